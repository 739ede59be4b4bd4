/* How many components? The lowest BIC of 1 to 8, as CHOOSING.md explains.
 * usage: choose_k FILE     two numbers in each line, separated by a comma, below a header */
#include <gmmix.h>
#include <stdio.h>

enum { MOST_ROWS = 10000, MOST = 8 };

int main(int argc, char **argv) {
  static double x[2 * MOST_ROWS];
  double least = 0;
  int n = 0, best = 0;
  FILE *file = argc == 2 ? fopen(argv[1], "r") : NULL;
  if (file == NULL || fscanf(file, "%*[^\n]") == EOF) {
    fprintf(stderr, "usage: choose_k FILE\n");
    return 2;
  }
  while (n < MOST_ROWS && fscanf(file, "%lf,%lf", &x[2 * n], &x[2 * n + 1]) == 2)
    n++;
  fclose(file);
  for (int k = 1; k <= MOST; k++) {
    gmm_model *model = NULL;
    gmm_status status = gmm_create(&model, k, 2, GMM_COV_FULL);
    if (status == GMM_OK)
      status = gmm_set_int(model, GMM_OPT_N_INIT, 10);
    if (status == GMM_OK)
      status = gmm_fit(model, GMM_ROW_MAJOR(x, n, 2), NULL);
    if (status == GMM_OK) { /* else there is no fit of so many: go on */
      printf("%d %.1f%s\n", k, gmm_bic(model), gmm_warnings(model) ? " with a warning" : "");
      if (best == 0 || gmm_bic(model) < least) {
        least = gmm_bic(model);
        best = k;
      }
    }
    gmm_destroy(model);
  }
  printf("the lowest: %d components\n", best);
  return best == 0;
}
