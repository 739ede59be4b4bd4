// Where EM begins: parameters for its first E-step.
#pragma once
#include "data/sample_rows.hpp"
#include "em/em.hpp"
#include "starts/found_centres.hpp"
#include "starts/known_components.hpp"

namespace gmm {

// Whether GMM_OPT_INIT asks for k-means.
inline bool uses_kmeans(int64_t init) {
  return init == GMM_INIT_KMEANS || init == GMM_INIT_LABELS;
}

// What starts are made from. Survey and units belong to the fit and outlive this. Between calls
// nothing but `given` matters: each start draws the sample anew.
struct Starts {
  const Survey *survey = nullptr;
  const Units *units = nullptr;
  SampleRows sample_rows;        // the survey's rows: starts see no others
  FoundCentres *found = nullptr; // what k-means found for other families, or NULL
  Parameters given;              // of the caller, in the library's units, if there are any
  KnownComponents known;         // what labels say
  KmeansSample sample;           // for GMM_INIT_KMEANS and GMM_INIT_LABELS
  // D each, where rows have holes: what stands there before the first E-step (PlainCompletion).
  Buffer<double> hole_means, hole_variances;

  // has_given: whether there will be parameters of the caller. has_labels: whether rows may have
  // labels.
  Status allocate(const gmm_allocator &allocator, const Em &em, bool has_given, bool has_labels);
  // Takes the rows from the survey. has_labels: whether a row that counts has one.
  void read(const Survey &survey, const int64_t *by_value, const Units &units, bool has_labels);
  const Rows &rows() const { return sample_rows.rows; }
  // How many starts there are: 1 where nothing is random.
  int64_t count(const Em &em) const;
};

// The responsibility of rows with labels for their component is 1, whatever is in the workspace.
void hold_labelled_rows(int64_t K, const Tile &tile, TileWorkspace &workspace);

// Start number `start`, in em.current: by GMM_OPT_INIT, and with the frozen blocks as given.
// Status::NotSpd or Status::Degenerate with *where as in the M-step.
Status make_start(Em &em, Starts &starts, int64_t start, BadPivot *where);

} // namespace gmm
