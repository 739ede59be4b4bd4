// The table of choices.
#include "model/choices.hpp"

#include "gmmix.h"

namespace gmm {

static const Choice table[] = {
#define GMM_CHOICE(option, value, number, name) {option, value, false, name},
#define GMM_BIT(option, value, number, name) {option, value, true, name},
#include "base/choices.def"
#undef GMM_CHOICE
#undef GMM_BIT
};

#define GMM_CHOICE(option, value, number, name) static_assert(value == number, "values are final");
#define GMM_BIT GMM_CHOICE
#include "base/choices.def"
#undef GMM_CHOICE
#undef GMM_BIT

int choice_count(int option) {
  int count = 0;
  for (const Choice &choice : table)
    count += choice.option == option;
  return count;
}

const Choice *choice_at(int option, int index) {
  int at = 0;
  for (const Choice &choice : table)
    if (choice.option == option && at++ == index)
      return &choice;
  return nullptr;
}

const Choice *find_choice(int option, int64_t value) {
  for (const Choice &choice : table)
    if (choice.option == option && choice.value == value)
      return &choice;
  return nullptr;
}

} // namespace gmm
