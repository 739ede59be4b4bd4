/* Families and numbers of components, as the arguments of gmmix select list them.
 *
 * SPDX-License-Identifier: MIT */
#include "../common/number.h"
#include "command.h"

#include <string.h>
#include <strings.h>

enum { PIECE_LENGTH = 64 };

/* Copies what stands before the next comma, and moves behind it; 0 behind the last piece. */
static int next_piece(const char **list, char piece[PIECE_LENGTH]) {
  if (*list == NULL)
    return 0;
  const size_t length = strcspn(*list, ",");
  snprintf(piece, PIECE_LENGTH, "%.*s", (int)length, *list);
  *list = (*list)[length] == ',' ? *list + length + 1 : NULL;
  return 1;
}

/* Puts a number into the ascending list, where it is not there yet; 0 if there is no room. */
static int add_size(struct cells *cells, int64_t k) {
  int at = cells->n_sizes;
  while (at > 0 && cells->sizes[at - 1] >= k)
    at--;
  if (at < cells->n_sizes && cells->sizes[at] == k)
    return 1;
  if (cells->n_sizes == MOST_SIZES)
    return 0;
  memmove(cells->sizes + at + 1, cells->sizes + at,
          (size_t)(cells->n_sizes - at) * sizeof *cells->sizes);
  cells->sizes[at] = k;
  cells->n_sizes++;
  return 1;
}

/* Reads 3, or 2:9. */
static int parse_range(char *piece, int64_t *first, int64_t *last) {
  char *colon = strchr(piece, ':');
  if (colon != NULL)
    *colon = '\0';
  const int is_range = number_parse_int(piece, first) &&
                       number_parse_int(colon != NULL ? colon + 1 : piece, last) && *first >= 1 &&
                       *first <= *last;
  if (colon != NULL)
    *colon = ':';
  return is_range;
}

int cells_take_sizes(struct cells *cells, const char *list) {
  char piece[PIECE_LENGTH];
  int64_t first, last;
  cells->n_sizes = 0;
  while (next_piece(&list, piece)) {
    if (!parse_range(piece, &first, &last))
      return complain_usage(
          "select", "-k: '%s' is neither a whole number from 1 nor a range such as 2:9", piece);
    if (last - first >= MOST_SIZES)
      last = first + MOST_SIZES; /* that is too many, too */
    for (int64_t k = first; k <= last; k++)
      if (!add_size(cells, k))
        return complain_usage("select", "-k: these are more than %d numbers of components",
                              MOST_SIZES);
  }
  return 0;
}

static void add_family(struct cells *cells, int family) {
  for (int i = 0; i < cells->n_families; i++)
    if (cells->families[i] == family)
      return;
  if (cells->n_families < MOST_FAMILIES)
    cells->families[cells->n_families++] = family;
}

static const char *family_at(int unused, int index) {
  (void)unused;
  return gmm_family_name(gmm_family_at(index));
}

const char *family_list(char text[LIST_LENGTH]) {
  return list_names(text, gmm_family_count(), family_at, 0);
}

int cells_take_families(struct cells *cells, const char *list) {
  char piece[PIECE_LENGTH], names[LIST_LENGTH];
  cells->n_families = 0;
  while (next_piece(&list, piece)) {
    const int family = gmm_family_find(piece), all = strcasecmp(piece, "all") == 0;
    if (family < 0 && !all)
      return complain_usage("select", "--families: '%s' is neither all nor %s", piece,
                            family_list(names));
    for (int i = 0; all && i < gmm_family_count(); i++)
      add_family(cells, gmm_family_at(i));
    if (!all)
      add_family(cells, family);
  }
  return 0;
}
