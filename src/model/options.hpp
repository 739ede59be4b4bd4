// Options of a model, by id. What exists is in base/options.def.
#pragma once
#include "base/settings.hpp"
#include "base/status.hpp"

#include <cstdint>

namespace gmm {

struct OptionInfo {
  int id;
  const char *name;
  int type; // GMM_TYPE_...
  double default_value, min, max;
  const char *help;
};

int option_count();
const OptionInfo &option_at(int index);
const OptionInfo *find_option(int id); // NULL if there is none
const OptionInfo *find_option(const char *name);

// The values of one model, each within its range at all times.
class Options {
public:
  Options();
  double get(int id) const; // NaN if there is no such option
  int64_t get_int(int id) const { return static_cast<int64_t>(get(id)); }
  // Status::Option if there is no such option of this type, Status::Range if the value is not
  // allowed.
  Status set(int id, int type, double value);
  Settings settings() const;

private:
  static constexpr int count =
#define GMM_OPTION(...) +1
#include "base/options.def"
#undef GMM_OPTION
      ;
  double values_[count]; // integers up to 2^53 are exact
};

} // namespace gmm
