/* How many components? Prints the BIC of 1 to 8, ten starts each, and the best: see CHOOSING.md.
 * cc choose_k.c $(pkg-config --cflags --libs gmmix)
 * reads data/faithful.csv or its like from standard input: a header, then two numbers a line */
#include <gmmix.h>
#include <stdio.h>
#include <stdlib.h>

enum { MOST_ROWS = 10000, MOST = 8 };

int main(void) {
  static double x[2 * MOST_ROWS];
  const int families[] = {GMM_COV_FULL}; /* of which there are more, see families.c */
  int64_t sizes[MOST];
  double bic[MOST]; /* of each family with each size */
  unsigned warnings[MOST];
  gmm_status statuses[MOST];
  char line[100], *comma;
  int n = -1; /* the header is no row */
  for (; n < MOST_ROWS && fgets(line, sizeof line, stdin) != NULL; n++) {
    if (n < 0)
      continue;
    x[2 * n] = strtod(line, &comma);
    x[2 * n + 1] = *comma == ',' ? strtod(comma + 1, NULL) : 0;
  }
  for (int i = 0; i < MOST; i++)
    sizes[i] = i + 1;
  gmm_model *settings = NULL, *best = NULL;
  if (gmm_create(&settings, 1, 2, GMM_COV_FULL) || gmm_set_int(settings, GMM_OPT_N_INIT, 10))
    return 1;
  gmm_status status = gmm_select(&best, settings, families, 1, sizes, MOST, GMM_ROW_MAJOR(x, n, 2),
                                 NULL, NULL, bic, NULL, warnings, statuses);
  for (int i = 0; status == GMM_OK && i < MOST; i++)
    if (statuses[i] == GMM_OK) /* else there is no fit of so many */
      printf("%d %.1f%s\n", i + 1, bic[i], warnings[i] ? " with a warning" : "");
  if (status == GMM_OK) /* and best is its model */
    printf("the best: %d components\n", (int)gmm_n_components(best));
  gmm_destroy(settings);
  gmm_destroy(best);
  return status != GMM_OK;
}
