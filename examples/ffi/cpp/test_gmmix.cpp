// Tests of gmmix.hpp: ownership, views, options, errors, and exceptions in a progress function.
// The last line is "N passed, N failed".
//
// SPDX-License-Identifier: MIT
#include "gmmix.hpp"

#include <array>
#include <cmath>
#include <cstdio>
#include <limits>
#include <type_traits>

static int passed = 0, failed = 0;

static void check(bool truth, const char *what, int line) {
  truth ? passed++ : failed++;
  if (!truth)
    std::printf("test_gmmix.cpp:%d: %s\n", line, what);
}
#define CHECK(truth) check(truth, #truth, __LINE__)

// The code of the gmmix::Error that a call throws, 0 if it throws none.
template <class Call> static int code_of(Call call) {
  try {
    call();
  } catch (const gmmix::Error &error) {
    return error.code();
  }
  return 0;
}

// Two groups of 30 rows, 2 features: points on two circles.
static std::vector<double> two_circles() {
  std::vector<double> rows;
  for (int i = 0; i < 60; i++) {
    rows.push_back((i < 30 ? 0 : 10) + std::cos(0.7 * i));
    rows.push_back((i < 30 ? 0 : 10) + std::sin(0.7 * i) * (1 + i % 3));
  }
  return rows;
}
static const std::vector<double> rows = two_circles();
static const gmmix::MatrixView x(rows, 2);

static gmmix::Mixture fitted() {
  gmmix::Mixture mixture(2, 2);
  mixture.set("seed", 3).fit(x);
  return mixture;
}

static void test_ownership() {
  static_assert(!std::is_copy_constructible_v<gmmix::Mixture>);
  static_assert(!std::is_copy_assignable_v<gmmix::Mixture>);
  static_assert(std::is_nothrow_move_constructible_v<gmmix::Mixture>);
  static_assert(std::is_nothrow_move_assignable_v<gmmix::Mixture>);
  gmmix::Mixture first = fitted();
  const auto means = first.means();
  const gmm_model *handle = first.handle();
  gmmix::Mixture second = std::move(first);
  CHECK(second.handle() == handle && first.handle() == nullptr);
  CHECK(second.means() == means);
  CHECK(code_of([&] { first.means(); }) == GMM_ERR_NULL);
  CHECK(code_of([&] { first.fit(x); }) == GMM_ERR_NULL);
  gmmix::Mixture copy = second.clone();
  CHECK(copy.handle() != handle && copy.means() == means);
  copy.set("max_iter", 1).set("init", GMM_INIT_RANDOM_POINTS).fit(x);
  CHECK(copy.means() != means && second.means() == means);
  second = std::move(copy);
  CHECK(second.get("max_iter") == 1);
}

static void test_views() {
  const auto mixture = fitted();
  const auto densities = mixture.score_samples(x);
  std::vector<double> columns(rows.size()), padded(rows.size() * 2);
  for (std::size_t i = 0; i < 60; i++)
    for (std::size_t j = 0; j < 2; j++) {
      columns[j * 60 + i] = rows[i * 2 + j];
      padded[i * 4 + j] = rows[i * 2 + j];
    }
  CHECK(mixture.score_samples(gmmix::MatrixView(columns.data(), 60, 2).column_major()) ==
        densities);
  CHECK(mixture.score_samples({padded.data(), 60, 2, 4, 1}) == densities);
  const std::array<double, 4> two{rows[0], rows[1], rows[2], rows[3]};
  CHECK(mixture.score_samples({two, 2}) == std::vector<double>({densities[0], densities[1]}));
  CHECK(code_of([&] { gmmix::MatrixView(rows, 7); }) == GMM_ERR_SHAPE);
  CHECK(code_of([&] { gmmix::MatrixView(rows, 0); }) == GMM_ERR_SHAPE);
  CHECK(code_of([&] { mixture.predict({rows, 3}); }) == GMM_ERR_SHAPE);
  CHECK(code_of([&] { mixture.predict({rows.data(), 60, 2, 0, 1}); }) == GMM_ERR_STRIDE);
  const gmmix::MatrixView none(nullptr, 0, 2);
  CHECK(mixture.predict(none).empty() && mixture.predict_proba(none).empty());
  CHECK(mixture.score_samples(none).empty());
}

static void test_results() {
  const auto mixture = fitted();
  const auto weights = mixture.weights();
  CHECK(mixture.is_fitted() && mixture.converged() && mixture.warnings() == 0);
  CHECK(std::fabs(weights[0] - 0.5) < 1e-6 && std::fabs(weights[1] - 0.5) < 1e-6);
  CHECK(mixture.history().size() == std::size_t(mixture.n_iter()));
  CHECK(mixture.covariances() == mixture.full_covariances());
  const auto proba = mixture.predict_proba(x);
  const auto labels = mixture.predict(x);
  int wrong = 0;
  for (std::size_t i = 0; i < 60; i++)
    wrong += (proba[2 * i + 1] > proba[2 * i]) != (labels[i] == 1) ||
             labels[i] != labels[i < 30 ? 0 : 59];
  CHECK(wrong == 0 && labels[0] != labels[59]);
  CHECK(std::fabs(mixture.score(x) * 60 - mixture.log_likelihood()) < 1e-9);
  CHECK(mixture.aic() == 2 * 11 - 2 * mixture.log_likelihood());
  // a covariance times its inverse
  const auto c = mixture.covariances(), p = mixture.precisions();
  CHECK(std::fabs(c[0] * p[0] + c[1] * p[2] - 1) < 1e-12);
  CHECK(std::fabs(c[0] * p[1] + c[1] * p[3]) < 1e-12);
  CHECK(mixture.shaped_precisions() == p);
  gmmix::Mixture round(1, 100000, GMM_COV_SPHERICAL); /* of which no D x D matrix is made */
  CHECK(code_of([&] { round.shaped_precisions(); }) == GMM_ERR_NOT_FITTED);
  round.set_params({1}, std::vector<double>(100000), {4});
  CHECK(round.shaped_precisions() == std::vector<double>({0.25}));
  const auto sample = mixture.sample(1000, 5), less = mixture.sample(10, 5);
  CHECK(sample.rows.size() == 2000 && sample.labels.size() == 1000);
  CHECK(less.rows == std::vector<double>(sample.rows.begin(), sample.rows.begin() + 20));
  // a row of weight 2 counts as two rows, one of weight 0 not at all
  std::vector<double> once(60, 1), twice(60, 2);
  gmmix::Mixture weighted(2, 2), half(1, 2), lower(1, 2);
  weighted.set("seed", 3).fit(x, once);
  CHECK(weighted.means() == mixture.means());
  std::fill(twice.begin() + 30, twice.end(), 0.0);
  CHECK(half.fit(x, twice).means() == lower.fit({rows.data(), 30, 2}).means());
  CHECK(code_of([&] { half.fit(x, {1, 2, 3}); }) == GMM_ERR_LENGTH);
}

static void test_options_and_errors() {
  gmmix::Mixture mixture(2, 2, GMM_COV_DIAG);
  CHECK(mixture.covariance_type() == GMM_COV_DIAG && mixture.free_parameters() == 9);
  mixture.set("tol", 0).set(GMM_OPT_SEED, 7).set("reg_covar", 0.5f);
  CHECK(mixture.get("tol") == 0 && mixture.get("seed") == 7);
  CHECK(mixture.get(GMM_OPT_REG_COVAR) == 0.5);
  CHECK(code_of([&] { mixture.set("tolerance", 1); }) == GMM_ERR_OPTION);
  CHECK(code_of([&] { mixture.set("max_iter", 10.0); }) == GMM_ERR_OPTION);
  CHECK(code_of([&] { mixture.set("max_iter", 0); }) == GMM_ERR_RANGE);
  CHECK(code_of([&] { mixture.get(1000); }) == GMM_ERR_OPTION);
  CHECK(code_of([&] { mixture.weights(); }) == GMM_ERR_NOT_FITTED);
  CHECK(code_of([&] { mixture.predict(x); }) == GMM_ERR_NOT_FITTED);
  CHECK(mixture.history().empty());
  CHECK(code_of([&] { gmmix::Mixture(0, 2); }) == GMM_ERR_ARGUMENT);
  CHECK(code_of([&] { mixture.set_params({0.5, 0.5}, {0, 0}, {1, 1, 1, 1}); }) == GMM_ERR_LENGTH);
  mixture.set_params({0.25, 0.75}, {0, 0, 9, 9}, {1, 2, 3, 4});
  CHECK(mixture.covariances() == std::vector<double>({1, 2, 3, 4}));
  CHECK(mixture.full_covariances() == std::vector<double>({1, 0, 0, 2, 3, 0, 0, 4}));
  auto bad = rows;
  bad[7] = std::numeric_limits<double>::quiet_NaN();
  try {
    mixture.fit({bad, 2});
    CHECK(false);
  } catch (const gmmix::Error &error) {
    CHECK(error.code() == GMM_ERR_NOT_FINITE);
    CHECK(error.name() == std::string("GMM_ERR_NOT_FINITE"));
    CHECK(error.what() == std::string("gmm_fit: x[3,1] is NaN"));
  }
  CHECK(mixture.covariances() == std::vector<double>({1, 2, 3, 4})); // as before
}

struct Own {
  int value;
};

static void test_progress() {
  gmmix::Mixture mixture(2, 2);
  int calls = 0;
  mixture.set("seed", 3).set_progress([&](auto, auto iteration, double, double) {
    calls++;
    return iteration == 2;
  });
  mixture.set("tol", 0);
  CHECK(code_of([&] { mixture.fit(x); }) == GMM_ERR_CANCELLED);
  CHECK(calls == 2 && !mixture.is_fitted());
  mixture.set_progress([](auto, auto, double, double) -> bool { throw Own{42}; });
  gmmix::Mixture moved = std::move(mixture); // the progress function goes with the model
  for (int again = 0; again < 2; again++)
    try {
      moved.fit(x);
      CHECK(false);
    } catch (const Own &own) {
      CHECK(own.value == 42 && !moved.is_fitted());
    }
  CHECK(moved.clone().set("tol", 1e-6).fit(x).converged()); // has none
  CHECK(moved.set_progress(nullptr).set("tol", 1e-6).fit(x).converged());
}

static void test_store() {
  const auto mixture = fitted();
  auto bytes = mixture.serialize();
  const auto back = gmmix::Mixture::deserialize(bytes);
  CHECK(back.score_samples(x) == mixture.score_samples(x));
  CHECK(back.get("seed") == 3 && back.bic() == mixture.bic());
  bytes[bytes.size() / 2] ^= 1;
  CHECK(code_of([&] { gmmix::Mixture::deserialize(bytes); }) == GMM_ERR_FORMAT);
  CHECK(code_of([&] { gmmix::Mixture::deserialize({}); }) != 0);
  CHECK(code_of([&] { gmmix::Mixture(2, 2).serialize(); }) == GMM_ERR_NOT_FITTED);
}

static void test_selection() {
  gmmix::Mixture settings(1, 2);
  settings.set("seed", 3).set("select_by", GMM_BY_ICL);
  const auto cells = settings.select({GMM_COV_DIAG, GMM_COV_FULL}, {1, 2, 61}, x);
  CHECK(cells.best.n_components() == 2 && cells.best.get("seed") == 3);
  CHECK(cells.statuses[2] == GMM_ERR_TOO_FEW_ROWS && std::isnan(cells.criteria[2]));
  const std::size_t at = cells.best.covariance_type() == GMM_COV_DIAG ? 1 : 4;
  CHECK(cells.criteria[at] == cells.best.icl() && cells.warnings[at] == cells.best.warnings());
  CHECK(cells.log_likelihoods[at] == cells.best.log_likelihood());
  CHECK(!settings.is_fitted());
  CHECK(code_of([&] { settings.select({0}, {1}, x); }) == GMM_ERR_ARGUMENT);
  CHECK(code_of([&] { settings.select({1}, {1}, x, {1, 1}); }) == GMM_ERR_LENGTH);
  settings.set_progress([](auto, auto, double, double) -> bool { throw Own{42}; });
  try {
    settings.select({GMM_COV_DIAG}, {1, 2}, x);
    CHECK(false);
  } catch (const Own &own) {
    CHECK(own.value == 42);
  }
}

int main() {
  test_ownership();
  test_views();
  test_results();
  test_options_and_errors();
  test_progress();
  test_store();
  test_selection();
  std::printf("%d passed, %d failed\n", passed, failed);
  return failed != 0;
}
