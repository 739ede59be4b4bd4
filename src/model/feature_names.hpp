// Names of features: UTF-8, at most 255 bytes, "" for none.
#pragma once
#include "base/memory.hpp"

#include <cstdint>

namespace gmm {

constexpr int64_t longest_name = 255; // bytes, without the NUL

// The length of a name, or -1 if it is no UTF-8 or too long. At most 256 bytes are looked at.
int64_t name_length(const char *utf8);
// Whether n bytes, without a NUL at the end, are UTF-8 and have no NUL.
bool is_name(const char *bytes, int64_t n);

// All names lie in one block of text, one after another; a name that is replaced stays there until
// the block is full. Nothing is allocated where there are no names.
class FeatureNames {
public:
  bool any() const { return count_ > 0; }
  // Ends in NUL; good until a name is set.
  const char *get(int64_t feature) const { return any() ? text_.data() + at_[feature] : ""; }
  int64_t length(int64_t feature) const;

  // name: n bytes, which may be those of another name. On failure all names are as they were.
  Status set(const gmm_allocator &allocator, int64_t D, int64_t feature, const char *name,
             int64_t n);
  // Makes room for names of so many bytes together, their NULs included, and drops those there are.
  Status reserve(const gmm_allocator &allocator, int64_t D, int64_t bytes);
  // Where there is room, the name of a feature that has none. n may be 0.
  void append(int64_t feature, const char *name, int64_t n);
  // Into names without any.
  Status copy_from(const FeatureNames &other, const gmm_allocator &allocator);

private:
  void swap(FeatureNames &other);

  Buffer<int64_t> at_; // D: where the name begins in the text; 0, an empty text, for none
  Buffer<char> text_;  // byte 0 is the empty text; each name ends in NUL
  int64_t used_ = 0;   // bytes of the text, those of replaced names included
  int64_t count_ = 0;  // features that have a name
};

} // namespace gmm
