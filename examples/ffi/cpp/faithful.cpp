// Fits two components to the 272 eruptions of Old Faithful. Run it from the repository's root.
//
// SPDX-License-Identifier: MIT
#include "gmmix.hpp"

#include <cstdio>
#include <fstream>

static std::vector<double> read_rows(const char *path) {
  std::ifstream file(path);
  std::string header;
  std::vector<double> values;
  double eruption, waiting;
  char comma;
  std::getline(file, header);
  while (file >> eruption >> comma >> waiting)
    values.insert(values.end(), {eruption, waiting});
  if (!file.eof())
    throw std::runtime_error(std::string(path) + ": cannot be read");
  return values;
}

static void print(const gmmix::Mixture &mixture) {
  const char *names[] = {"eruptions", "waiting"};
  const auto weights = mixture.weights(), means = mixture.means();
  const auto covariances = mixture.covariances();
  std::printf("log-likelihood  %.6f\n", mixture.log_likelihood());
  std::printf("AIC             %.6f\n", mixture.aic());
  std::printf("BIC             %.6f   (%d free parameters; lower is better)\n", mixture.bic(),
              int(mixture.free_parameters()));
  std::printf("EM              %s after %d iterations; the best start was number %d\n",
              mixture.converged() ? "converged" : "stopped", int(mixture.n_iter()),
              int(mixture.best_start()));
  for (std::size_t k = 0; k < 2; k++) {
    std::printf("\ncomponent %zu, weight %.6f\n", k, weights[k]);
    std::printf("                       mean     covariance\n");
    for (std::size_t i = 0; i < 2; i++)
      std::printf("  %-12s %12.7f   %12.7f %12.7f\n", names[i], means[k * 2 + i],
                  covariances[(k * 2 + i) * 2], covariances[(k * 2 + i) * 2 + 1]);
  }
}

int main() {
  try {
    const auto rows = read_rows("examples/data/faithful.csv");
    gmmix::Mixture mixture(2, 2);
    mixture.set("n_init", 10).set("seed", 1).fit(gmmix::MatrixView(rows, 2));
    print(mixture);
  } catch (const gmmix::Error &error) {
    std::fprintf(stderr, "%s: %s\n", error.name(), error.what());
    return 1;
  } catch (const std::exception &error) {
    std::fprintf(stderr, "%s\n", error.what());
    return 1;
  }
}
