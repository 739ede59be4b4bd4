/* A program outside the project: install.sh and one_command.sh build it against the library in
 * every way a user might. It fits two clusters on a line and fails if they are not found. */
#include <gmmix.h>
#include <stdio.h>

static int near(double a, double b) {
  return a - b < 1e-3 && b - a < 1e-3;
}

int main(void) {
  /* two clusters of four, at 1 and at 11, both with variance 0.125 */
  const double x[8] = {0.5, 1, 1, 1.5, 10.5, 11, 11, 11.5};
  double weights[2], means[2], variances[2];
  gmm_model *model = NULL;
  gmm_status status = gmm_create(&model, 2, 1, GMM_COV_FULL);
  if (status == GMM_OK) {
    status = gmm_fit(model, GMM_ROW_MAJOR(x, 8, 1), NULL);
  }
  if (status == GMM_OK) {
    status = gmm_get_params(model, weights, 2, means, 2, variances, 2);
  }
  gmm_destroy(model);
  if (status != GMM_OK) {
    fprintf(stderr, "%s: %s\n", gmm_status_name(status), gmm_status_message(status));
    return 1;
  }
  printf("%s, %s\n", gmm_version_string(), gmm_build_info());
  return !(near(weights[0], 0.5) && near(means[0] + means[1], 12) &&
           near(means[0] * means[1], 11) && near(variances[0], 0.125) && near(variances[1], 0.125));
}
