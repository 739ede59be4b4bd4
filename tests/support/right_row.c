#include "right_row.h"
#include "../accuracy/quad.h"

#ifdef QUAD

/* A component as a row sees it: z = L^-1 (y - mean), L the lower factor of the covariance. */
typedef struct view {
  const double *mean;
  quad constant, factor[RIGHT_ROW_D][RIGHT_ROW_D], z[RIGHT_ROW_D];
} view;

static void look(const params *p, int64_t c, const double *y, view *v) {
  v->mean = p->means + c * p->d;
  v->constant = quad_log(p->weights[c]);
  for (int64_t i = 0; i < p->d; i++) {
    v->z[i] = (quad)y[i] - v->mean[i];
    for (int64_t j = 0; j <= i; j++) {
      quad rest = covariance_at(p, c, i, j);
      for (int64_t l = 0; l < j; l++)
        rest -= v->factor[i][l] * v->factor[j][l];
      v->factor[i][j] = i == j ? quad_sqrt(rest) : rest / v->factor[j][j];
      if (j < i)
        v->z[i] -= v->factor[i][j] * v->z[j];
    }
    v->z[i] /= v->factor[i][i];
    v->constant -= quad_log(v->factor[i][i]);
  }
}

/* The logarithm of a's odds against b, by z_b - z_a as it is or where that would cancel by
 * L_a (z_b - z_a) = (m_a - m_b) - (L_b - L_a) z_b. blur: the most that a few roundings in double of
 * what is added up, where it is not the same for both, can change. */
static quad log_odds(int64_t d, const view *a, const view *b, quad *blur) {
  quad sum = a->constant - b->constant, apart[RIGHT_ROW_D], plain = 0;
  *blur = 1e-14;
  for (int64_t i = 0; i < d; i++) {
    quad size = quad_abs((quad)a->mean[i] - b->mean[i]);
    apart[i] = (quad)a->mean[i] - b->mean[i];
    for (int64_t l = 0; l <= i; l++) {
      quad of_a = a->factor[i][l], of_b = b->factor[i][l];
      apart[i] -= (of_b - of_a) * b->z[l] + (l < i ? of_a * apart[l] : 0);
      size += of_a == of_b ? 0 : (quad_abs(of_a) + quad_abs(of_b)) * quad_abs(b->z[l]);
      size += l < i ? quad_abs(of_a * apart[l]) : 0;
    }
    apart[i] /= a->factor[i][i];
    size /= a->factor[i][i];
    plain += quad_abs(b->z[i]) + quad_abs(a->z[i]);
    if (plain < size) {
      apart[i] = b->z[i] - a->z[i];
      size = plain;
    }
    sum += apart[i] * (b->z[i] + a->z[i]) / 2;
    *blur += 0x1p-46 * size * (quad_abs(b->z[i]) + quad_abs(a->z[i]));
  }
  return sum;
}

int right_row_of(const params *p, const double *y, right_row *right) {
  view views[RIGHT_ROW_K];
  quad share[RIGHT_ROW_K], total = 0, most = 0, blur, log_density;
  int64_t best = 0;
  for (int64_t c = 0; c < p->k; c++) {
    look(p, c, y, &views[c]);
    best = log_odds(p->d, &views[c], &views[best], &blur) > 0 ? c : best;
  }
  for (int64_t c = 0; c < p->k; c++) {
    quad odds = log_odds(p->d, &views[c], &views[best], &blur);
    share[c] = odds < -11000 ? 0 : odds > 0 ? 1 : quad_exp(odds); /* above 0: by blur alone */
    total += share[c];
    if (odds > -blur - 800) /* else it is 0 all the same */
      most = quad_max(most, blur);
  }
  log_density = views[best].constant + quad_log(total);
  for (int64_t i = 0; i < p->d; i++)
    log_density -= views[best].z[i] * views[best].z[i] / 2 + 0.918938533204672741780329736405618L;
  if (log_density > -0x1p31) /* of rows that are not far the distances are subtracted */
    most += 0x1p-50 * quad_abs(log_density);
  for (int64_t c = 0; c < p->k; c++)
    right->proba[c] = (double)(share[c] / total);
  right->log_density = (double)log_density;
  right->blur = (double)most;
  return 1;
}

#else

int right_row_of(const params *p, const double *y, right_row *right) {
  (void)p, (void)y, (void)right;
  return 0;
}

#endif
