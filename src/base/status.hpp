// How errors travel: a status that cannot be ignored, and a message that names the place.
#pragma once
#include <cstdint>

namespace gmm {

enum class [[nodiscard]] Status : int{
#define GMM_STATUS(name, public_name, number, text) name = number,
#include "base/status.def"
#undef GMM_STATUS
};

// Returns the status of `expression` to the caller unless it is Ok. A macro, because a function
// cannot return for its caller and exceptions are not used.
#define GMM_TRY(expression)                                                                        \
  do {                                                                                             \
    const ::gmm::Status gmm_try_status = (expression);                                             \
    if (gmm_try_status != ::gmm::Status::Ok)                                                       \
      return gmm_try_status;                                                                       \
  } while (0)

// One line of text in a fixed buffer, built without a locale and without allocation.
class Message {
public:
  const char *text() const { return text_; }
  void clear() { text_[length_ = 0] = '\0'; }

  Message &operator<<(const char *piece) {
    while (*piece != '\0' && length_ + 1 < capacity)
      text_[length_++] = *piece++;
    text_[length_] = '\0';
    return *this;
  }

  Message &operator<<(int64_t number) {
    char digits[24];
    int at = sizeof digits;
    digits[--at] = '\0';
    uint64_t magnitude =
        number < 0 ? 0 - static_cast<uint64_t>(number) : static_cast<uint64_t>(number);
    do
      digits[--at] = static_cast<char>('0' + magnitude % 10);
    while ((magnitude /= 10) != 0);
    if (number < 0)
      digits[--at] = '-';
    return *this << (digits + at);
  }

  Message &operator<<(double number); // six digits, "NaN" or "infinity"

  // Starts the text anew: message.say() << "n_cols is " << n; return Status::Shape;
  Message &say() {
    clear();
    return *this;
  }

private:
  static constexpr int capacity = 240;
  char text_[capacity] = "";
  int length_ = 0;
};

} // namespace gmm
