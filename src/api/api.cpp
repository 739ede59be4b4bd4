// Checks and the end of a call, which all extern "C" bodies share.
#include "api/api.hpp"

namespace gmm::api {

gmm_status finish(gmm_model *model, const char *caller, Status status, const Message &message) {
  if (status == Status::Ok)
    return GMM_OK;
  const bool has_text = message.text()[0] != '\0';
  model->error.say() << caller << ": "
                     << (has_text ? message.text() : gmm_status_message(code(status)));
  return code(status);
}

// Without elements a stride may be 0, as it is in GMM_COL_MAJOR(x, 0, d).
static bool are_strides(int64_t n_rows, int64_t n_cols, int64_t row_stride, int64_t col_stride) {
  const int64_t least = n_rows == 0 || n_cols == 0 ? 0 : 1;
  return row_stride >= least && col_stride >= least;
}

// Whether the last element, counted in bytes from the first, is within the address space.
static bool is_addressable(int64_t n_rows, int64_t n_cols, int64_t row_stride, int64_t col_stride) {
  int64_t down = 0, across = 0, last = 0;
  return !__builtin_mul_overflow(n_rows - 1, row_stride, &down) &&
         !__builtin_mul_overflow(n_cols - 1, col_stride, &across) &&
         !__builtin_add_overflow(down, across, &last) &&
         last < PTRDIFF_MAX / static_cast<int64_t>(sizeof(double));
}

Status check_matrix(int64_t n_features, const View &view, Message &message) {
  const bool has_elements = view.n_rows != 0 && n_features != 0;
  if (view.x == nullptr && has_elements) {
    message.say() << "x is NULL and n_rows is " << view.n_rows;
    return Status::Null;
  }
  if (view.n_rows < 0) {
    message.say() << "n_rows is " << view.n_rows << "; it must be 0 or more";
    return Status::Shape;
  }
  if (view.n_cols != n_features) {
    message.say() << "n_cols is " << view.n_cols << "; it must be " << n_features
                  << ", the model's n_features";
    return Status::Shape;
  }
  if (!are_strides(view.n_rows, view.n_cols, view.row_stride, view.col_stride)) {
    message.say() << "row_stride is " << view.row_stride << " and col_stride is " << view.col_stride
                  << "; they must be 1 or more";
    return Status::Stride;
  }
  if (has_elements && !is_addressable(view.n_rows, view.n_cols, view.row_stride, view.col_stride)) {
    message.say() << "the last element of x, with n_rows " << view.n_rows << ", row_stride "
                  << view.row_stride << " and col_stride " << view.col_stride
                  << ", is beyond the address space";
    return Status::TooLarge;
  }
  return Status::Ok;
}

Status check_fit_matrix(const gmm_model &model, const View &view, Message &message) {
  GMM_TRY(check_matrix(model.D(), view, message));
  if (view.x != nullptr)
    return Status::Ok;
  message.say() << "x is NULL";
  return Status::Null;
}

Status check_output(int64_t n_rows, int64_t n_cols, int64_t row_stride, int64_t col_stride) {
  if (!are_strides(n_rows, n_cols, row_stride, col_stride))
    return Status::Stride;
  if (n_rows == 0)
    return Status::Ok;
  if (!is_addressable(n_rows, n_cols, row_stride, col_stride))
    return Status::TooLarge;
  // One of the two strides must step over all that the other reaches.
  const bool apart = n_rows == 1 || n_cols == 1 || row_stride > (n_cols - 1) * col_stride ||
                     col_stride > (n_rows - 1) * row_stride;
  return apart ? Status::Ok : Status::Stride;
}

// The bytes from the first element to the end of the last.
static uintptr_t size_of(const View &view) {
  return static_cast<uintptr_t>((view.n_rows - 1) * view.row_stride +
                                (view.n_cols - 1) * view.col_stride + 1) *
         sizeof(double);
}

bool share_memory(const View &a, const View &b) {
  if (a.n_rows == 0 || a.n_cols == 0)
    return false;
  const auto at_a = reinterpret_cast<uintptr_t>(a.x), at_b = reinterpret_cast<uintptr_t>(b.x);
  if (at_a + size_of(a) <= at_b || at_b + size_of(b) <= at_a)
    return false;
  const auto apart = static_cast<int64_t>(at_b - at_a), size = static_cast<int64_t>(sizeof(double));
  if (a.row_stride != b.row_stride || a.col_stride != b.col_stride || apart % size != 0)
    return true;
  // Elements (i,j) of a and (i',j') of b are one where i - i' rows and j - j' columns reach from
  // the beginning of a to that of b.
  for (int64_t columns = 1 - b.n_cols; columns < a.n_cols; ++columns) {
    const int64_t rest = apart / size - columns * a.col_stride, rows = rest / a.row_stride;
    if (rest % a.row_stride == 0 && -a.n_rows < rows && rows < a.n_rows)
      return true;
  }
  return false;
}

} // namespace gmm::api
