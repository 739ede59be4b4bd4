# SPDX-License-Identifier: MIT
"""Fits two components to the 272 eruptions of Old Faithful. Run it from the repository's root."""
import sys

import numpy as np

import gmmix


def main():
    x = np.loadtxt("examples/data/faithful.csv", delimiter=",", skiprows=1)
    mixture = gmmix.GaussianMixture(2, n_init=10, random_state=1).fit(x)
    print(f"log-likelihood  {mixture.log_likelihood_:.6f}")
    print(f"AIC             {mixture.aic():.6f}")
    print(f"BIC             {mixture.bic():.6f}   "
          f"({mixture.n_parameters_} free parameters; lower is better)")
    print(f"EM              {'converged' if mixture.converged_ else 'stopped'} after "
          f"{mixture.n_iter_} iterations; the best start was number {mixture.best_start_}")
    for k, (weight, mean, covariance) in enumerate(
            zip(mixture.weights_, mixture.means_, mixture.covariances_)):
        print(f"\ncomponent {k}, weight {weight:.6f}")
        print("                       mean     covariance")
        for name, center, (first, second) in zip(("eruptions", "waiting"), mean, covariance):
            print(f"  {name:12} {center:12.7f}   {first:12.7f} {second:12.7f}")


try:
    main()
except (gmmix.GMMixError, OSError) as error:
    sys.exit(str(error))
