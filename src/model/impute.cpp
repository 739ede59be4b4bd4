// Imputation: rows are copied, and what they lack is filled in by their conditional distribution.
#include "gaussian/completion.hpp"
#include "model/pass.hpp"

namespace gmm {

namespace {

// Room for one thread.
struct Room {
  Completion completion;     // if there are rows that lack something
  Buffer<double> y, missing; // D each

  Status allocate(const gmm_allocator &allocator, const Pass &pass, int64_t D) {
    GMM_TRY(y.allocate(allocator, D));
    GMM_TRY(missing.allocate(allocator, D));
    return pass.rows.has_holes ? completion.allocate(allocator, pass.partial) : Status::Ok;
  }
};

} // namespace

// Unless they are there already.
static void copy_rows(const Tile &tile, const OutputView &out) {
  const View &from = tile.source->view;
  if (from.x == out.x)
    return;
  const int64_t first = tile.first_row;
  if (out.is_by_rows()) {
    for (int64_t i = first; i < first + tile.n_rows; ++i)
      for (int64_t j = 0; j < from.n_cols; ++j)
        out.at(i, j) = from.at(i, j);
  } else {
    for (int64_t j = 0; j < from.n_cols; ++j)
      for (int64_t i = first; i < first + tile.n_rows; ++i)
        out.at(i, j) = from.at(i, j);
  }
}

// What row y lacks, in room.missing.
static void complete(const gmm_model &model, const Draw *draw, int64_t row, Room &room) {
  Completion &completion = room.completion;
  if (draw != nullptr) {
    // Each row has a stream of its own, and other ones than the starts of fits by the same seed.
    Random random(mix(draw->seed),
                  static_cast<uint64_t>(draw->first_row) + static_cast<uint64_t>(row));
    completion.draw(model.result.densities, random, room.missing.data());
    return;
  }
  for (int64_t m = 0; m < completion.n_missing(); ++m)
    room.missing[m] = completion.mean(m);
}

Status impute_rows(const gmm_model &model, const View &view, const Draw *draw,
                   const OutputView &out) {
  Pass pass;
  GMM_TRY(pass.prepare(model, view, Nan::Missing));
  Array<Room> rooms;
  GMM_TRY(rooms.allocate(model.allocator, pass.workers.members.size()));
  for (int64_t i = 0; i < rooms.size(); ++i)
    GMM_TRY(rooms[i].allocate(model.allocator, pass, model.D()));
  return pass.workers.for_each_tile(pass.rows, [&](Worker &worker) {
    Tile &tile = worker.tile;
    TileWorkspace &workspace = worker.workspace;
    Room &room = rooms[worker.number];
    if (tile.n_partial > 0)
      find_responsibilities(model.result.densities, tile, workspace);
    copy_rows(tile, out);
    for (int64_t p = 0; p < tile.n_partial; ++p) {
      const int64_t i = tile.partial[workspace.partial.order[p]], row = tile.first_row + i;
      tile.copy_row(i, room.y.data());
      room.completion.take(room.y.data(), workspace.of(0) + i, workspace.stride);
      complete(model, draw, row, room);
      for (int64_t m = 0; m < room.completion.n_missing(); ++m)
        out.at(row, room.completion.missing(m)) = room.missing[m];
    }
  });
}

} // namespace gmm
