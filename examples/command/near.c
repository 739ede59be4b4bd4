/* What was probably meant by an option that there is not.
 *
 * SPDX-License-Identifier: MIT */
#include "command.h"

#include <ctype.h>
#include <string.h>

/* What other programs call it, and what it is called here. */
static const char *const others[][2] = {{"sep", "delimiter"},
                                        {"separator", "delimiter"},
                                        {"delim", "delimiter"},
                                        {"dec", "decimal"},
                                        {"decimal-mark", "decimal"},
                                        {"skip-rows", "skip"},
                                        {"skiprows", "skip"},
                                        {"skip-lines", "skip"},
                                        {"skip-header", "skip"},
                                        {"na-values", "na"},
                                        {"na-strings", "na"},
                                        {"dropna", "omit-missing"},
                                        {"na-omit", "omit-missing"},
                                        {"na-rm", "omit-missing"},
                                        {"usecols", "features"},
                                        {"use-cols", "features"},
                                        {"cols", "features"},
                                        {"select", "features"},
                                        {"variables", "features"},
                                        {"exclude", "ignore"},
                                        {"drop", "ignore"},
                                        {"index-col", "row-names"},
                                        {"id", "row-names"},
                                        {"k", "components"},
                                        {"g", "components"},
                                        {"n-components", "components"},
                                        {"clusters", "components"},
                                        {"n-clusters", "components"},
                                        {"n-init", "starts"},
                                        {"nstart", "starts"},
                                        {"restarts", "starts"},
                                        {"random-state", "seed"},
                                        {"covariance", "family"},
                                        {"covariance-type", "family"},
                                        {"model", "family"},
                                        {"model-names", "family"},
                                        {"families", "family"},
                                        {"family", "families"},
                                        {"model-names", "families"},
                                        {"covariance-type", "families"},
                                        {"criterion", "by"},
                                        {"select-by", "by"},
                                        {"out", "output"},
                                        {"outdir", "output"},
                                        {"out-dir", "output"},
                                        {"weights", "weights-column"},
                                        {"sample-weight", "weights-column"},
                                        {"n-jobs", "threads"},
                                        {"jobs", "threads"},
                                        {"cores", "threads"},
                                        {"silent", "quiet"},
                                        {"iterations", "max-iter"},
                                        {"n-iter", "max-iter"},
                                        {"reg-covar", "reg"},
                                        {"tolerance", "tol"},
                                        {"probabilities", "proba"},
                                        {"responsibilities", "proba"},
                                        {"each", "samples"},
                                        {"n", "rows"},
                                        {"size", "rows"},
                                        {"n-samples", "rows"}};

static const char *find(const struct option *options, const char *name) {
  for (; options->name != NULL; options++)
    if (strcmp(options->name, name) == 0)
      return options->name;
  return NULL;
}

/* How many characters must be put in, left out or changed to make one of the other. */
static size_t distance(const char *from, const char *to) {
  size_t row[64], n = strlen(to);
  if (n >= 64)
    return n;
  for (size_t j = 0; j <= n; j++)
    row[j] = j;
  for (size_t i = 1; *from != '\0'; i++, from++) {
    size_t above = row[0]; /* left of what is above */
    row[0] = i;
    for (size_t j = 1; j <= n; j++) {
      size_t best = above + (*from != to[j - 1]);
      above = row[j];
      if (row[j] + 1 < best)
        best = row[j] + 1;
      if (row[j - 1] + 1 < best)
        best = row[j - 1] + 1;
      row[j] = best;
    }
  }
  return row[n];
}

const char *near_option(const struct option *options, const char *typed) {
  char name[40];
  size_t n = 0, nearest = 3;
  const char *found;
  for (typed += strspn(typed, "-"); *typed != '\0' && *typed != '=' && n + 1 < sizeof name; typed++)
    name[n++] = *typed == '_' || *typed == '.' ? '-' : (char)tolower((unsigned char)*typed);
  name[n] = '\0';
  found = find(options, name);
  for (size_t i = 0; found == NULL && i < sizeof others / sizeof *others; i++)
    if (strcmp(others[i][0], name) == 0)
      found = find(options, others[i][1]);
  if (found != NULL)
    return found;
  for (; options->name != NULL; options++) {
    size_t far = distance(name, options->name);
    if (far < nearest && 2 * far < n) {
      nearest = far;
      found = options->name;
    }
  }
  return found;
}
