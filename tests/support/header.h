/* Facts read from the text of include/gmmix.h, so that a test notices what it does not cover. */
#ifndef GMMIX_TESTS_HEADER_H
#define GMMIX_TESTS_HEADER_H

/* One "#define PREFIX_NAME number" line and the comment after it or, where there is none,
 * above it, its lines joined. */
typedef struct header_fact {
  char name[64];
  int number;
  char comment[2000];
} header_fact;

/* Writes the facts whose names begin with `prefix`, at most `limit` of them; returns how many. */
int read_header(const char *prefix, header_fact *facts, int limit);

#endif
