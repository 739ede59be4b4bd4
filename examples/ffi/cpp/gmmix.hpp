/* gmmix.hpp - gmmix for C++17: one header, on top of <gmmix.h>, to copy into a program.
 *
 * SPDX-License-Identifier: MIT
 *
 * A Mixture owns a model. What is wrong is thrown as gmmix::Error. Data are MatrixViews: a pointer,
 * a shape and strides, so that nothing is copied. Results come as std::vector, row-major, packed as
 * gmmix.h says. What a function does, and which errors it gives, is written in gmmix.h. */
#ifndef GMMIX_HPP
#define GMMIX_HPP

#include <gmmix.h>

#include <cstdint>
#include <exception>
#include <functional>
#include <memory>
#include <stdexcept>
#include <string>
#include <type_traits>
#include <utility>
#include <vector>

namespace gmmix {

/* what() says what is wrong and, where the library knows it, in which place. */
class Error : public std::runtime_error {
public:
  Error(gmm_status code, const std::string &message) : std::runtime_error(message), code_(code) {}
  gmm_status code() const noexcept { return code_; }
  const char *name() const noexcept { return gmm_status_name(code_); }

private:
  gmm_status code_;
};

/* A matrix that lies in someone's memory: element (i, j) is data[i*row_stride + j*col_stride]. */
struct MatrixView {
  const double *data;
  std::int64_t rows, cols, row_stride, col_stride;

  /* Any strides; by default the rows lie one after another. */
  MatrixView(const double *data_, std::int64_t rows_, std::int64_t cols_)
      : MatrixView(data_, rows_, cols_, cols_, 1) {}
  MatrixView(const double *data_, std::int64_t rows_, std::int64_t cols_, std::int64_t row_stride_,
             std::int64_t col_stride_)
      : data(data_), rows(rows_), cols(cols_), row_stride(row_stride_), col_stride(col_stride_) {}

  /* All of a std::vector, std::array, std::span ..., in rows of n_cols numbers. */
  template <class Container,
            class = std::enable_if_t<std::is_convertible_v<
                decltype(std::declval<const Container &>().data()), const double *>>>
  MatrixView(const Container &values, std::int64_t n_cols)
      : MatrixView(values.data(), n_cols > 0 ? std::int64_t(values.size()) / n_cols : 0, n_cols) {
    if (n_cols < 1 || std::int64_t(values.size()) % n_cols != 0)
      throw Error(GMM_ERR_SHAPE, "MatrixView: " + std::to_string(values.size()) +
                                     " numbers are no rows of " + std::to_string(n_cols));
  }

  /* The same numbers, stored column after column. */
  MatrixView column_major() const { return {data, rows, cols, 1, rows}; }
};

/* Called after each iteration: start, iteration, mean log-likelihood, change. true stops the fit.
 */
using Progress = std::function<bool(std::int64_t, std::int64_t, double, double)>;

namespace detail {

struct Callback {
  Progress function;
  std::exception_ptr thrown;
};

/* No exception may cross the library, so it is kept here, and fit() throws it again. */
extern "C" inline int gmmix_hpp_progress(std::int64_t start, std::int64_t iteration, double mean,
                                         double change, void *user_data) {
  auto &callback = *static_cast<Callback *>(user_data);
  try {
    return callback.function(start, iteration, mean, change) ? 1 : 0;
  } catch (...) {
    callback.thrown = std::current_exception();
    return 1;
  }
}

struct Destroy {
  void operator()(gmm_model *model) const noexcept { gmm_destroy(model); }
};

} // namespace detail

class Mixture {
public:
  Mixture(std::int64_t n_components, std::int64_t n_features, int covariance = GMM_COV_FULL) {
    adopt([&](gmm_model **out) {
      const gmm_status status = gmm_create(out, n_components, n_features, covariance);
      if (status == GMM_ERR_ARGUMENT)
        throw Error(status, "n_components is " + std::to_string(n_components) + ", n_features is " +
                                std::to_string(n_features) + ", covariance is " +
                                std::to_string(covariance) + "; " + gmm_last_error(nullptr));
      return status;
    });
  }

  /* A copy must be asked for. It has no progress function. */
  Mixture clone() const {
    Mixture copy;
    copy.adopt([&](gmm_model **out) { return gmm_clone(out, handle()); });
    return copy;
  }

  static Mixture deserialize(const std::vector<unsigned char> &bytes) {
    Mixture mixture;
    mixture.adopt([&](gmm_model **out) {
      return gmm_deserialize(out, bytes.data(), std::int64_t(bytes.size()));
    });
    return mixture;
  }

  std::vector<unsigned char> serialize() const {
    std::int64_t size = 0;
    check(gmm_serialized_size(handle(), &size));
    std::vector<unsigned char> bytes(static_cast<std::size_t>(size));
    check(gmm_serialize(handle(), bytes.data(), size));
    return bytes;
  }

  /* For the functions of gmmix.h that have no method here. Null after a move. */
  gmm_model *handle() const noexcept { return model_.get(); }

  std::int64_t n_components() const { return check(gmm_n_components(handle())); }
  std::int64_t n_features() const { return check(gmm_n_features(handle())); }
  int covariance_type() const { return check(gmm_covariance_type(handle())); }
  std::int64_t free_parameters() const { return check(gmm_free_parameters(handle())); }

  /* Names of features, counted from 0; "" for none. */
  Mixture &set_feature_name(std::int64_t feature, const std::string &utf8) {
    check_here(gmm_set_feature_name(handle(), feature, utf8.c_str()));
    return *this;
  }
  std::string feature_name(std::int64_t feature) const {
    return gmm_feature_name(handle(), feature);
  }

  /* Options, by id (GMM_OPT_SEED) or by name ("seed"), from any number. */
  template <class Number> Mixture &set(int option, Number value) {
    static_assert(std::is_arithmetic_v<Number>, "an option is a number");
    if (std::is_floating_point_v<Number> || gmm_option_type(option) == GMM_TYPE_DOUBLE)
      check_here(gmm_set_double(handle(), option, static_cast<double>(value)));
    else
      check_here(gmm_set_int(handle(), option, static_cast<std::int64_t>(value)));
    return *this;
  }
  template <class Number> Mixture &set(const std::string &option, Number value) {
    return set(find(option), value);
  }

  /* An option of either type: a double holds every integer that an option can have. */
  double get(int option) const {
    std::int64_t whole = 0;
    double value = 0;
    if (gmm_option_type(option) != GMM_TYPE_INT) {
      check(gmm_get_double(handle(), option, &value));
      return value;
    }
    check(gmm_get_int(handle(), option, &whole));
    return static_cast<double>(whole);
  }
  double get(const std::string &option) const { return get(find(option)); }

  /* An empty function for none. What it throws comes out of fit() or select(). */
  Mixture &set_progress(Progress function) {
    auto callback = std::make_unique<detail::Callback>();
    callback->function = std::move(function);
    check_here(gmm_set_progress(handle(), callback->function ? detail::gmmix_hpp_progress : nullptr,
                                callback.get()));
    callback_ = std::move(callback);
    return *this;
  }

  Mixture &fit(const MatrixView &x) { return fit(x, nullptr); }
  Mixture &fit(const MatrixView &x, const std::vector<double> &sample_weight) {
    if (std::int64_t(sample_weight.size()) != x.rows)
      throw Error(GMM_ERR_LENGTH, "fit: there must be one weight for each row");
    return fit(x, sample_weight.data());
  }

  /* The best of several families and numbers of components, with the options of this mixture, and
   * the tables of gmm_select(). */
  struct Selection;
  Selection select(const std::vector<int> &families, const std::vector<std::int64_t> &sizes,
                   const MatrixView &x, const std::vector<double> &sample_weight = {});

  /* From another thread, a signal handler or the progress function: fit() and select() throw an
   * Error with GMM_ERR_CANCELLED. */
  void cancel() noexcept { gmm_cancel(handle()); }

  bool is_fitted() const { return gmm_is_fitted(handle()) != 0; }
  bool converged() const { return gmm_converged(handle()) != 0; }
  std::int64_t n_iter() const { return gmm_n_iter(handle()); }
  std::int64_t best_start() const { return gmm_best_start(handle()); }
  double total_weight() const { return gmm_total_weight(handle()); }
  double log_likelihood() const { return gmm_log_likelihood(handle()); }
  double aic() const { return gmm_aic(handle()); }
  double bic() const { return gmm_bic(handle()); }
  double icl() const { return gmm_icl(handle()); }
  unsigned warnings() const { return gmm_warnings(handle()); }
  std::vector<double> history() const {
    return filled(gmm_history_length(handle()), gmm_get_history);
  }

  Mixture &set_params(const std::vector<double> &weights, const std::vector<double> &means,
                      const std::vector<double> &covariances) {
    check_here(gmm_set_params(handle(), weights.data(), std::int64_t(weights.size()), means.data(),
                              std::int64_t(means.size()), covariances.data(),
                              std::int64_t(covariances.size())));
    return *this;
  }
  std::vector<double> weights() const {
    return filled(n_components(), [](const gmm_model *model, double *out, std::int64_t n) {
      return gmm_get_params(model, out, n, nullptr, 0, nullptr, 0);
    });
  }
  std::vector<double> means() const {
    return filled(n_components() * n_features(),
                  [](const gmm_model *model, double *out, std::int64_t n) {
                    return gmm_get_params(model, nullptr, 0, out, n, nullptr, 0);
                  });
  }
  std::vector<double> covariances() const {
    return filled(gmm_covariance_length(handle()),
                  [](const gmm_model *model, double *out, std::int64_t n) {
                    return gmm_get_params(model, nullptr, 0, nullptr, 0, out, n);
                  });
  }
  std::vector<double> full_covariances() const {
    return filled(n_components() * n_features() * n_features(), gmm_get_full_covariances);
  }
  std::vector<double> precisions() const {
    return filled(n_components() * n_features() * n_features(), gmm_get_precisions);
  }
  /* In the shape of covariances(). */
  std::vector<double> shaped_precisions() const {
    return filled(gmm_covariance_length(handle()), gmm_get_shaped_precisions);
  }

  /* Throws what is wrong with these rows, with its place: "x[17,3] is NaN". */
  void check_rows(const MatrixView &x) const {
    char message[256];
    const gmm_status status =
        gmm_check_rows(handle(), x.data, x.rows, x.cols, x.row_stride, x.col_stride, nullptr,
                       nullptr, message, sizeof message);
    if (status == GMM_ERR_NULL)
      check(status);
    if (status != GMM_OK)
      throw Error(status, message);
  }
  std::vector<std::int32_t> predict(const MatrixView &x) const {
    std::vector<std::int32_t> labels(size_of(x.rows));
    check(gmm_predict(handle(), x.data, x.rows, x.cols, x.row_stride, x.col_stride, labels.data()));
    return labels;
  }
  std::vector<double> predict_proba(const MatrixView &x) const {
    const std::int64_t k = n_components();
    return filled(x.rows * k, [&](const gmm_model *model, double *out, std::int64_t) {
      return gmm_predict_proba(model, x.data, x.rows, x.cols, x.row_stride, x.col_stride, out, k,
                               1);
    });
  }
  std::vector<double> score_samples(const MatrixView &x) const {
    return filled(x.rows, [&](const gmm_model *model, double *out, std::int64_t) {
      return gmm_score_samples(model, x.data, x.rows, x.cols, x.row_stride, x.col_stride, out);
    });
  }
  double score(const MatrixView &x) const {
    double mean = 0;
    check(gmm_score(handle(), x.data, x.rows, x.cols, x.row_stride, x.col_stride, &mean));
    return mean;
  }

  struct Sample {
    std::vector<double> rows; /* n_rows x n_features */
    std::vector<std::int32_t> labels;
  };
  Sample sample(std::int64_t n_rows, std::uint64_t seed) const {
    const std::int64_t d = n_features();
    Sample drawn;
    drawn.labels.resize(size_of(n_rows));
    drawn.rows = filled(n_rows * d, [&](const gmm_model *model, double *out, std::int64_t) {
      return gmm_sample(model, seed, GMM_ROW_MAJOR(out, n_rows, d), drawn.labels.data());
    });
    return drawn;
  }

private:
  Mixture() = default;

  template <class Make> void adopt(Make make) {
    gmm_model *model = nullptr;
    check(make(&model));
    model_.reset(model);
  }

  /* Negative numbers are errors, whatever the function returns. */
  template <class Number> static Number check(Number result) {
    if (result < 0)
      throw Error(gmm_status(result), gmm_status_message(gmm_status(result)));
    return result;
  }
  /* The same after a function that may change the model: the model knows the place. */
  void check_here(gmm_status status) const {
    if (status < 0)
      throw Error(status, gmm_last_error(handle()));
  }

  static int find(const std::string &option) {
    const int id = gmm_option_find(option.c_str());
    if (id < 0)
      throw Error(id, "there is no option '" + option + "'");
    return id;
  }
  static std::size_t size_of(std::int64_t n) { return n > 0 ? std::size_t(n) : 0; }

  template <class Fill> std::vector<double> filled(std::int64_t n, Fill fill) const {
    std::vector<double> values(size_of(n));
    check(fill(handle(), values.data(), n));
    return values;
  }

  Mixture &fit(const MatrixView &x, const double *sample_weight) {
    const gmm_status status =
        gmm_fit(handle(), x.data, x.rows, x.cols, x.row_stride, x.col_stride, sample_weight);
    check_fit(status);
    return *this;
  }
  void check_fit(gmm_status status) const {
    if (callback_ && callback_->thrown)
      std::rethrow_exception(std::exchange(callback_->thrown, nullptr));
    check_here(status);
  }

  std::unique_ptr<detail::Callback> callback_; /* the model points to it */
  std::unique_ptr<gmm_model, detail::Destroy> model_;
};

/* Cell f * sizes.size() + g is family f with size g. */
struct Mixture::Selection {
  Mixture best;
  std::vector<double> criteria, log_likelihoods;
  std::vector<unsigned> warnings;
  std::vector<gmm_status> statuses;
};

inline Mixture::Selection Mixture::select(const std::vector<int> &families,
                                          const std::vector<std::int64_t> &sizes,
                                          const MatrixView &x,
                                          const std::vector<double> &sample_weight) {
  if (!sample_weight.empty() && std::int64_t(sample_weight.size()) != x.rows)
    throw Error(GMM_ERR_LENGTH, "select: there must be one weight for each row");
  const std::size_t n = families.size() * sizes.size();
  Selection cells{Mixture(), std::vector<double>(n), std::vector<double>(n),
                  std::vector<unsigned>(n), std::vector<gmm_status>(n)};
  gmm_model *best = nullptr;
  check_fit(gmm_select(
      &best, handle(), families.data(), std::int64_t(families.size()), sizes.data(),
      std::int64_t(sizes.size()), x.data, x.rows, x.cols, x.row_stride, x.col_stride,
      sample_weight.empty() ? nullptr : sample_weight.data(), nullptr, cells.criteria.data(),
      cells.log_likelihoods.data(), cells.warnings.data(), cells.statuses.data()));
  cells.best.model_.reset(best);
  return cells;
}

} // namespace gmmix

#endif // GMMIX_HPP
