#include "model/options.hpp"

#include <cmath>
#include <cstring>

namespace gmm {

static const OptionInfo table[] = {
#define GMM_OPTION(id, number, name, type, default_value, min, max, help)                          \
  {id, name, type, default_value, min, max, help},
#include "model/options.def"
#undef GMM_OPTION
};

#define GMM_OPTION(id, number, ...) static_assert(id == number, "option ids are final");
#include "model/options.def"
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

FitSettings Options::settings() const {
  FitSettings settings = {};
  settings.max_iter = get_int(GMM_OPT_MAX_ITER);
  settings.n_init = get_int(GMM_OPT_N_INIT);
  settings.first_start = get_int(GMM_OPT_FIRST_START);
  settings.seed = get_int(GMM_OPT_SEED);
  settings.threads = get_int(GMM_OPT_THREADS);
  settings.simd = get_int(GMM_OPT_SIMD);
  settings.tol = get(GMM_OPT_TOL);
  settings.reg_covar = get(GMM_OPT_REG_COVAR);
  settings.cov_floor = get(GMM_OPT_COV_FLOOR);
  settings.resolution = get(GMM_OPT_RESOLUTION);
  settings.init = static_cast<int>(get_int(GMM_OPT_INIT));
  settings.freeze = static_cast<int>(get_int(GMM_OPT_FREEZE));
  settings.order = static_cast<int>(get_int(GMM_OPT_ORDER));
  settings.skip = get_int(GMM_OPT_SKIP) != 0;
  settings.check_finite = get_int(GMM_OPT_CHECK_FINITE) != 0;
  return settings;
}

} // namespace gmm
