// The table of options, and the values of one model.
#include "model/options.hpp"

#include <cmath>
#include <cstring>

namespace gmm {

static const OptionInfo table[] = {
#define GMM_OPTION(id, number, name, type, default_value, min, max, help)                          \
  {id, #name, type, default_value, min, max, help},
#include "base/options.def"
#undef GMM_OPTION
};

#define GMM_OPTION(id, number, ...) static_assert(id == number, "option ids are final");
#include "base/options.def"
#undef GMM_OPTION

int option_count() {
  return sizeof table / sizeof table[0];
}
const OptionInfo &option_at(int index) {
  return table[index];
}

const OptionInfo *find_option(int id) {
  for (const OptionInfo &option : table)
    if (option.id == id)
      return &option;
  return nullptr;
}

const OptionInfo *find_option(const char *name) {
  for (const OptionInfo &option : table)
    if (std::strcmp(option.name, name) == 0)
      return &option;
  return nullptr;
}

Options::Options() {
  for (int i = 0; i < count; ++i)
    values_[i] = table[i].default_value;
}

double Options::get(int id) const {
  const OptionInfo *option = find_option(id);
  return option != nullptr ? values_[option - table] : NAN;
}

Status Options::set(int id, int type, double value) {
  const OptionInfo *option = find_option(id);
  if (option == nullptr || option->type != type)
    return Status::Option;
  if (!(value >= option->min && value <= option->max))
    return Status::Range; // NaN too
  values_[option - table] = value;
  return Status::Ok;
}

Settings Options::settings() const {
  Settings settings;
#define GMM_OPTION(id, number, name, ...)                                                          \
  settings.name = static_cast<decltype(settings.name)>(get(id));
#include "base/options.def"
#undef GMM_OPTION
  return settings;
}

} // namespace gmm
