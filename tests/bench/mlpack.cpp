// Runner for mlpack's EMFit: words and results as in runner.h.
//
// SPDX-License-Identifier: MIT
//
// Estimate() starts from given distributions; without a check of positive definiteness after each
// step, which is its fastest setting. It counts iterations from 1 and stops before the last.
// Full covariance only: diagonal ones it hands over to Armadillo, which has its own runner.
#include "runner.h"

// mlpack's headers come with its Python package. Its tuner of hyper-parameters, which nothing here
// needs, is left out: it wants a further library. mlpack 4.8 then lacks one name.
#include <armadillo>
#define MLPACK_CORE_HPT_HPT_HPP
namespace mlpack {
using arma::zeros;
}
#include <mlpack/methods/gmm/em_fit.hpp>
#include <mlpack/methods/gmm/no_constraint.hpp>

using mlpack::EMFit;
using mlpack::GaussianDistribution;

struct Mixture {
  std::vector<GaussianDistribution<>> components;
  arma::vec weights;
};

static double fit(Mixture &model, const Mixture &start, const arma::mat &x, size_t iterations) {
  model = start;
  EMFit<mlpack::KMeans<>, mlpack::NoConstraint> em(iterations + 1, 0.0);
  const double begin = now();
  em.Estimate(x, model.components, model.weights, true);
  return now() - begin;
}

static double log_likelihood(const Mixture &model, const arma::mat &x) {
  arma::mat terms(x.n_cols, model.components.size());
  for (size_t k = 0; k < model.components.size(); ++k) {
    arma::vec column(x.n_cols);
    model.components[k].LogProbability(x, column);
    terms.col(k) = column + std::log(model.weights[k]);
  }
  const arma::vec largest = arma::max(terms, 1);
  terms.each_col() -= largest;
  return arma::accu(largest + arma::log(arma::sum(arma::exp(terms), 1)));
}

int main(int, char **argv) {
  printf("version=%d.%d.%d\n", MLPACK_VERSION_MAJOR, MLPACK_VERSION_MINOR, MLPACK_VERSION_PATCH);
  if (strcmp(text_argument(argv, "what", "fit"), "version") == 0)
    return 0;
  const size_t n = (size_t)number_argument(argv, "n", 0);
  const size_t d = (size_t)number_argument(argv, "d", 0);
  const size_t k = (size_t)number_argument(argv, "k", 0);
  const size_t warm = (size_t)number_argument(argv, "warm", (double)n);
  const size_t n1 = (size_t)number_argument(argv, "n1", 1);
  const size_t n2 = (size_t)number_argument(argv, "n2", 2);
  const arma::mat x(read_doubles(text_argument(argv, "data", ""), n * d), d, n, false, true);
  double *start = read_doubles(text_argument(argv, "start", ""), k + k * d + d);
  const arma::vec variances(start + k + k * d, d);
  Mixture first{{}, arma::vec(start, k)}, model;
  for (size_t i = 0; i < k; ++i)
    first.components.emplace_back(arma::vec(start + k + i * d, d),
                                  arma::mat(arma::diagmat(variances)));

  const double before = restart_peak();
  fit(model, first, arma::mat(x.head_cols(warm)), 1);
  const double shorter = fit(model, first, x, n1);
  const double longer = fit(model, first, x, n2);
  printf("seconds=%.9g\nrss_mib=%.1f\n", (longer - shorter) / (double)(n2 - n1),
         memory_mib("VmHWM") - before);
  printf("loglik=%.17g\n", log_likelihood(model, x));
}
