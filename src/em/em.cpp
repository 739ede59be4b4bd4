// The loop of EM: passes over the rows, and what follows each.
#include "em/em.hpp"

#include "em/estep.hpp"

namespace gmm {

Status Em::allocate(const gmm_allocator &allocator, const FitSettings &its_settings,
                    const Family *its_family, int64_t n_components, const View &view,
                    int64_t n_rows) {
  const Layout layout = its_family->layout();
  const int64_t n_features = view.n_cols;
  rows.view = view;
  rows.grid = make_grid(view.n_rows, n_features, n_components, layout.has_matrices(),
                        most_rows_at_once(layout, n_components, n_features));
  rows.has_holes = its_settings.missing != 0;
  GMM_TRY(EmState::allocate(allocator, its_settings, its_family, n_components, n_features, n_rows));
  GMM_TRY(workers.start(allocator, rows.grid, settings.threads, settings.simd, layout, n_components,
                        n_features, rows.has_holes ? &partial : nullptr, settings.stop));
  const int64_t n_members = workers.team.size();
  GMM_TRY(statistics.allocate(allocator, workers, rows.grid, layout, n_components, n_features));
  GMM_TRY(by_component.allocate(allocator, n_members));
  for (int64_t i = 0; i < n_members; ++i)
    GMM_TRY(by_component[i].allocate(allocator, n_components, workers.members[i].tile));
  GMM_TRY(sparse.allocate(allocator, settings.skip && !rows.has_holes, layout, rows.grid,
                          n_components, n_features, n_members));
  GMM_TRY(earlier.allocate(allocator, settings.n_init, layout, n_components, n_features));
  return patterns.allocate(allocator, rows, layout, n_members);
}

// The first pass of a start always takes all components: the shares of the last start say nothing.
Status Em::pass() {
  if (iteration == 0 || is_again())
    return e_step(workers, rows, patterns, densities, centres_of_pass(), statistics);
  return sparse.e_step(workers, rows, patterns, current.weights.data(), densities, statistics,
                       by_component, iteration);
}

void Em::compare_with_earlier() {
  const bool numbered = rows.labels != nullptr || settings.freeze != 0; // components are
  if (iteration == 0)
    earlier.begin(before);
  else if (outcome.converged)
    earlier.keep_end(current, before);
  else if (!is_refused)
    outcome.is_known =
        earlier.have_been_at(current, before, iteration, numbered, settings.tol / 10);
}

Status Em::run(int64_t start, BadPivot *where) {
  sparse.begin();
  GMM_TRY(begin(where));
  while (true) {
    GMM_TRY(pass());
    if (!is_again()) {
      note(statistics.total());
      if (iteration > 0 && settings.progress != nullptr &&
          settings.progress(start, iteration, outcome.mean_log_likelihood, change,
                            settings.user_data) != 0)
        return Status::Cancelled;
      compare_with_earlier();
      if (is_done() || outcome.is_known)
        return Status::Ok;
    }
    GMM_TRY(move_on(statistics.total(), where));
  }
}

} // namespace gmm
