// What fits know of their rows without K and, units apart, without the family: taken once for all
// cells of a selection.
#pragma once
#include "data/survey.hpp"
#include "gaussian/family.hpp"

namespace gmm {

// How units are chosen, which depends on the family: see choose_units().
struct UnitsKind {
  bool each_feature, isotropic;
};
constexpr UnitsKind units_kinds[] = {{true, false}, {false, true}, {false, false}};
constexpr int n_units_kinds = 3;
inline int units_kind_of(const Family &family) {
  return family.scales_by_feature() ? 0 : family.layout().form == Form::Isotropic ? 1 : 2;
}

// The stages are called in the order in which they stand here; nothing changes afterwards, and any
// number of threads may read.
struct MeasuredRows {
  Rows rows; // the view, its weights and labels; grid and units are those of a fit
  Survey survey;
  Buffer<double> counted;       // row weights where some rows have no value
  Buffer<int64_t> by_value;     // its sample in the order of values
  Buffer<RecordedValue> values; // work of choose_units()
  struct {
    Units units;
    Status status = Status::Cancelled; // Ok once the units are chosen
    Message message;                   // where they cannot be
  } of_kind[n_units_kinds];

  // Takes all memory. view: of all rows; its numbers are looked at by take() only. has_holes: as in
  // Rows. has_labels: whether a row may have one. kinds: bit 1 << kind for each kind of units that
  // will be chosen. most_components: of the fits. n_members: of the team that will look.
  Status allocate(const gmm_allocator &allocator, const View &view, bool has_holes, bool has_labels,
                  unsigned kinds, int64_t most_components, int64_t n_members);
  // Looks at the rows.
  Status take(const gmm_allocator &allocator, const CallerRows &given, bool check_finite,
              Team &team, Message &message);
  // Or takes what was seen of them elsewhere.
  Status take(const Survey &seen, Message &message);
  // Units for the families of one kind: of_kind[kind] says how that went.
  void choose(int kind, Team &team);

  // Whether a row that counts has a label.
  bool has_labels() const;
  // Status::TooFewRows with a message if distinct rows that weigh anything beside all rows are
  // fewer than components.
  Status check_number(int64_t K, Message &message) const;

private:
  Status settle(Message &message);
};

} // namespace gmm
