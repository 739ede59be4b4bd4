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

// Without rows a stride may be 0, as it is in GMM_COL_MAJOR(x, 0, d).
static bool are_strides(int64_t n_rows, int64_t row_stride, int64_t col_stride) {
  const int64_t least = n_rows == 0 ? 0 : 1;
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

Status check_matrix(const gmm_model &model, const View &view, Message &message) {
  if (view.x == nullptr && view.n_rows != 0) {
    message.say() << "x is NULL and n_rows is " << view.n_rows;
    return Status::Null;
  }
  if (view.n_rows < 0) {
    message.say() << "n_rows is " << view.n_rows << "; it must be 0 or more";
    return Status::Shape;
  }
  if (view.n_cols != model.D()) {
    message.say() << "n_cols is " << view.n_cols << "; it must be " << model.D()
                  << ", the model's n_features";
    return Status::Shape;
  }
  if (!are_strides(view.n_rows, view.row_stride, view.col_stride)) {
    message.say() << "row_stride is " << view.row_stride << " and col_stride is " << view.col_stride
                  << "; they must be 1 or more";
    return Status::Stride;
  }
  if (view.n_rows > 0 &&
      !is_addressable(view.n_rows, view.n_cols, view.row_stride, view.col_stride)) {
    message.say() << "the last element of x, with n_rows " << view.n_rows << ", row_stride "
                  << view.row_stride << " and col_stride " << view.col_stride
                  << ", is beyond the address space";
    return Status::TooLarge;
  }
  return Status::Ok;
}

Status check_fit_matrix(const gmm_model &model, const View &view, Message &message) {
  GMM_TRY(check_matrix(model, view, message));
  if (view.x != nullptr)
    return Status::Ok;
  message.say() << "x is NULL";
  return Status::Null;
}

Status check_output(int64_t n_rows, int64_t n_cols, int64_t row_stride, int64_t col_stride) {
  if (!are_strides(n_rows, row_stride, col_stride))
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

} // namespace gmm::api
