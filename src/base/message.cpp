// Numbers in messages: six digits, with a point whatever the locale.
#include "base/status.hpp"

#include <cmath>

namespace gmm {

constexpr int64_t unit = 100000; // a number of six digits is 1 to 10 of these

// number = digits / unit * 10^exponent, nearly: for people, without a locale.
static void split(double number, int64_t *digits, int *exponent) {
  *exponent = 0;
  for (; number >= 10; ++*exponent)
    number /= 10;
  for (; number < 1; --*exponent)
    number *= 10;
  *digits = static_cast<int64_t>(std::floor(number * static_cast<double>(unit) + 0.5));
  if (*digits == 10 * unit) {
    *digits = unit;
    ++*exponent;
  }
}

Message &Message::operator<<(double number) {
  if (std::isnan(number))
    return *this << "NaN";
  if (number < 0)
    *this << "-";
  const double size = std::fabs(number);
  if (std::isinf(size) || size == 0)
    return *this << (size == 0 ? "0" : "infinity");
  int64_t digits = 0;
  int exponent = 0;
  split(size, &digits, &exponent);
  const bool plain = exponent >= -4 && exponent < 6;
  int before_point = plain ? exponent + 1 : 1;
  char text[16];
  int at = 0;
  for (int zeros = before_point; zeros <= 0; ++zeros) {
    text[at++] = '0';
    if (zeros == before_point)
      text[at++] = '.';
  }
  for (int64_t rest = digits, place = unit; place > 0 && (rest > 0 || before_point > 0);
       rest %= place, place /= 10) {
    if (before_point-- == 0 && text[0] != '0')
      text[at++] = '.';
    text[at++] = static_cast<char>('0' + rest / place);
  }
  text[at] = '\0';
  *this << text;
  return plain ? *this : *this << "e" << int64_t{exponent};
}

} // namespace gmm
