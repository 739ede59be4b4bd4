// Runner for Armadillo's gmm_full and gmm_diag: words and results as in runner.h.
//
// SPDX-License-Identifier: MIT
//
// learn() starts from parameters set beforehand (keep_existing), without k-means; OpenMP threads.
// learn() has no tolerance: it does the iterations that it is told, unless nothing changes at all.
#include "runner.h"

#include <armadillo>

template <class Model>
static double fit(Model &model, const Model &start, const arma::mat &x, int n) {
  model = start;
  const double begin = now();
  if (!model.learn(x, start.n_gaus(), arma::maha_dist, arma::keep_existing, 0, (arma::uword)n, 0,
                   false))
    stop("learn", "failed");
  return now() - begin;
}

template <class Model> static void measure(const Model &start, const arma::mat &x, char **argv) {
  const int n1 = (int)number_argument(argv, "n1", 1), n2 = (int)number_argument(argv, "n2", 2);
  const double before = restart_peak();
  Model model;
  fit(model, start, x.head_cols((arma::uword)number_argument(argv, "warm", (double)x.n_cols)), 1);
  const double first = fit(model, start, x, n1);
  const double second = fit(model, start, x, n2);
  printf("seconds=%.9g\nrss_mib=%.1f\nloglik=%.17g\n", (second - first) / (n2 - n1),
         memory_mib("VmHWM") - before, model.sum_log_p(x));
}

int main(int, char **argv) {
  const arma::arma_version version;
  printf("version=%s\n", version.as_string().c_str());
  if (strcmp(text_argument(argv, "what", "fit"), "version") == 0)
    return 0;
  const arma::uword n = (arma::uword)number_argument(argv, "n", 0);
  const arma::uword d = (arma::uword)number_argument(argv, "d", 0);
  const arma::uword k = (arma::uword)number_argument(argv, "k", 0);
  const arma::mat x(read_doubles(text_argument(argv, "data", ""), n * d), d, n, false, true);
  double *start = read_doubles(text_argument(argv, "start", ""), k + k * d + d);
  const arma::rowvec weights(start, k);
  const arma::mat means(start + k, d, k);
  const arma::vec variances(start + k + k * d, d);
  if (strcmp(text_argument(argv, "family", "full"), "full") == 0) {
    arma::gmm_full model(d, k);
    arma::cube covariances(d, d, k);
    covariances.each_slice() = arma::diagmat(variances);
    model.set_params(means, covariances, weights);
    measure(model, x, argv);
  } else {
    arma::gmm_diag model(d, k);
    model.set_params(means, arma::repmat(variances, 1, k), weights);
    measure(model, x, argv);
  }
}
