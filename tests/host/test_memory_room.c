/* There is no room for the buffer that LAPACK takes at first use: the library sees that before it
 * calls. Here mmap() says so; test_memory_limit.c limits the address space itself. */
#include "../support/own.h"

#include "../support/model.h"
#include "../support/ugly.h"

#include <errno.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/syscall.h>
#include <unistd.h>

enum { BIG = 64 << 20, N = 120, D = 34, K = 2 }; /* fewer features need no LAPACK */
static volatile int full;                        /* big blocks are refused */
static volatile long refused;

#if GMMIX_OWN_FUNCTIONS && defined(__LP64__)
void *mmap(void *address, size_t length, int protection, int flags, int file, off_t offset) {
  if (full && length > BIG) {
    refused++;
    errno = ENOMEM;
    return MAP_FAILED;
  }
  return (void *)syscall(SYS_mmap, address, length, protection, flags, file, offset);
}
#endif

static void test_no_room_for_lapack(void **state) {
  (void)state;
  for_each_family(family) {
    if (!has_matrices(family))
      continue;
    double *x = clustered_rows(3, N, D, K);
    params start = ordinary_params(K, D, family);
    gmm_model *model = new_model(K, D, family), *other = NULL;
    assert_ok(give_params(model, &start));
    bytes before = bytes_of(model);
    start.means[0] += 1;
    full = 1;
    refused = 0;
    const char *info = gmm_build_info();
    if (refused > 0) { /* else LAPACK needs no room, or mmap() is not this program's */
      assert_non_null(strstr(info, "system, not usable"));
      assert_status(gmm_fit(model, GMM_ROW_MAJOR(x, N, D), NULL), GMM_ERR_NOMEM);
      assert_error_says(model, "gmm_fit: ");
      assert_status(give_params(model, &start), GMM_ERR_NOMEM);
      assert_status(gmm_deserialize(&other, before.data, before.size), GMM_ERR_NOMEM);
      assert_null(other);
      assert_unchanged(model, &before);
    }
    full = 0;
    assert_null(strstr(gmm_build_info(), "not usable"));
    assert_ok(gmm_fit(model, GMM_ROW_MAJOR(x, N, D), NULL));
    free_bytes(&before);
    free_params(&start);
    gmm_destroy(model);
    free(x);
    if (refused == 0)
      skip();
  }
}

int main(void) {
  const struct CMUnitTest tests[] = {cmocka_unit_test(test_no_room_for_lapack)};
  return cmocka_run_group_tests(tests, NULL, NULL);
}
