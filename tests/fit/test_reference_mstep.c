/* One M-step of each family from parameters that are given, against a plain one in long double, and
 * against what must hold of a maximum of the family: see support/stationary.h. */
#include "../support/random_mixture.h"
#include "../support/reference_em.h"
#include "../support/reference_matrix.h"
#include "../support/stationary.h"

#include <float.h>
#include <math.h>
#include <stdlib.h>
#include <string.h>

/* Of the problems of a family. */
typedef struct findings {
  int done, left_out;
  int lower, higher; /* loss below and above the reference's, where there are many minima */
  int unfinished;    /* the inner loop says that it ran out of steps */
  double distance, slope, loss, covariances;
} findings;

/* The least loss that the reference finds. Where there are many minima it begins at the axes of the
 * features, of all scatters and of each, and at random ones. */
static long double best_estimate(const char *letters, const scatters *s, generator *g,
                                 long double *covariances) {
  enum { RANDOM = 1 };
  int64_t d = s->d, square = d * d, size = s->k * square;
  long double *axes = new_long(square), *other = new_long(size), *sum = new_long(square);
  long double *values = new_long(d), best = HUGE_VALL;
  int64_t starts = has_many_minima(letters) ? 2 + s->k + RANDOM : 1;
  for (int64_t i = 0; i < size; i++)
    sum[i % square] += s->scatter[i];
  for (int64_t start = 0; start < starts; start++) {
    for (int64_t i = 0; i < square && start >= 2 + s->k; i++)
      sum[i] = i / d <= i % d ? next_normal(g) : sum[i % d * d + i / d];
    if (start == 0)
      set_unit(axes, d);
    else
      eigen_of(start == 1 || start >= 2 + s->k ? sum : s->scatter + (start - 2) * square, d, values,
               axes);
    reference_estimate(letters, s, axes, other);
    long double loss = loss_of(s, other);
    if (loss < best) {
      best = loss;
      memcpy(covariances, other, (size_t)size * sizeof *other);
    }
  }
  free(axes);
  free(other);
  free(sum);
  free(values);
  return best;
}

/* The largest difference, relative to the standard deviations. */
static double difference(const long double *a, const long double *b, int64_t k, int64_t d) {
  long double largest = 0;
  for (int64_t i = 0; i < k * d * d; i++) {
    const long double *matrix = b + i / (d * d) * d * d;
    int64_t row = i / d % d, column = i % d;
    long double size = sqrtl(matrix[row * d + row] * matrix[column * d + column]);
    largest = fmaxl(largest, fabsl(a[i] - b[i]) / size);
  }
  return (double)largest;
}

static void compare_with_best(const char *letters, const scatters *s, const long double *found,
                              generator *g, findings *f) {
  long double *least = new_long(s->k * s->d * s->d), total = 0;
  long double best = best_estimate(letters, s, g, least), loss = loss_of(s, found);
  for (int64_t c = 0; c < s->k; c++)
    total += s->mass[c];
  double worse = (double)((loss - best) / total);
  if (!has_many_minima(letters)) {
    f->loss = fmax(f->loss, fabs(worse));
    f->covariances = fmax(f->covariances, difference(found, least, s->k, s->d));
  }
  f->higher += worse > 1e-9;
  f->lower += worse < -1e-9;
  free(least);
}

static void solve(const random_mixture *m, generator *g, findings *f) {
  const char *letters = gmm_family_letters(m->start.family);
  long double before;
  scatters s;
  assert_true(reference_scatters(&s, &before, m->x, m->n, m->row_weights, &m->start));
  int enough = 1;
  for (int64_t c = 0; c < m->k; c++)
    enough = enough && s.mass[c] > 4 * (double)(m->d + 1);
  if (enough) {
    gmm_model *model = new_model(m->k, m->d, m->start.family);
    prepare_fit(model, &m->start, 1);
    assert_ok(gmm_set_double(model, GMM_OPT_COV_FLOOR, 0));
    assert_ok(gmm_fit(model, GMM_ROW_MAJOR(m->x, m->n, m->d), m->row_weights));
    long double *found = long_covariances_of(model);
    double slope = slope_in_family(letters, &s, found, 0);
    f->distance = fmax(f->distance, distance_from_family(letters, m->k, m->d, found));
    if (gmm_warnings(model) & GMM_WARN_INNER)
      f->unfinished++;
    else
      f->slope = fmax(f->slope, slope);
    compare_with_best(letters, &s, found, g, f);
    free(found);
    gmm_destroy(model);
  }
  f->done += enough;
  f->left_out += !enough;
  free_scatters(&s);
}

static void test_one_m_step(void **state) {
  int wanted = quick_run() ? 4 : 50, wrong = 0;
  (void)state;
  for_each_family(family) {
    generator g = {(uint64_t)family};
    findings f = {0, 0, 0, 0, 0, 0, 0, 0, 0};
    while (f.done < wanted && f.left_out <= wanted) {
      random_mixture m = make_random_mixture(&g, family);
      solve(&m, &g, &f);
      end_random_mixture(&m);
    }
    print_message("%s: %d problems (%d with a component of few rows left out), from the family "
                  "%.1e, slope %.1e, loss %.1e, covariances %.1e",
                  gmm_family_letters(family), f.done, f.left_out, f.distance, f.slope, f.loss,
                  f.covariances);
    if (has_many_minima(gmm_family_letters(family)))
      print_message(", a higher minimum %d times, a lower one %d times, unfinished %d times",
                    f.higher, f.lower, f.unfinished);
    print_message("\n");
    assert_int_equal(f.done, wanted);
    wrong += !(f.distance <= 1e-10 && f.slope <= 1e-9 && f.loss <= 1e-9 && f.covariances <= 1e-9 &&
               f.higher <= wanted / 3 && f.unfinished <= wanted / 10);
  }
  if (wrong && reference_is_precise())
    fail_msg("%d families are wrong", wrong);
}

static const char *const all_letters[] = {"EII", "VII", "EEI", "VEI", "EVI", "VVI", "EEE",
                                          "VEE", "EVE", "VVE", "EEV", "VEV", "EVV", "VVV"};

/* The judge is sharp: it accepts what the reference finds for a family, and refuses it for each
 * other. */
static void test_the_judge(void **state) {
  enum { D = 3, K = 3, SIZE = K * D * D };
  generator g = {77};
  scatters s = new_scatters(K, D);
  (void)state;
  for (int64_t c = 0; c < K; c++) {
    s.mass[c] = 30 + 10 * (long double)c;
    for (int row = 0; row < 20; row++) {
      double z[D] = {next_normal(&g), 2 * next_normal(&g), 4 * next_normal(&g)};
      double y[D] = {z[c] + 0.5 * z[1], z[(c + 1) % D] - 0.3 * z[0], z[(c + 2) % D]};
      for (int64_t i = 0; i < D * D; i++)
        s.scatter[c * D * D + i] += (1 + (long double)c) * y[i / D] * y[i % D];
    }
  }
  for (size_t a = 0; a < COUNT_OF(all_letters); a++) {
    long double covariances[SIZE];
    (void)best_estimate(all_letters[a], &s, &g, covariances);
    for (size_t b = 0; b < COUNT_OF(all_letters); b++) {
      double distance = distance_from_family(all_letters[b], K, D, covariances);
      double slope = slope_in_family(all_letters[b], &s, covariances, 0);
      if (a == b ? distance > 1e-10 || slope > 1e-7 : distance < 1e-4 && slope < 1e-4)
        fail_msg("%s judged as %s: %.1e from the family, slope %.1e", all_letters[a],
                 all_letters[b], distance, slope);
    }
  }
  free_scatters(&s);
}

int main(void) {
  const struct CMUnitTest tests[] = {
      cmocka_unit_test(test_the_judge),
      cmocka_unit_test(test_one_m_step),
  };
  return cmocka_run_group_tests(tests, NULL, NULL);
}
