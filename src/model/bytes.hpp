// Little-endian numbers in stored models, and their checksum.
#pragma once
#include <cstdint>
#include <cstring>

namespace gmm {

// What they are called in FORMAT.md. Writer and Reader have a function of each name.
using u32 = uint32_t;
using i32 = int32_t;
using i64 = int64_t;
using f64 = double;

// The checksum of stored models: CRC-32 as in zlib and PNG (ISO 3309), bit by bit.
inline uint32_t crc32(const unsigned char *bytes, int64_t n) {
  uint32_t crc = 0xffffffff;
  for (int64_t i = 0; i < n; ++i) {
    crc ^= bytes[i];
    for (int bit = 0; bit < 8; ++bit)
      crc = (crc >> 1) ^ ((crc & 1) != 0 ? 0xedb88320u : 0);
  }
  return ~crc;
}

// Writes where there is room for all that will be written.
class Writer {
public:
  explicit Writer(unsigned char *to) : start_(to), to_(to) {}
  void bytes(const void *from, int64_t n) {
    if (n > 0)
      std::memcpy(to_, from, static_cast<size_t>(n));
    to_ += n;
  }
  void u32(uint32_t value) { integer(value, 4); }
  void i32(int32_t value) { u32(static_cast<uint32_t>(value)); }
  void i64(int64_t value) { integer(static_cast<uint64_t>(value), 8); }
  void f64(double value) {
    uint64_t bits;
    std::memcpy(&bits, &value, sizeof bits);
    integer(bits, 8);
  }
  void array(const double *values, int64_t n) {
    for (int64_t i = 0; i < n; ++i)
      f64(values[i]);
  }
  int64_t size() const { return to_ - start_; } // bytes written
  // Of all bytes before it.
  void checksum() { u32(crc32(start_, to_ - start_)); }

private:
  void integer(uint64_t value, int width) {
    for (int i = 0; i < width; ++i)
      *to_++ = static_cast<unsigned char>(value >> (8 * i));
  }
  unsigned char *start_, *to_;
};

// Reads where the size has been checked.
class Reader {
public:
  explicit Reader(const unsigned char *from) : from_(from) {}
  const unsigned char *at() const { return from_; }
  uint32_t u32() { return static_cast<uint32_t>(integer(4)); }
  int32_t i32() { return static_cast<int32_t>(u32()); }
  int64_t i64() { return static_cast<int64_t>(integer(8)); }
  double f64() {
    const uint64_t bits = integer(8);
    double value;
    std::memcpy(&value, &bits, sizeof value);
    return value;
  }
  void array(double *values, int64_t n) {
    for (int64_t i = 0; i < n; ++i)
      values[i] = f64();
  }
  void skip(int64_t n) { from_ += n; }

private:
  uint64_t integer(int width) {
    uint64_t value = 0;
    for (int i = 0; i < width; ++i)
      value |= static_cast<uint64_t>(*from_++) << (8 * i);
    return value;
  }
  const unsigned char *from_;
};

} // namespace gmm
