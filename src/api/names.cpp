// Names of families, of choices of options, and of warnings.
#include "api/api.hpp"
#include "gaussian/family.hpp"
#include "model/choices.hpp"
#include "model/warnings.hpp"

using namespace gmm;

extern "C" {

int gmm_family_count(void) {
  return family_count();
}

int gmm_family_at(int index) {
  return index >= 0 && index < family_count() ? family_at(index).id : GMM_ERR_ARGUMENT;
}

int gmm_family_find(const char *name) {
  const Family *family = name != nullptr ? find_family(name) : nullptr;
  return family != nullptr ? family->id : GMM_ERR_ARGUMENT;
}

const char *gmm_family_name(int id) {
  const Family *family = find_family(id);
  return family != nullptr ? family->name : "";
}

const char *gmm_family_letters(int id) {
  const Family *family = find_family(id);
  return family != nullptr ? family->letters : "";
}

const char *gmm_family_help(int id) {
  const Family *family = find_family(id);
  return family != nullptr ? family->help : "";
}

int gmm_family_form(int id) {
  const Family *family = find_family(id);
  return family != nullptr ? static_cast<int>(family->layout().form) : GMM_ERR_ARGUMENT;
}

int gmm_family_is_shared(int id) {
  const Family *family = find_family(id);
  return family != nullptr && family->layout().shared;
}

int gmm_option_choice_count(int option) {
  return find_option(option) != nullptr ? choice_count(option) : GMM_ERR_OPTION;
}

gmm_status gmm_option_choice_at(int option, int index, int64_t *value) {
  if (value == nullptr)
    return GMM_ERR_NULL;
  if (find_option(option) == nullptr)
    return GMM_ERR_OPTION;
  const Choice *choice = choice_at(option, index);
  if (choice == nullptr)
    return GMM_ERR_ARGUMENT;
  *value = choice->value;
  return GMM_OK;
}

const char *gmm_option_choice_name(int option, int64_t value) {
  const Choice *choice = find_choice(option, value);
  return choice != nullptr ? choice->name : "";
}

int gmm_option_is_bits(int option) {
  const Choice *choice = choice_at(option, 0);
  return choice != nullptr && choice->is_bit;
}

int gmm_warning_count(void) {
  return warning_count();
}

unsigned gmm_warning_at(int index) {
  return index >= 0 && index < warning_count() ? warning_at(index).bit : 0;
}

const char *gmm_warning_name(unsigned bit) {
  const WarningInfo *warning = find_warning(bit);
  return warning != nullptr ? warning->name : "";
}

const char *gmm_warning_message(unsigned bit) {
  const WarningInfo *warning = find_warning(bit);
  return warning != nullptr ? warning->message : "";
}

} // extern "C"
