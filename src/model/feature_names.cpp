// Names in one block of text, and what UTF-8 is.
#include "model/feature_names.hpp"

#include <algorithm>
#include <cstring>

namespace gmm {

// The length of the character that begins at `at`, or 0 if there is none or it is NUL: Unicode 15,
// table 3-7, without overlong forms, surrogates and what is beyond U+10FFFF.
static int64_t character_length(const unsigned char *at, int64_t n) {
  const unsigned first = at[0];
  if (first < 0x80)
    return first != 0;
  const int64_t length = first < 0xc2   ? 0
                         : first < 0xe0 ? 2
                         : first < 0xf0 ? 3
                         : first < 0xf5 ? 4
                                        : 0;
  if (length == 0 || length > n)
    return 0;
  const unsigned least = first == 0xe0 ? 0xa0 : first == 0xf0 ? 0x90 : 0x80;
  const unsigned most = first == 0xed ? 0x9f : first == 0xf4 ? 0x8f : 0xbf;
  if (at[1] < least || at[1] > most)
    return 0;
  for (int64_t i = 2; i < length; ++i)
    if ((at[i] & 0xc0) != 0x80)
      return 0;
  return length;
}

bool is_name(const char *bytes, int64_t n) {
  const auto *at = reinterpret_cast<const unsigned char *>(bytes);
  while (n > 0) {
    const int64_t length = character_length(at, n);
    if (length == 0)
      return false;
    at += length;
    n -= length;
  }
  return true;
}

// Of a text that is no longer than a name, else more than longest_name.
static int64_t length_of(const char *text) {
  int64_t n = 0;
  while (n <= longest_name && text[n] != '\0')
    ++n;
  return n;
}

int64_t name_length(const char *utf8) {
  const int64_t n = length_of(utf8);
  return n <= longest_name && is_name(utf8, n) ? n : -1;
}

int64_t FeatureNames::length(int64_t feature) const {
  return length_of(get(feature));
}

void FeatureNames::append(int64_t feature, const char *name, int64_t n) {
  if (n == 0)
    return;
  GMM_ASSERT(at_[feature] == 0 && used_ + n + 1 <= text_.size());
  std::memcpy(text_.data() + used_, name, static_cast<size_t>(n));
  text_[used_ + n] = '\0';
  at_[feature] = used_;
  used_ += n + 1;
  ++count_;
}

void FeatureNames::swap(FeatureNames &other) {
  at_.swap(other.at_);
  text_.swap(other.text_);
  std::swap(used_, other.used_);
  std::swap(count_, other.count_);
}

Status FeatureNames::reserve(const gmm_allocator &allocator, int64_t D, int64_t bytes) {
  FeatureNames fresh;
  GMM_TRY(fresh.at_.allocate(allocator, D));
  GMM_TRY(fresh.text_.allocate(allocator, bytes + 1)); // the first is the empty text
  fresh.used_ = 1;
  swap(fresh);
  return Status::Ok;
}

Status FeatureNames::copy_from(const FeatureNames &other, const gmm_allocator &allocator) {
  if (!other.any())
    return Status::Ok;
  const int64_t D = other.at_.size();
  GMM_TRY(reserve(allocator, D, other.used_));
  for (int64_t j = 0; j < D; ++j)
    append(j, other.get(j), other.length(j));
  return Status::Ok;
}

Status FeatureNames::set(const gmm_allocator &allocator, int64_t D, int64_t feature,
                         const char *name, int64_t n) {
  if (n == 0 && !any())
    return Status::Ok;
  if (n > 0 && used_ + n + 1 > text_.size()) { // into a larger block, without what was replaced
    FeatureNames larger;
    GMM_TRY(larger.reserve(allocator, D, 2 * used_ + n + 1));
    for (int64_t j = 0; any() && j < D; ++j)
      if (j != feature)
        larger.append(j, get(j), length(j));
    larger.append(feature, name, n);
    swap(larger);
    return Status::Ok;
  }
  count_ -= at_[feature] != 0;
  at_[feature] = 0;
  append(feature, name, n);
  return Status::Ok;
}

} // namespace gmm
