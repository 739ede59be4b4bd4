/* What the system says of this process. Needs no cmocka. */
#ifndef GMMIX_TESTS_PROCESS_H
#define GMMIX_TESTS_PROCESS_H

/* How many entries a folder has, "." and ".." among them; 0 if there is no such folder. */
long count_entries(const char *path);

/* How many threads there are, and two. One that has been joined is listed for a moment yet: until
 * there are `expected` it waits for up to two seconds, unless `expected` is 0. */
long count_threads(long expected);

#endif
