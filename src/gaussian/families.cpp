// The table of families, by number and by name.
#include "gaussian/estimates.hpp"
#include "gaussian/family.hpp"

namespace gmm {

static const Family table[] = {
#define GMM_FAMILY(id, number, name, letters, estimate, help) {id, name, letters, estimate, help},
#include "gaussian/families.def"
#undef GMM_FAMILY
};

#define GMM_FAMILY(id, number, ...) static_assert(id == number, "family ids are final");
#include "gaussian/families.def"
#undef GMM_FAMILY

Estimate *Family::estimate_of(int64_t K) const {
  if (K > 1)
    return estimate;
  const Form form = layout().form;
  return form == Form::Full ? estimate_vvv : form == Form::Diagonal ? estimate_vvi : estimate_vii;
}

static bool is_addressable(int64_t n_numbers) {
  return n_numbers >= 0 && n_numbers <= PTRDIFF_MAX / static_cast<int64_t>(sizeof(double));
}

bool is_possible_size(const Family &family, int64_t K, int64_t D) {
  const Layout layout = family.layout();
  const int64_t square = layout.has_matrices() ? checked_product(D, D) : 0;
  return K <= INT32_MAX && is_addressable(checked_product(K, D)) &&
         is_addressable(checked_product(layout.n_matrices(K), square));
}

int family_count() {
  return sizeof table / sizeof table[0];
}
const Family &family_at(int index) {
  return table[index];
}

const Family *find_family(int id) {
  for (const Family &family : table)
    if (family.id == id)
      return &family;
  return nullptr;
}

// Of ASCII letters, whatever the locale.
static char lower(char c) {
  return c >= 'A' && c <= 'Z' ? static_cast<char>(c - 'A' + 'a') : c;
}

static bool equal_in_any_case(const char *a, const char *b) {
  for (; *a != '\0' && lower(*a) == lower(*b); ++a)
    ++b;
  return lower(*a) == lower(*b);
}

const Family *find_family(const char *name) {
  for (const Family &family : table)
    if (equal_in_any_case(family.name, name) || equal_in_any_case(family.letters, name))
      return &family;
  return nullptr;
}

} // namespace gmm
