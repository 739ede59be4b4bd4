#include "calls.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

gmm_model **take_slot(world *w) {
  return &w->models[take_below(&w->in, SLOTS)];
}

int one_in(world *w, int64_t n) {
  return take_below(&w->in, n) == n - 1;
}

int64_t features(const gmm_model *model) {
  return model ? gmm_n_features(model) : 2;
}

void check_call(world *w, const char *call, gmm_status status, statuses allowed) {
  statuses s = allowed;
  while (*s != status && *s != GMM_OK)
    s++;
  if (*s != status)
    fail_msg("%s returned %d, %s", call, status, gmm_status_name(status));
  if (status == GMM_ERR_NOMEM && w->memory.failed == 0)
    fail_msg("%s had all the memory that it wanted and returned GMM_ERR_NOMEM", call);
  w->memory.failed = 0;
}

snapshot snapshot_of(const gmm_model *model) {
  snapshot s;
  memset(&s, 0, sizeof s);
  if (!model)
    return s;
  for (int i = 0; i < gmm_option_count(); i++) {
    int id = gmm_option_at(i);
    int64_t value = 0;
    if (gmm_option_type(id) == GMM_TYPE_INT) {
      assert_ok(gmm_get_int(model, id, &value));
      s.options[i] = (double)value;
    } else {
      assert_ok(gmm_get_double(model, id, &s.options[i]));
    }
  }
  if (gmm_is_fitted(model))
    s.stored = bytes_of(model);
  return s;
}

void check_kept(snapshot *before, const gmm_model *model, int kept) {
  if (kept) {
    snapshot now = snapshot_of(model);
    assert_memory_equal(now.options, before->options, sizeof now.options);
    assert_int_equal(now.stored.data == NULL, before->stored.data == NULL);
    if (now.stored.data)
      assert_same_bytes(&now.stored, &before->stored);
    free_bytes(&now.stored);
  }
  free_bytes(&before->stored);
}

enum { UNTOUCHED = 0x5a };

output new_output(int64_t n, size_t unit) {
  output o = {NULL, (size_t)n * unit};
  o.data = must_alloc(o.size);
  memset(o.data, UNTOUCHED, o.size);
  return o;
}

void check_output(output *o, gmm_status status) {
  const unsigned char *bytes_now = o->data;
  for (size_t i = 0; i < o->size && status != GMM_OK; i++)
    if (bytes_now[i] != UNTOUCHED)
      fail_msg("a call that failed with %s wrote into its output", gmm_status_name(status));
  free(o->data);
  o->data = NULL;
}

int is_written_finite(const output *o) {
  return all_finite(o->data, (int64_t)(o->size / sizeof(double))); /* untouched ones are finite */
}

/* How far the strides reach: elements, or -1 when it does not fit. */
static int64_t extent(const matrix *m) {
  long double last = (long double)(m->n_rows - 1) * (long double)m->row_stride +
                     (long double)(m->n_cols - 1) * (long double)m->col_stride;
  return last < 1 << 16 ? (int64_t)last + 1 : -1;
}

matrix take_matrix(input *in, int64_t d) {
  unsigned how = take_byte(in);
  int64_t pad = take_below(in, 4);
  matrix m = {NULL, take_below(in, MAX_ROWS), d, 0, 0, 0, 1};
  int by_row = how & 1;
  m.row_stride = by_row ? d + pad : 1 + pad % 2;
  m.col_stride = by_row ? 1 : m.n_rows * (1 + pad % 2) + pad / 2;
  if (how >= 200) { /* something is wrong, or at least odd */
    int64_t odd = take_integer(in);
    switch (how % 5) {
    case 0:
      m.n_cols = odd;
      break;
    case 1:
      m.row_stride = odd;
      break;
    case 2:
      m.col_stride = odd;
      break;
    case 3:
      m.n_rows = odd;
      break;
    default:
      m.n_rows = 0;
    }
  }
  int64_t least = m.n_rows == 0 ? 0 : 1;
  m.plain = m.n_cols == d && m.n_rows >= 0 && m.row_stride >= least && m.col_stride >= least;
  m.size = m.plain && m.n_rows > 0 ? extent(&m) : 0;
  if (m.size < 0) { /* beyond the address space, or legal and too much for a test */
    long double bytes_needed = ((long double)(m.n_rows - 1) * (long double)m.row_stride +
                                (long double)(m.n_cols - 1) * (long double)m.col_stride) *
                               8;
    if (bytes_needed > 0x1p64L)
      m.plain = 0;
    else
      m.n_rows = 0;
    m.size = 0;
  }
  if (how >= 192 && how < 200)
    m.plain = m.n_rows == 0; /* no array */
  else
    m.x = new_doubles(m.size);
  return m;
}

void fill_matrix(input *in, matrix *m) {
  unsigned how = take_byte(in);
  for (int64_t i = 0; m->x && i < m->size; i++)
    m->x[i] = NAN;
  if (!m->x || !m->plain)
    return;
  for (int64_t i = 0; i < m->n_rows; i++)
    for (int64_t j = 0; j < m->n_cols; j++) {
      unsigned mixed = (unsigned)(i * 37 + j * 11 + i * j * 5) + how;
      m->x[i * m->row_stride + j * m->col_stride] =
          how < 64 ? take_double(in) : (double)(mixed % 23) - 11 + 20.0 * (double)(i % 2);
    }
}

int is_finite(const matrix *m) {
  for (int64_t i = 0; i < m->n_rows; i++)
    for (int64_t j = 0; j < m->n_cols; j++)
      if (!isfinite(m->x[i * m->row_stride + j * m->col_stride]))
        return 0;
  return 1;
}
