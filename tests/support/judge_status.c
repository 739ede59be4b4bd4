/* Which statuses a fit of a problem may end with, from nothing but the problem. */
#include "judge_parts.h"

#include <math.h>
#include <string.h>

typedef struct facts {
  int row_not_finite, weight_not_finite, weight_negative, flat, extreme;
  int64_t distinct;
  double weight;
} facts;

static int same_row(const hostile *p, int64_t a, int64_t b) {
  for (int64_t j = 0; j < p->d; j++)
    if (!(p->packed[a * p->d + j] == p->packed[b * p->d + j]))
      return 0;
  return 1;
}

double counted_weight(const hostile *p, int64_t i, double total) {
  if (!p->row_weights)
    return 1;
  return total > 0 && isfinite(total) ? ldexp(p->row_weights[i], -ilogb(total)) : 0;
}

static int counts(const hostile *p, int64_t i, double total) {
  return counted_weight(p, i, total) > 0;
}

static int64_t count_distinct(const hostile *p, double total) {
  int64_t found[HOSTILE_N], n = 0;
  for (int64_t i = 0; i < p->n && n < p->k; i++) {
    int64_t before = 0;
    if (!counts(p, i, total))
      continue;
    while (before < n && !same_row(p, found[before], i))
      before++;
    if (before == n)
      found[n++] = i;
  }
  return n;
}

/* Whether the column calls for numbers near the ends of what double has. Where one shape serves
 * volumes of different components, a variance is one feature's volume times another's shape, so it
 * goes with the fourth power of values. */
static int is_extreme(const hostile *p, int64_t j) {
  const char *letters = gmm_family_letters(p->family);
  int mixed = letters[0] == 'V' && letters[1] == 'E';
  double most = mixed ? 0x1p220 : 0x1p440;
  double largest = 0, least = INFINITY;
  for (int64_t i = 0; i < p->n; i++) {
    double size = fabs(p->packed[i * p->d + j]), apart;
    apart = fabs(p->packed[i * p->d + j] - p->packed[(i + 1) % p->n * p->d + j]);
    largest = fmax(largest, size);
    least = fmin(least, fmin(size > 0 ? size : INFINITY, apart > 0 ? apart : INFINITY));
  }
  return largest > most || least < 1 / most;
}

/* Whether all rows that count are equal. */
static int is_flat(const hostile *p, double total) {
  int64_t first = -1;
  for (int64_t i = 0; i < p->n; i++) {
    if (!counts(p, i, total))
      continue;
    if (first >= 0 && !same_row(p, first, i))
      return 0;
    first = i;
  }
  return 1;
}

static facts facts_of(const hostile *p) {
  facts f = {0};
  for (int64_t i = 0; i < p->n && p->row_weights; i++) {
    f.weight_not_finite |= !isfinite(p->row_weights[i]);
    f.weight_negative |= p->row_weights[i] < 0;
    f.weight += p->row_weights[i];
  }
  for (int64_t i = 0; i < p->n * p->d; i++) /* rows of weight 0 do not count */
    f.row_not_finite |=
        !isfinite(p->packed[i]) && (!p->row_weights || p->row_weights[i / p->d] > 0);
  for (int64_t j = 0; j < p->d; j++)
    f.extreme |= is_extreme(p, j);
  f.flat = is_flat(p, f.weight);
  f.distinct = count_distinct(p, f.weight);
  return f;
}

int fit_may_end_with(const hostile *p, const gmm_model *model, gmm_status status) {
  facts f = facts_of(p);
  int starts = (p->option[GMM_OPT_INIT] == GMM_INIT_PARAMS || p->option[GMM_OPT_FREEZE] > 0) &&
               !gmm_is_fitted(model);
  if (starts)
    return status == GMM_ERR_NOT_FITTED;
  if (p->n < p->k)
    return status == GMM_ERR_TOO_FEW_ROWS;
  if (f.weight_not_finite)
    return status == GMM_ERR_NOT_FINITE;
  if (f.weight_negative)
    return status == GMM_ERR_WEIGHTS;
  if (f.row_not_finite && p->option[GMM_OPT_CHECK_FINITE] == 1)
    return status == GMM_ERR_NOT_FINITE;
  if (p->row_weights && !(f.weight >= 0x1p-999 && f.weight <= 0x1p999)) {
    if (status == GMM_ERR_WEIGHTS || !(f.weight >= 0x1p-1001 && f.weight <= 0x1p1001))
      return status == GMM_ERR_WEIGHTS;
  }
  if (f.row_not_finite) /* and nobody looked */
    return status == GMM_OK || status == GMM_ERR_NOT_FINITE || status == GMM_ERR_SCALE ||
           status == GMM_ERR_DEGENERATE || status == GMM_ERR_TOO_FEW_ROWS;
  if (f.distinct < p->k)
    return status == GMM_ERR_TOO_FEW_ROWS;
  if (status == GMM_ERR_SCALE)
    return f.extreme || p->option[GMM_OPT_REG_COVAR] > 1e100 ||
           (p->option[GMM_OPT_REG_COVAR] > 0 && p->option[GMM_OPT_REG_COVAR] < 1e-100) ||
           f.weight > 1e100 ||
           (p->option[GMM_OPT_COV_FLOOR] > 0 && p->option[GMM_OPT_COV_FLOOR] < 1e-100);
  if (status == GMM_ERR_DEGENERATE)
    return f.flat || p->option[GMM_OPT_COV_FLOOR] == 0;
  return status == GMM_OK;
}
