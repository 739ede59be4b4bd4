// The rows of a survey as a matrix of their own, for those that work on rows.
#pragma once
#include "data/survey.hpp"

namespace gmm {

// After read(): `rows` are distinct rows of the survey, weighted as it says, in the order of their
// numbers; `labelled` are these and, after them, other rows that have labels. Units and grid are
// set by who uses them.
struct SampleRows {
  Rows rows, labelled;
  double share = 1; // of the weight of all rows, that of `rows`

  // size: what sample_size() says for the fit. n_rows: of all rows.
  Status allocate(const gmm_allocator &allocator, const SampleSize &size, int64_t n_rows,
                  int64_t D);
  // survey: of at least as many rows. by_value: of its sample, see RowSample::sort_by_value().
  void read(const Survey &survey, const int64_t *by_value);

private:
  double choose(const RowSample &sample);
  template <class IsWanted>
  int64_t append(const RowSample &sample, const int64_t *by_value, int64_t n, IsWanted &&is_wanted);

  SampleSize size_;
  Buffer<double> x_, weights_;
  Buffer<int32_t> labels_;
  Buffer<int64_t> counts_, last_labelled_; // work: n_components; the latter entries of the survey
};

} // namespace gmm
