#include "allocator.h"

#include <stdlib.h>
#include <string.h>

/* Every block is preceded by its size; 64 bytes keep the alignment of malloc. */
enum { HEADER = 64 };

static void *faulty_alloc(void *context, size_t size) {
  faulty_allocator *f = context;
  f->strangers += !pthread_equal(f->owner, pthread_self());
  f->calls++;
  if (f->calls >= f->first && f->calls <= f->last) {
    f->failed++;
    return NULL;
  }
  char *block = must_alloc(size + HEADER);
  memcpy(block, &size, sizeof size);
  memset(block + HEADER, 0xa5, size); /* memory from malloc is not zero either */
  f->live++;
  f->live_bytes += size;
  if (f->live_bytes > f->peak_bytes)
    f->peak_bytes = f->live_bytes;
  return block + HEADER;
}

static void faulty_free(void *context, void *pointer) {
  faulty_allocator *f = context;
  size_t size;
  f->strangers += !pthread_equal(f->owner, pthread_self());
  if (!pointer)
    fail_msg("the library freed NULL");
  memcpy(&size, (char *)pointer - HEADER, sizeof size);
  f->live--;
  f->live_bytes -= size;
  free((char *)pointer - HEADER);
}

void faulty_start(faulty_allocator *f) {
  memset(f, 0, sizeof *f);
  f->hooks.alloc = faulty_alloc;
  f->hooks.free = faulty_free;
  f->hooks.context = f;
  f->owner = pthread_self();
}

void faulty_plan(faulty_allocator *f, long first, long last) {
  f->calls = f->failed = 0;
  f->first = first;
  f->last = last;
}
