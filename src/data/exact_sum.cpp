// The parts of exact sums that are not worth a vector: terms that are larger than all before,
// infinity, and values.
#include "data/exact_sum.hpp"

#include "base/compensated_sum.hpp"

#include <algorithm>
#include <cmath>

namespace gmm {

using kernels::exact_scale;
using kernels::lowest_magic;

static uint64_t bits_of(double value) {
  uint64_t bits;
  std::memcpy(&bits, &value, sizeof bits);
  return bits;
}

static double from_bits(uint64_t bits) {
  double value;
  std::memcpy(&value, &bits, sizeof value);
  return value;
}

// Places of the grid are 32 exponents apart. The magic number of the lowest place at which a scaled
// term is less than 2^31 units; 0 where there is none, or it is NaN.
static double magic_of(double scaled) {
  constexpr uint64_t lowest_exponent = 65, highest_place = 61;
  static_assert(lowest_magic == 0x1.8p-958, "the exponent in its place in a double is 65");
  const uint64_t exponent = bits_of(std::fabs(scaled)) >> 52;
  const uint64_t place = exponent <= 43 ? 0 : (exponent - 12) / 32;
  return place > highest_place
             ? 0
             : from_bits((lowest_exponent + 32 * place) << 52 | UINT64_C(1) << 51);
}

// The integers move down.
void ExactSum::raise_to(double magic) {
  const auto exponent = [](double number) { return static_cast<int64_t>(bits_of(number) >> 52); };
  const int64_t steps = (exponent(magic) - exponent(magic_)) / 32;
  for (int64_t f = 2; f >= 0 && steps > 0; --f)
    digits_[f] = f >= steps ? digits_[f - steps] : 0;
  magic_ = magic;
}

double ExactSum::infinite_part() const {
  return is_finite() ? 0 : from_bits(static_cast<uint64_t>(digits_[0]));
}

// One NaN stands for all.
void ExactSum::become_infinite(double sum) {
  *this = ExactSum();
  magic_ = 0;
  digits_[0] = static_cast<int64_t>(bits_of(sum == sum ? sum : static_cast<double>(NAN)));
}

void ExactSum::add(double term, int64_t times) {
  double rest = term * exact_scale, magic = magic_of(rest);
  if (magic == 0)
    return become_infinite(infinite_part() + term);
  if (!is_finite())
    return;
  if (magic > magic_)
    raise_to(magic);
  magic = magic_;
  for (int64_t &digit : digits_) {
    const double rounded = magic + rest;
    digit += times * static_cast<int64_t>(bits_of(rounded) - bits_of(magic));
    rest -= rounded - magic;
    magic *= kernels::next_magic;
  }
}

void ExactSum::merge(const ExactSum &other) {
  if (!is_finite() || !other.is_finite())
    return become_infinite(infinite_part() + other.infinite_part());
  ExactSum raised = other;
  const double magic = std::max(magic_, other.magic_);
  raise_to(magic);
  raised.raise_to(magic);
  for (int f = 0; f < 3; ++f) // stored ones may be anything: they wrap around
    digits_[f] = static_cast<int64_t>(static_cast<uint64_t>(digits_[f]) +
                                      static_cast<uint64_t>(raised.digits_[f]));
}

// A place of the grid, and digits that leave room for carries; or what infinity leaves.
bool ExactSum::restore(double magic, const int64_t *digits) {
  constexpr int64_t most = INT64_C(1) << 62;
  const uint64_t bits = bits_of(magic), exponent = bits >> 52;
  bool is_place = bits << 12 == UINT64_C(1) << 63;
  is_place &= exponent % 32 == 1;
  is_place &= exponent >= 65;
  is_place &= exponent <= 65 + 32 * 61;
  const bool is_infinite = !std::isfinite(from_bits(static_cast<uint64_t>(digits[0])));
  bool fits = is_place;
  if (bits == 0) {
    fits = is_infinite;
    fits &= (digits[1] | digits[2]) == 0;
  }
  for (int f = 0; f < 3 && is_place; ++f)
    fits &= (static_cast<uint64_t>(digits[f]) + most) <= uint64_t{2} * most;
  if (fits) {
    magic_ = magic;
    std::copy_n(digits, 3, digits_);
  }
  return fits;
}

// Each integer as multiples of 2^32, which belong to the one before, and a rest.
double ExactSum::value() const {
  if (!is_finite())
    return infinite_part();
  constexpr int64_t half = INT64_C(1) << 31;
  const auto carry_of = [](int64_t digit) {
    const auto up = static_cast<int64_t>(static_cast<uint64_t>(digit) + uint64_t{half});
    return (up - (up & (2 * half - 1))) / (2 * half);
  };
  const int64_t third = carry_of(digits_[2]), second = carry_of(digits_[1] + third);
  const int64_t first = digits_[0] + second, high = carry_of(first);
  CompensatedSum sum;
  sum.add(static_cast<double>(high) * 0x1p32);
  sum.add(static_cast<double>(first - high * 2 * half));
  sum.add(static_cast<double>(digits_[1] + third - second * 2 * half) * 0x1p-32);
  sum.add(static_cast<double>(digits_[2] - third * 2 * half) * 0x1p-64);
  const double unit = from_bits(((bits_of(magic_) >> 52) - 52) << 52);
  return sum.value() / exact_scale * unit;
}

Status ExactSums::allocate(const gmm_allocator &allocator, int64_t n) {
  size = n;
  GMM_TRY(magic.allocate_unset(allocator, n));
  return digits.allocate_unset(allocator, checked_product(3, n));
}

void ExactSums::clear() {
  std::fill_n(magic.data(), size, lowest_magic);
  std::fill_n(digits.data(), 3 * size, 0);
}

ExactSum ExactSums::get(int64_t i) const {
  ExactSum sum;
  sum.magic_ = magic[i];
  for (int64_t f = 0; f < 3; ++f)
    sum.digits_[f] = digits[f * size + i];
  return sum;
}

void ExactSums::set(int64_t i, const ExactSum &sum) {
  magic[i] = sum.magic_;
  for (int64_t f = 0; f < 3; ++f)
    digits[f * size + i] = sum.digits_[f];
}

void ExactSums::add(const kernels::Kernels &kernels, int64_t first, int64_t n, double *terms) {
  for (int64_t done = 0; done < n;) {
    const int64_t at = first + done;
    done += kernels.deposit(n - done, terms + done, magic.data() + at, digits.data() + at, size);
    // what did not fit: a vector at most
    for (int64_t end = std::min(n, done + kernels::deposit_quantum); done < end; ++done) {
      ExactSum sum = get(first + done);
      sum.add(terms[done]);
      set(first + done, sum);
      terms[done] = 0;
    }
  }
}

void ExactSums::merge(const ExactSums &other, int64_t first, int64_t n) {
  for (int64_t i = first; i < first + n; ++i) {
    ExactSum sum = get(i);
    sum.merge(other.get(i));
    set(i, sum);
  }
}

void ExactSums::values(int64_t first, int64_t n, double *to) const {
  for (int64_t i = 0; i < n; ++i)
    to[i] = get(first + i).value();
}

} // namespace gmm
