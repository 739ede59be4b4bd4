// All memory comes from here: through the caller's allocator, aligned for any vector register.
#pragma once
#include "base/assert.hpp"
#include "base/status.hpp"
#include "gmmix.h"

#include <cstddef>
#include <cstdint>
#include <cstring>
#include <new>
#include <utility>

// A Buffer has more than its elements, so that it can be aligned. Under AddressSanitizer whoever
// touches that is seen.
#if defined(__SANITIZE_ADDRESS__)
#define GMM_ADDRESS_SANITIZER 1
#elif defined(__has_feature)
#if __has_feature(address_sanitizer)
#define GMM_ADDRESS_SANITIZER 1
#endif
#endif
#if defined(GMM_ADDRESS_SANITIZER)
#include <sanitizer/asan_interface.h>
#define GMM_POISON(from, bytes) ASAN_POISON_MEMORY_REGION(from, bytes)
#define GMM_UNPOISON(from, bytes) ASAN_UNPOISON_MEMORY_REGION(from, bytes)
#else
#define GMM_POISON(from, bytes) static_cast<void>(0)
#define GMM_UNPOISON(from, bytes) static_cast<void>(0)
#endif

namespace gmm {

// malloc and free, in the form of the caller's hook.
gmm_allocator default_allocator();

// a * b for sizes, or -1 when it does not fit.
inline int64_t checked_product(int64_t a, int64_t b) {
  int64_t product = 0;
  return a < 0 || b < 0 || __builtin_mul_overflow(a, b, &product) ? -1 : product;
}

// n numbers of type T, zeroed, 64-byte aligned, freed at the end of scope. T is a plain type.
template <class T> class Buffer {
public:
  Buffer() = default;
  Buffer(const Buffer &) = delete;
  Buffer &operator=(const Buffer &) = delete;
  ~Buffer() { release(); }

  Status allocate(const gmm_allocator &allocator, int64_t n) {
    GMM_TRY(allocate_unset(allocator, n));
    if (n > 0)
      std::memset(data_, 0, static_cast<size_t>(n) * sizeof(T));
    return Status::Ok;
  }

  // Whatever was there: for what is large and written before it is read, as much as is used of it.
  Status allocate_unset(const gmm_allocator &allocator, int64_t n) {
    const bool fits = n >= 0 && n <= (PTRDIFF_MAX - alignment) / static_cast<int64_t>(sizeof(T));
    const size_t bytes = static_cast<size_t>(n) * sizeof(T), all = bytes + alignment;
    void *block = fits ? allocator.alloc(allocator.context, all) : nullptr;
    if (block == nullptr)
      return fits ? Status::NoMemory : Status::TooLarge;
    release();
    allocator_ = allocator;
    block_ = block;
    const auto address = reinterpret_cast<uintptr_t>(block);
    void *start = static_cast<char *>(block) + (alignment - address % alignment) % alignment;
    data_ = static_cast<T *>(start);
    size_ = n;
    GMM_POISON(block, all);
    GMM_UNPOISON(start, bytes);
    return Status::Ok;
  }

  void swap(Buffer &other) {
    std::swap(allocator_, other.allocator_);
    std::swap(block_, other.block_);
    std::swap(data_, other.data_);
    std::swap(size_, other.size_);
  }

  // From a buffer of the same size.
  void copy_from(const Buffer &other) {
    GMM_ASSERT(size_ == other.size_);
    if (size_ > 0)
      std::memcpy(data_, other.data_, static_cast<size_t>(size_) * sizeof(T));
  }

  T *data() { return data_; }
  const T *data() const { return data_; }
  int64_t size() const { return size_; }
  T &operator[](int64_t i) {
    GMM_ASSERT(i >= 0 && i < size_);
    return data_[i];
  }
  const T &operator[](int64_t i) const {
    GMM_ASSERT(i >= 0 && i < size_);
    return data_[i];
  }

private:
  void release() {
    if (block_ != nullptr) {
      GMM_UNPOISON(block_, static_cast<size_t>(size_) * sizeof(T) + alignment);
      allocator_.free(allocator_.context, block_);
    }
    block_ = nullptr;
  }

  static constexpr int64_t alignment = 64;
  gmm_allocator allocator_ = {nullptr, nullptr, nullptr};
  void *block_ = nullptr;
  T *data_ = nullptr;
  int64_t size_ = 0;
};

// n objects of type T that own memory themselves, made and destroyed with the list.
template <class T> class Array {
public:
  ~Array() {
    for (int64_t i = 0; i < size_; ++i)
      (*this)[i].~T();
  }

  // Once.
  Status allocate(const gmm_allocator &allocator, int64_t n) {
    GMM_TRY(storage_.allocate(allocator, checked_product(n, sizeof(T))));
    for (; size_ < n; ++size_)
      new (storage_.data() + size_ * static_cast<int64_t>(sizeof(T))) T();
    return Status::Ok;
  }

  T &operator[](int64_t i) {
    GMM_ASSERT(i >= 0 && i < size_);
    return first()[i];
  }
  const T &operator[](int64_t i) const { return const_cast<Array &>(*this)[i]; }
  int64_t size() const { return size_; }

private:
  T *first() { return static_cast<T *>(static_cast<void *>(storage_.data())); }

  Buffer<unsigned char> storage_;
  int64_t size_ = 0;
};

} // namespace gmm
