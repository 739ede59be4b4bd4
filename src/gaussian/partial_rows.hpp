// The rows of a tile that are partly observed: their responsibilities and log-densities, and what
// an M-step needs of what they lack.
#pragma once
#include "base/triangle.hpp"
#include "data/tile.hpp"
#include "gaussian/partial.hpp"

namespace gmm {

// What stands in holes for an M-step where no E-step was: a mean for each component, `step` numbers
// apart, and a variance for each feature. All in the units of the rows.
struct PlainCompletion {
  const double *means = nullptr;
  int64_t step = 0; // 0: the same for all components
  const double *variances = nullptr;
};

// Where the second moment of features i >= j of component k stands in Statistics.
inline int64_t place_of_moment(const Layout &layout, int64_t D, int64_t k, int64_t i, int64_t j) {
  const int64_t in_matrix = layout.has_matrices()            ? triangle(i) + j
                            : layout.form == Form::Isotropic ? 0
                                                             : i;
  return (layout.shared ? 0 : k) * layout.moment_length(D) + in_matrix;
}

// Room for one thread to work on such rows in. Rows have none where `densities` is NULL.
struct PartialWork {
  const PartialDensities *densities = nullptr;
  Pattern pattern;
  PartialRow row;
  Buffer<double> y;            // D: a row
  Buffer<int32_t> order;       // the partial rows of the tile, those of one pattern side by side
  Buffer<int32_t> group_begin; // where those of each pattern begin there; capacity + 1
  int64_t n_groups = 0;
  Buffer<double> members; // n_padded(): weighted responsibilities of the rows of a pattern
  Densities far;          // the mixture of what a far row has
  // For layouts with matrices, the rows of one pattern side by side, as in a tile: by feature, and
  // by component.
  Buffer<double> rows, whitened, means, responsibilities, log_densities;

  // After find_partial_rows(): conditional means for component k of the tile's holes, from k times
  // their number on, for layouts with matrices: group after group, feature after feature.
  Buffer<double> completed;
  double log_volume = 0; // sum over rows of row weight times log of the units of what they lack
  // What stands in holes instead.
  PlainCompletion plain;
  // Where conditional covariances times weighted responsibilities are added: second moments as in
  // Statistics, or NULL if they are not wanted. Nothing is completed then.
  double *second = nullptr;

  Status allocate(const gmm_allocator &allocator, const PartialDensities *densities,
                  const Tile &tile);
};

// What find_partial_rows() writes: element k * stride + i is of row i of the tile and component k.
struct PartialResults {
  double *responsibilities;
  int64_t stride;
  double *log_density;
};

// Responsibilities and log-densities of the tile's partial rows. A row without any value has the
// weights and 0. far_log_density: not above it a row goes through find_far_row().
void find_partial_rows(const Densities &densities, const Tile &tile, double far_log_density,
                       double *far_row_work, PartialWork &work, const PartialResults &results);

// Adds to work.second what the variances of work.plain make of the holes that the tile holds;
// member(i, k): weighted responsibility of row i.
template <class Member>
void add_plain_variances(const Tile &tile, const Layout &layout, int64_t K, PartialWork &work,
                         Member &&member) {
  for (int64_t p = 0; p < tile.n_partial; ++p)
    for (int64_t hole = tile.hole_begin[p]; hole < tile.hole_begin[p + 1]; ++hole) {
      const int64_t j = tile.first_feature + tile.hole_feature[hole];
      for (int64_t k = 0; k < K; ++k)
        work.second[place_of_moment(layout, tile.n_features, k, j, j)] +=
            member(tile.partial[p], k) * work.plain.variances[j];
    }
}

// Fills the holes that the tile holds; value(i, hole, j): what feature j of row i is to be.
template <class Value> void fill_holes(Tile &tile, Value &&value) {
  for (int64_t p = 0; p < tile.n_partial; ++p)
    for (int64_t hole = tile.hole_begin[p]; hole < tile.hole_begin[p + 1]; ++hole) {
      const int64_t j = tile.hole_feature[hole], i = tile.partial[p];
      tile.x[j * tile.stride + i] = value(i, hole, tile.first_feature + j);
    }
}

// As an M-step wants them for component k.
void fill_holes_for(int64_t k, Tile &tile, const PartialWork &work);

} // namespace gmm
