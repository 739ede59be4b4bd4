/* How many components? Prints the BIC of 1 to 8, ten starts each, and the lowest: see CHOOSING.md.
 * cc choose_k.c $(pkg-config --cflags --libs gmmix)
 * reads data/faithful.csv or its like from standard input: a header, then two numbers a line */
#include <gmmix.h>
#include <stdio.h>
#include <stdlib.h>

enum { MOST_ROWS = 10000, MOST = 8 };

int main(void) {
  static double x[2 * MOST_ROWS];
  char line[100], *comma;
  double least = 0;
  int n = -1, best = 0; /* the header is no row */
  for (; n < MOST_ROWS && fgets(line, sizeof line, stdin) != NULL; n++) {
    if (n < 0)
      continue;
    x[2 * n] = strtod(line, &comma);
    x[2 * n + 1] = *comma == ',' ? strtod(comma + 1, NULL) : 0;
  }
  for (int k = 1; n > 0 && k <= MOST; k++) {
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
