// Values of options that have a name. What exists is in base/choices.def.
#pragma once
#include <cstdint>

namespace gmm {

// A row of choices.def.
struct Choice {
  int option; // GMM_OPT_...
  int64_t value;
  bool is_bit; // one of several that add up
  const char *name;
};

// How many of this option have a name: 0 where a value is just a number.
int choice_count(int option);
const Choice *choice_at(int option, int index);       // NULL for any other index
const Choice *find_choice(int option, int64_t value); // NULL if there is none

} // namespace gmm
