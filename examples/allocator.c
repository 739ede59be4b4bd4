/* An allocator of the host's own: a model and its fit take all their memory from a fixed arena.
 * cc allocator.c $(pkg-config --cflags --libs gmmix)
 * prints how a fit ends in a large and in a small arena, the bytes it took, and blocks left: 0 */
#include <gmmix.h>
#include <stdio.h>

static const double x[10] = {1.13, 1.31, 0.92, 1.04, 0.87, 4.83, 5.36, 5.01, 4.64, 5.28};
static long double memory[1 << 16]; /* aligned as malloc aligns */
struct arena {
  size_t size, used, blocks; /* of the memory; blocks that were not given back */
};

static void *take(void *context, size_t bytes) {
  struct arena *arena = context;
  size_t wanted = bytes / sizeof *memory + 1;
  if (wanted > arena->size - arena->used)
    return NULL; /* the call ends with GMM_ERR_NOMEM, and the model is as it was */
  arena->blocks++;
  arena->used += wanted;
  return memory + arena->used - wanted;
}

static void give_back(void *context, void *block) {
  (void)block; /* the simplest arena: its memory is free again when it ends */
  ((struct arena *)context)->blocks--;
}

int main(void) {
  for (size_t size = 1 << 16; size >= 64; size /= 128) {
    struct arena arena = {size, 0, 0};
    const gmm_allocator allocator = {take, give_back, &arena};
    gmm_model *model = NULL;
    gmm_status status = gmm_create_with_allocator(&model, 2, 1, GMM_COV_DIAG, &allocator);
    if (!status)
      status = gmm_fit(model, GMM_ROW_MAJOR(x, 10, 1), NULL);
    printf("%s, log-likelihood %.17g, ", gmm_status_name(status), gmm_log_likelihood(model));
    gmm_destroy(model);
    printf("%d bytes, %d blocks left\n", (int)(arena.used * sizeof *memory), (int)arena.blocks);
  }
}
