// usage: buffer CASE. Touches a gmm::Buffer, or memory beside it; buffer.sh says what must come of
// it.
#include "base/memory.hpp"

#include <cstdlib>

using namespace gmm;

// A caller's allocator that writes all of what it gets back, as one that keeps blocks in a list
// may.
static const size_t header = 16;
static void *take(void *, size_t bytes) {
  char *block = static_cast<char *>(std::malloc(header + bytes));
  std::memcpy(block, &bytes, sizeof bytes);
  return block + header;
}
static void give_back(void *, void *pointer) {
  char *block = static_cast<char *>(pointer) - header;
  size_t bytes = 0;
  std::memcpy(&bytes, block, sizeof bytes);
  std::memset(pointer, 0xff, bytes);
  std::free(block);
}

template <class T> static void fill(Buffer<T> &buffer, int64_t n) {
  for (int64_t i = 0; i < n; ++i)
    buffer.data()[i] = static_cast<T>(i);
}

// Every element of buffers of all small sizes, of one that is allocated twice, and of two swapped.
template <class T> static bool within(const gmm_allocator &allocator) {
  bool fine = true;
  for (int64_t n = 0; n < 70; ++n) {
    Buffer<T> buffer;
    fine = fine && buffer.allocate(allocator, n) == Status::Ok;
    fill(buffer, n);
    fine = fine && buffer.allocate_unset(allocator, 2 * n) == Status::Ok;
    fill(buffer, 2 * n);
  }
  return fine;
}

static bool swapped(const gmm_allocator &allocator) {
  Buffer<double> a, b;
  const bool fine =
      a.allocate(allocator, 3) == Status::Ok && b.allocate(allocator, 30) == Status::Ok;
  a.swap(b);
  fill(a, 30);
  fill(b, 3);
  return fine;
}

template <class T> static void touch(int64_t n, int64_t at) {
  Buffer<T> buffer;
  if (buffer.allocate(default_allocator(), n) == Status::Ok) {
    T *volatile data = buffer.data();
    data[at] = 1;
  }
}

int main(int argc, char **argv) {
  const gmm_allocator own = {take, give_back, nullptr};
  switch (argc > 1 ? std::atoi(argv[1]) : 0) {
  case 0:
    return within<double>(default_allocator()) && within<unsigned char>(default_allocator()) &&
                   within<double>(own) && swapped(own)
               ? 0
               : 2;
  case 1:
    touch<double>(5, 5); // one beyond
    break;
  case 2:
    touch<double>(8, 15); // the last that could be in what aligning leaves
    break;
  case 3:
    touch<unsigned char>(13, 13);
    break;
  case 4:
    touch<double>(1000, 1000);
    break;
  case 5:
    touch<double>(5, -1); // one before
    break;
  default:
    return 3;
  }
  return 0;
}
