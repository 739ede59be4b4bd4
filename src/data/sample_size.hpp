// How many rows a survey keeps.
#pragma once
#include <algorithm>
#include <cstdint>

namespace gmm {

// Of distinct rows the `rows` whose hashes are smallest, and of those with one label the
// `of_component` whose hashes are smallest: what is left of all rows is then left of any part of
// them that has it.
struct SampleSize {
  int64_t rows = 0;
  int64_t n_components = 0; // K, or 0 where no row has a label
  int64_t of_component = 0;

  // Rows that are kept at most, of n_rows rows.
  int64_t room(int64_t n_rows) const {
    return std::min(n_rows, rows + n_components * of_component);
  }
};

// Rows that units are chosen from, which may not depend on K: 4096 up to 2048 features. Beyond that
// 2^23 numbers (64 MiB), but at least 256 rows, because more features tell groups apart with fewer
// rows.
inline int64_t usual_sample_rows(int64_t D) {
  constexpr int64_t most_numbers = 4096 * 2048, usual = 4096, fewest = 256;
  return std::clamp<int64_t>(most_numbers / D, fewest, usual);
}

// For fits of up to K components. 64 labelled rows say well enough where a component is, and fewer
// where features are many.
inline SampleSize sample_size(int64_t K, int64_t D, bool has_labels) {
  constexpr int64_t rows_of_a_component = 64, most_numbers = int64_t{1} << 22, fewest_labelled = 4;
  const int64_t rows = std::max(usual_sample_rows(D), rows_of_a_component * K);
  if (!has_labels)
    return {rows, 0, 0};
  return {rows, K, std::clamp<int64_t>(most_numbers / D / K, fewest_labelled, rows_of_a_component)};
}

// Values of one feature that are kept where rows have holes.
inline SampleSize sample_size_of_feature(int64_t D) {
  constexpr int64_t most_numbers = int64_t{1} << 22, fewest = 64, usual = 512;
  return {std::clamp<int64_t>(most_numbers / D, fewest, usual), 0, 0};
}

} // namespace gmm
