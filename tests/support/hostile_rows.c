/* The rows of a hostile problem: a kind of data, then columns, rows and single values spoilt. */
#include "hostile_rows.h"

#include <float.h>
#include <math.h>

static uint64_t below(generator *g, uint64_t limit) {
  return next_bits(g) % limit;
}

static double power_of_ten(int64_t exponent) {
  double power = 1;
  for (int64_t i = exponent < 0 ? -exponent : exponent; i > 0; i--)
    power *= 10;
  return exponent < 0 ? 1 / power : power;
}

static void one_of(const hostile_rows *r, generator *g, double *x, const double *how) {
  static const double tiny = 4.9406564584124654e-324;
  int kind = (int)how[0];
  for (int64_t i = 0; i < r->n; i++) {
    double z = (double)(i % r->k), factor = next_normal(g);
    for (int64_t j = 0; j < r->d; j++) {
      double *value = &x[i * r->d + j], normal = next_normal(g), at = (double)j + 1;
      switch (kind) {
      case 0: /* clusters, apart or not */
        *value = 10 * how[1] * z + normal;
        break;
      case 1: /* integers: ties */
        *value = floor((how[1] < 0.3 ? 1 : 6) * normal);
        break;
      case 2: /* each cluster in a scale of its own */
        *value = power_of_ten((int64_t)(z * 6 * how[1])) * (1 + 0.1 * normal);
        break;
      case 3: /* heavy tails */
        *value = normal / pow(next_uniform(g) + 1e-9, 6 * how[1]);
        break;
      case 4: /* one direction, and next to nothing beside it */
        *value = at * factor + power_of_ten(-(int64_t)(18 * how[1])) * normal;
        break;
      case 5: /* evenly spaced, on a line */
        *value = (double)i * at;
        break;
      case 6: /* two values */
        *value = (double)below(g, 2);
        break;
      case 7: /* a geometric row */
        *value = ldexp(at, (int)(i / 8));
        break;
      case 8: /* clusters far from the origin */
        *value = power_of_ten((int64_t)(15 * how[1])) + 6 * z + normal;
        break;
      case 9: /* tight clusters */
        *value = z + power_of_ten(-(int64_t)(17 * how[1])) * normal;
        break;
      case 10: /* neighbours among doubles */
        *value = 1 + DBL_EPSILON * (double)below(g, 5);
        break;
      case 11: /* one row that differs */
        *value = i == r->n / 2 ? normal : at;
        break;
      case 12: /* all rows equal */
        *value = at;
        break;
      case 13: /* clusters at powers of ten, of one scale */
        *value = power_of_ten((int64_t)(z * 4 * how[1])) + normal;
        break;
      case 14: /* any magnitude; from here on hostile only */
        *value = ldexp(normal, (int)below(g, 2100) - 1070);
        break;
      case 15: /* denormals */
        *value = tiny * (double)below(g, 1000);
        break;
      default: /* as large as there are */
        *value = (normal < 0 ? -1 : 1) * (how[1] < 0.5 ? DBL_MAX : 1e300 * next_uniform(g));
      }
    }
  }
}

static void spoil_column(const hostile_rows *r, generator *g, double *x) {
  int64_t column = (int64_t)below(g, (uint64_t)r->d), other = (int64_t)below(g, (uint64_t)r->d);
  int hard = r->hostile && below(g, 16) == 0;
  double constant = next_normal(g), scale = ldexp(1, (int)below(g, 200) - 100);
  double offset = ldexp(next_normal(g), (int)below(g, 60));
  double extreme = ldexp(1, below(g, 2) ? (int)below(g, 100) + 460 : -(int)below(g, 100) - 460);
  uint64_t how = below(g, 8);
  for (int64_t i = 0; i < r->n; i++) {
    double *row = x + i * r->d, *value = &row[column];
    if (hard)
      *value *= extreme;
    else if (how == 0)
      *value = constant;
    else if (how == 1) /* a copy of another */
      *value = row[other];
    else if (how == 2) /* almost a copy */
      *value = row[other] + 1e-9 * *value;
    else if (how == 3) /* ties */
      *value = floor(*value);
    else if (how == 4)
      *value *= scale;
    else if (how == 5)
      *value += offset;
    else if (how == 6) /* zero, but for few rows */
      *value = i % 37 == 5 ? *value : 0;
    else /* a sum of the others */
      for (int64_t j = 0; j < r->d; j++)
        *value += j == column ? 0 : row[j];
  }
}

static void spoil_row(const hostile_rows *r, generator *g, double *x) {
  int64_t row = (int64_t)below(g, (uint64_t)r->n), other = (int64_t)below(g, (uint64_t)r->n);
  double scale = ldexp(1, (int)below(g, below(g, 2) ? 400 : 60));
  uint64_t how = below(g, r->hostile ? 10 : 9);
  for (int64_t j = 0; j < r->d; j++) {
    double *value = &x[row * r->d + j];
    if (how < 4)
      *value = x[other * r->d + j];
    else if (how < (r->hostile ? 9 : 8)) {
      *value *= scale;
      if (fabs(*value) > 0x1p500 && below(g, 64)) /* beyond that the answer is GMM_ERR_SCALE */
        *value = 0x1p500;
    } else
      *value = how == 8 || below(g, 64) ? -0.0 : DBL_MAX;
  }
}

void make_hostile_rows(const hostile_rows *r, generator *g, double *x) {
  static const double poisons[] = {NAN, INFINITY, -INFINITY};
  double how[2];
  how[0] = (double)(below(g, 2) ? 0 : below(g, r->hostile && below(g, 4) == 0 ? 17 : 14));
  how[1] = next_uniform(g);
  one_of(r, g, x, how);
  if (r->n == 0)
    return;
  for (uint64_t i = below(g, 4); i > 0; i--)
    spoil_column(r, g, x);
  for (uint64_t i = below(g, 2) * below(g, 40); i > 0; i--)
    spoil_row(r, g, x);
  if (r->hostile && below(g, 40) == 0)
    x[below(g, (uint64_t)(r->n * r->d))] = poisons[below(g, 3)];
  for (int64_t i = 0; i < r->n * r->d && !r->hostile; i++) /* a spoilt column of a spoilt row */
    x[i] = fmax(-0x1p500, fmin(0x1p500, x[i]));
}
