// One table row for each kind of section: its size, how it is written, how it is read.
#include "model/sections.hpp"

#include <cmath>

namespace gmm {

namespace {

constexpr int64_t head_size = 12;  // bytes before a section's payload: its length and its tag
constexpr int64_t length_size = 4; // bytes before a name

// ---- "name": for each feature the length of its name (u32), and the name without NUL

int64_t names_size(const gmm_model &model) {
  int64_t size = 0;
  for (int64_t j = 0; model.feature_names.any() && j < model.D(); ++j)
    size += length_size + model.feature_names.length(j);
  return size;
}

void write_names(const gmm_model &model, Writer &writer) {
  for (int64_t j = 0; j < model.D(); ++j) {
    const int64_t n = model.feature_names.length(j);
    writer.u32(static_cast<uint32_t>(n));
    writer.bytes(model.feature_names.get(j), n);
  }
}

// Looks at one name and steps over it; false if it is none.
bool pass_name(Reader &reader, const unsigned char *end, const char **name, int64_t *n) {
  if (end - reader.at() < length_size)
    return false;
  *n = reader.u32();
  *name = reinterpret_cast<const char *>(reader.at());
  if (*n > longest_name || *n > end - reader.at() || !is_name(*name, *n))
    return false;
  reader.skip(*n);
  return true;
}

Status read_names(const unsigned char *payload, int64_t length, gmm_model &model) {
  const unsigned char *end = payload + length;
  const char *name = nullptr;
  int64_t n = 0, n_bytes = 0;
  Reader first(payload);
  for (int64_t j = 0; j < model.D(); ++j, n_bytes += n + (n > 0 ? 1 : 0))
    if (!pass_name(first, end, &name, &n))
      return Status::Format;
  if (first.at() != end || n_bytes == 0 || model.feature_names.any())
    return Status::Format;
  GMM_TRY(model.feature_names.reserve(model.allocator, model.D(), n_bytes));
  Reader reader(payload);
  for (int64_t j = 0; j < model.D(); ++j) {
    (void)pass_name(reader, end, &name, &n); // as before
    model.feature_names.append(j, name, n);
  }
  return Status::Ok;
}

// ---- "crit": further results of a fit

constexpr int64_t criteria_size = 12;

int64_t size_of_criteria(const gmm_model &model) {
  return model.has_fit && !std::isnan(model.result.summary.log_largest) ? criteria_size : 0;
}

void write_criteria(const gmm_model &model, Writer &writer) {
  const FitSummary &summary = model.result.summary;
  writer.f64(summary.log_largest);
  writer.u32((summary.warnings & GMM_WARN_FEW_ROWS) != 0 ? 1 : 0);
}

Status read_criteria(const unsigned char *payload, int64_t length, gmm_model &model) {
  FitSummary &summary = model.result.summary;
  if (length != criteria_size || !model.has_fit || !std::isnan(summary.log_largest))
    return Status::Format;
  Reader reader(payload);
  summary.log_largest = reader.f64();
  const uint32_t few_rows = reader.u32();
  if (!is_usable(summary.log_largest) || few_rows > 1)
    return Status::Format;
  summary.warnings |= few_rows != 0 ? GMM_WARN_FEW_ROWS : 0;
  return Status::Ok;
}

// ---- All of them

// What can be in a section; its functions are given the section's own payload only.
struct Kind {
  char tag[5];
  int64_t (*size)(const gmm_model &model); // of the payload; 0 for no section
  void (*write)(const gmm_model &model, Writer &writer);
  Status (*read)(const unsigned char *payload, int64_t length, gmm_model &model);
};

const Kind kinds[] = {{"name", names_size, write_names, read_names},
                      {"crit", size_of_criteria, write_criteria, read_criteria}};

const Kind *find_kind(const unsigned char *tag) {
  for (const Kind &kind : kinds)
    if (std::memcmp(kind.tag, tag, 4) == 0)
      return &kind;
  return nullptr;
}

// As in PNG, a tag that begins with a capital must not be passed over.
bool may_be_passed_over(const unsigned char *tag) {
  return tag[0] < 'A' || tag[0] > 'Z';
}

} // namespace

int64_t sections_size(const gmm_model &model) {
  int64_t size = 0;
  for (const Kind &kind : kinds) {
    const int64_t length = kind.size(model);
    size += length > 0 ? head_size + length : 0;
  }
  return size;
}

void write_sections(const gmm_model &model, Writer &writer) {
  for (const Kind &kind : kinds) {
    const int64_t length = kind.size(model);
    if (length == 0)
      continue;
    writer.i64(length);
    writer.bytes(kind.tag, 4);
    kind.write(model, writer);
  }
}

Status check_sections(const unsigned char *bytes, int64_t size) {
  Status status = Status::Ok;
  while (size > 0) {
    if (size < head_size)
      return Status::Format;
    const int64_t length = Reader(bytes).i64();
    if (length < 0 || length > size - head_size)
      return Status::Format;
    const unsigned char *tag = bytes + 8;
    if (find_kind(tag) == nullptr && !may_be_passed_over(tag))
      status = Status::NewerFormat;
    bytes += head_size + length;
    size -= head_size + length;
  }
  return status;
}

Status read_sections(const unsigned char *bytes, int64_t size, gmm_model &model) {
  while (size > 0) {
    const int64_t length = Reader(bytes).i64();
    const Kind *kind = find_kind(bytes + 8);
    if (kind != nullptr)
      GMM_TRY(kind->read(bytes + head_size, length, model));
    bytes += head_size + length;
    size -= head_size + length;
  }
  return Status::Ok;
}

} // namespace gmm
