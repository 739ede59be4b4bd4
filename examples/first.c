/* A first fit: the two kinds of eruptions in 20 rows of Old Faithful.
 * cc first.c $(pkg-config --cflags --libs gmmix)
 * prints the weight and the mean of each component, and which of them the first row is of */
#include <gmmix.h>
#include <stdio.h>

/* minutes that an eruption lasts, and minutes until the next one */
static const double x[20][2] = {{3.600, 79}, {1.800, 54}, {3.333, 74}, {2.283, 62}, {4.533, 85},
                                {2.883, 55}, {4.700, 88}, {3.600, 85}, {1.950, 51}, {4.350, 85},
                                {1.833, 54}, {3.917, 84}, {4.200, 78}, {1.750, 47}, {4.700, 83},
                                {2.167, 52}, {1.750, 62}, {4.800, 84}, {1.600, 52}, {4.250, 79}};

int main(void) {
  double weights[2], means[2 * 2], covariances[2 * 2 * 2];
  int32_t labels[20];
  gmm_model *model = NULL;
  gmm_status status = gmm_create(&model, 2, 2, GMM_COV_FULL); /* 2 components, 2 features */
  if (!status)
    status = gmm_fit(model, GMM_ROW_MAJOR(x[0], 20, 2), NULL);
  if (!status)
    status = gmm_get_params(model, weights, 2, means, 4, covariances, 8);
  if (!status)
    status = gmm_predict(model, GMM_ROW_MAJOR(x[0], 20, 2), labels);
  if (status) {
    fprintf(stderr, "%s: %s\n", gmm_status_name(status), gmm_last_error(model));
  } else {
    for (int k = 0; k < 2; k++)
      printf("component %d: weight %.3f, lasts %.2f, next after %.1f\n", k, weights[k],
             means[2 * k], means[2 * k + 1]);
    printf("the first eruption is of component %d\n", labels[0]);
  }
  gmm_destroy(model);
  return status != 0;
}
