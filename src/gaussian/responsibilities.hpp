// From the rows of a tile to responsibilities and log-densities: the E-step's arithmetic.
#pragma once
#include "base/memory.hpp"
#include "data/tile.hpp"
#include "gaussian/densities.hpp"
#include "gaussian/partial_rows.hpp"
#include "kernels/kernels.hpp"

namespace gmm {

// Whether the second moments of components that share a matrix are added up all at once, by the
// mean residual of each row (kernels::Kernels::add_moments_pooled): where that takes less than to
// add them one by one.
bool pools_moments(const Layout &layout, int64_t K, int64_t D);
// What that takes of multiply-adds for each row. One by one it takes triangle(D) for each
// component.
int64_t pooled_moments_cost(int64_t K, int64_t D);

// Room for one thread to work on tiles in. What stands there lasts until its next tile.
struct TileWorkspace {
  const kernels::Kernels *kernels = nullptr;
  int64_t stride = 0; // of the tiles
  // K * stride: element (i,k) at k * stride + i. Squared distances; after find_responsibilities()
  // responsibilities.
  Buffer<double> per_component;
  // As above, for one variance of all features: squared distances without variances, where
  // find_responsibilities() says by has_squares that they are as good as newly made.
  Buffer<double> squares;
  bool has_squares = false;
  Buffer<double> per_row;      // stride: after find_responsibilities() log-densities
  Buffer<double> kernel_work;  // (the tile's band + 1, and K where pools_moments()) * stride
  Buffer<double> far_row_work; // far_row_work_length(D)
  PartialWork partial;

  // partial: for rows with holes, or NULL.
  Status allocate(const gmm_allocator &allocator, const kernels::Kernels &kernels,
                  const Layout &layout, int64_t K, const Tile &tile,
                  const PartialDensities *partial);

  double *of(int64_t k) { return per_component.data() + k * stride; }
  const double *of(int64_t k) const { return per_component.data() + k * stride; }
};

// What may be left out. A responsibility is stored as 0 when an upper bound of its logarithm is
// below log_least[k]. The bound for all rows comes from components first .. last, which are
// evaluated in full: the closer they are to the rows, the more of the others is left out. Any
// choice of them is correct that includes those of labels in the tile. For layouts with matrices,
// and more features than the kernels take at once.
struct Cutoffs {
  const double *log_least; // K
  int64_t first, last;
};

// Responsibilities of the tile's rows in workspace.per_component, log-densities in
// workspace.per_row; of a row with a label its responsibility for that component is 1, and the
// log-density is the log joint density of both. cutoffs: NULL to leave nothing out.
void find_responsibilities(const Densities &densities, Tile &tile, TileWorkspace &workspace,
                           const Cutoffs *cutoffs = nullptr);

// Squared distances of the tile's rows to K points (K * D), differences multiplied by D inverse
// deviations each, in workspace.per_component. The deviations of points are `step` numbers apart, 0
// or D.
void find_diagonal_distances(Tile &tile, int64_t K, const double *points,
                             const double *inverse_deviations, int64_t step,
                             TileWorkspace &workspace);

// Squared distances of a block of rows to points as they are, in `distance`; extending: added to
// what is there. The rows of the tile after `tile` are fetched meanwhile.
void find_plain_distances(const kernels::Kernels &kernels, const kernels::Block &block,
                          const kernels::Points &points, bool extending, const Tile &tile,
                          double *distance);

} // namespace gmm
