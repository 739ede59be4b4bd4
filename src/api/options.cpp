// Options and their introspection.
#include "api/api.hpp"

#include <cmath>

using namespace gmm;
using api::finish;

static void say_range(const OptionInfo &option, Message &message) {
  message << "; it must be ";
  if (option.type == GMM_TYPE_INT)
    message << static_cast<int64_t>(option.min) << " to " << static_cast<int64_t>(option.max);
  else
    message << option.min << " to " << option.max;
}

// given: the value as the caller wrote it. Values of int options are kept as doubles, exact up to
// 2^53, which is also their largest limit.
template <class Value>
static gmm_status set_option(gmm_model *model, const char *caller, int id, int type, Value given,
                             double value) {
  if (model == nullptr)
    return GMM_ERR_NULL;
  const HostState host; // comparing a NaN may trap
  Message message;
  const Status status = model->options.set(id, type, value);
  const OptionInfo *option = find_option(id);
  if (option == nullptr) {
    message.say() << "there is no option " << int64_t{id};
  } else if (status == Status::Range) {
    message.say() << option->name << " is " << given;
    say_range(*option, message);
  } else if (status == Status::Option) {
    message.say() << "option " << int64_t{id} << ", " << option->name
                  << ", is of the other type: use "
                  << (option->type == GMM_TYPE_INT ? "gmm_set_int" : "gmm_set_double");
  }
  return finish(model, caller, status, message);
}

template <class Value>
static gmm_status get_option(const gmm_model *model, int option, int type, Value *out) {
  if (model == nullptr || out == nullptr)
    return GMM_ERR_NULL;
  if (gmm_option_type(option) != type)
    return GMM_ERR_OPTION;
  *out = static_cast<Value>(model->options.get(option));
  return GMM_OK;
}

extern "C" {

gmm_status gmm_set_int(gmm_model *model, int option, int64_t value) {
  const bool exact = value >= -(int64_t{1} << 53) && value <= int64_t{1} << 53;
  const double as_double = exact ? static_cast<double>(value) : NAN; // NAN is outside every range
  return set_option(model, "gmm_set_int", option, GMM_TYPE_INT, value, as_double);
}

gmm_status gmm_get_int(const gmm_model *model, int option, int64_t *out) {
  return get_option(model, option, GMM_TYPE_INT, out);
}

gmm_status gmm_set_double(gmm_model *model, int option, double value) {
  return set_option(model, "gmm_set_double", option, GMM_TYPE_DOUBLE, value, value);
}

gmm_status gmm_get_double(const gmm_model *model, int option, double *out) {
  return get_option(model, option, GMM_TYPE_DOUBLE, out);
}

int gmm_option_count(void) {
  return option_count();
}

int gmm_option_at(int index) {
  return index >= 0 && index < option_count() ? option_at(index).id : GMM_ERR_OPTION;
}

int gmm_option_find(const char *name) {
  const OptionInfo *option = name != nullptr ? find_option(name) : nullptr;
  return option != nullptr ? option->id : GMM_ERR_OPTION;
}

const char *gmm_option_name(int id) {
  const OptionInfo *option = find_option(id);
  return option != nullptr ? option->name : "";
}

const char *gmm_option_help(int id) {
  const OptionInfo *option = find_option(id);
  return option != nullptr ? option->help : "";
}

int gmm_option_type(int id) {
  const OptionInfo *option = find_option(id);
  return option != nullptr ? option->type : GMM_ERR_OPTION;
}

gmm_status gmm_option_range(int id, double *min, double *max, double *default_value) {
  const OptionInfo *option = find_option(id);
  if (option == nullptr)
    return GMM_ERR_OPTION;
  if (min != nullptr)
    *min = option->min;
  if (max != nullptr)
    *max = option->max;
  if (default_value != nullptr)
    *default_value = option->default_value;
  return GMM_OK;
}

gmm_status gmm_set_progress(gmm_model *model, gmm_progress_fn fn, void *user_data) {
  if (model == nullptr)
    return GMM_ERR_NULL;
  model->progress = fn;
  model->progress_data = user_data;
  return GMM_OK;
}

} // extern "C"
