// Surveys and statistics as bytes, for the same MAJOR.MINOR alone: processes of one job exchange
// them. Numbers are as in stored models (FORMAT.md); a head of 24 bytes, and at the end a checksum.
//
//   8 bytes magic; u32 kind: 1 survey, 2 statistics; u32 MAJOR 100 + MINOR; i64 size of all
//
// An exact sum is its magic number (f64) and three digits (i64); a sum of weights is two of them.
#include "model/bytes.hpp"
#include "model/handles.hpp"

#include <algorithm>
#include <cmath>

namespace gmm {

namespace {

constexpr unsigned char magic[8] = {'G', 'M', 'M', 'I', 'P', '\r', '\n', 0x1a};
constexpr uint32_t survey_kind = 1, statistics_kind = 2;
constexpr uint32_t this_release = GMM_VERSION_MAJOR * 100 + GMM_VERSION_MINOR;
constexpr int64_t head_size = 24, checksum_size = 4, sum_size = 32, weight_size = 2 * sum_size;

void write_head(uint32_t kind, int64_t size, Writer &writer) {
  writer.bytes(magic, sizeof magic);
  writer.u32(kind);
  writer.u32(this_release);
  writer.i64(size);
}

Status check_head(uint32_t kind, const unsigned char *buffer, int64_t size) {
  if (size < head_size + checksum_size || std::memcmp(buffer, magic, sizeof magic) != 0)
    return Status::Format;
  Reader reader(buffer + sizeof magic);
  const uint32_t found = reader.u32(), release = reader.u32();
  if (found != kind || reader.i64() != size)
    return Status::Format;
  if (Reader(buffer + size - checksum_size).u32() != crc32(buffer, size - checksum_size))
    return Status::Format;
  return release > this_release   ? Status::NewerFormat
         : release < this_release ? Status::Format
                                  : Status::Ok;
}

void write_sum(const ExactSum &sum, Writer &writer) {
  writer.f64(sum.stored_magic());
  for (int f = 0; f < 3; ++f)
    writer.i64(sum.stored_digits()[f]);
}

void write_weight(const WeightSum &weight, Writer &writer) {
  write_sum(weight.large, writer);
  write_sum(weight.small, writer);
}

bool read_sum(Reader &reader, ExactSum *sum) {
  int64_t digits[3];
  const double place = reader.f64();
  for (int64_t &digit : digits)
    digit = reader.i64();
  return sum->restore(place, digits);
}

// A weight is finite and not negative.
bool read_weight(Reader &reader, WeightSum *weight) {
  bool fits = read_sum(reader, &weight->large);
  fits &= read_sum(reader, &weight->small);
  fits &= std::isfinite(weight->value());
  fits &= weight->value() >= 0;
  return fits;
}

// ---- A sample: how many rows (i64); for each its weight, its label (i32) and its numbers

int64_t size_of_row(int64_t D) {
  return weight_size + 4 + 8 * D;
}

void write_sample(const RowSample &sample, Writer &writer) {
  const LabelledRows rows = sample.rows();
  writer.i64(sample.size);
  for (int64_t at = 0; at < sample.size; ++at) {
    const DistinctRow &entry = sample.entries[at];
    write_weight(entry.weight, writer);
    writer.i32(rows.label(entry.row));
    writer.array(sample.x.data() + entry.row * sample.n_features, sample.n_features);
  }
}

bool is_negative_zero(double value) {
  uint64_t bits;
  std::memcpy(&bits, &value, sizeof bits);
  return bits == UINT64_C(1) << 63;
}

// most: bytes that are left. Rows must be such as a sample keeps, in its order.
bool read_sample(Reader &reader, int64_t most, bool with_nan, RowSample &sample) {
  const int64_t D = sample.n_features, n_labels = sample.wanted.n_components;
  const int64_t n = reader.i64();
  if (n < 0 || n > std::min(sample.entries.size(), (most - 8) / size_of_row(D)))
    return false;
  for (int64_t at = 0; at < n; ++at) {
    DistinctRow &entry = sample.entries[at];
    entry = {0, at, WeightSum()};
    bool fits = read_weight(reader, &entry.weight);
    const int32_t label = reader.i32();
    fits &= label >= no_label;
    fits &= label < n_labels;
    if (n_labels > 0)
      sample.label[at] = label;
    reader.array(sample.x.data() + at * D, D);
    for (int64_t j = 0; j < D; ++j) {
      const double value = sample.x[at * D + j];
      fits &= with_nan | std::isfinite(value);
      fits &= !is_negative_zero(value);
    }
    if (!fits)
      return false;
    entry.hash = hash_of(sample.rows().view, at);
    if (at > 0 && compare(sample.rows(), sample.entries[at - 1], sample.rows(), entry) >= 0)
      return false;
  }
  sample.size = n;
  return true;
}

} // namespace

// ---- A survey: i64 K, D; u32 bits; i64 rows; f64 largest value; their weight; its samples

int64_t stored_size(const gmm_survey &survey) {
  const Survey &seen = survey.survey;
  int64_t size = head_size + 8 * 2 + 4 + 8 + 8 + weight_size + checksum_size;
  size += 8 + seen.sample.size * size_of_row(survey.n_features);
  for (int64_t j = 0; j < seen.of_feature.size(); ++j)
    size += 8 + seen.of_feature[j].size * size_of_row(1);
  return size;
}

void store(const gmm_survey &survey, unsigned char *buffer) {
  const Survey &seen = survey.survey;
  Writer writer(buffer);
  write_head(survey_kind, stored_size(survey), writer);
  writer.i64(survey.n_components);
  writer.i64(survey.n_features);
  const bool bits[] = {survey.has_missing, survey.check_finite, seen.any_holes, seen.all_one,
                       seen.extent.finite};
  uint32_t packed = 0;
  for (int i = 0; i < 5; ++i)
    packed |= uint32_t{bits[i]} << i;
  writer.u32(packed);
  writer.i64(seen.n_rows);
  writer.f64(seen.extent.largest);
  write_weight(seen.total_weight, writer);
  write_sample(seen.sample, writer);
  for (int64_t j = 0; j < seen.of_feature.size(); ++j)
    write_sample(seen.of_feature[j], writer);
  writer.checksum();
}

// What stands before the samples. False if it is impossible.
static bool read_facts(Reader &reader, gmm_survey &survey) {
  Survey &seen = survey.survey;
  survey.n_components = reader.i64();
  survey.n_features = reader.i64();
  const uint32_t bits = reader.u32();
  survey.has_missing = (bits & 1) != 0;
  survey.check_finite = (bits & 2) != 0;
  seen.any_holes = (bits & 4) != 0;
  seen.all_one = (bits & 8) != 0;
  seen.extent.finite = (bits & 16) != 0;
  seen.n_rows = reader.i64();
  seen.extent.largest = reader.f64();
  bool fits = read_weight(reader, &seen.total_weight);
  fits &= survey.n_components >= 1;
  fits &= survey.n_components <= INT32_MAX;
  fits &= survey.n_features >= 1;
  fits &= bits < 32;
  fits &= seen.n_rows >= 0;
  fits &= seen.extent.largest >= 0;
  fits &= (bits & 5) != 4;  // holes only where they are allowed
  fits &= (bits & 18) != 2; // what is not finite only where nobody looked
  return fits;
}

Status restore(gmm_survey **out, const unsigned char *buffer, int64_t size,
               const gmm_allocator &allocator) {
  constexpr int64_t facts_size = 8 * 2 + 4 + 8 + 8 + weight_size;
  GMM_TRY(check_head(survey_kind, buffer, size));
  Reader reader(buffer + head_size);
  gmm_survey facts;
  if (size < head_size + facts_size + 8 + checksum_size)
    return Status::Format;
  if (!read_facts(reader, facts))
    return Status::Format;
  if (facts.has_missing && facts.n_features > size / 8) // each has a sample of its own
    return Status::Format;
  gmm_survey *made = nullptr;
  GMM_TRY(create_survey(&made, facts, allocator));
  Survey &seen = made->survey;
  seen.any_holes = facts.survey.any_holes;
  seen.all_one = facts.survey.all_one;
  seen.extent = facts.survey.extent;
  seen.n_rows = facts.survey.n_rows;
  seen.total_weight = facts.survey.total_weight;
  const unsigned char *end = buffer + size - checksum_size;
  const bool with_nan = made->has_missing || !made->check_finite;
  bool fits = read_sample(reader, end - reader.at(), with_nan, seen.sample);
  for (int64_t j = 0; fits && j < seen.of_feature.size(); ++j)
    fits = end - reader.at() >= 8 &&
           read_sample(reader, end - reader.at(), with_nan, seen.of_feature[j]);
  if (!fits || reader.at() != end) {
    destroy_survey(made);
    return Status::Format;
  }
  *out = made;
  return Status::Ok;
}

// ---- Statistics: u32 form and bits; i64 K, D; u64 id; f64 factor, log volume; centres; sums

static constexpr int64_t facts_of_statistics = 4 + 8 * 2 + 8 + 8 * 2;

int64_t stored_size(const gmm_statistics &statistics) {
  return head_size + facts_of_statistics + 8 * statistics.centres.size() +
         sum_size * (statistics.sums.size + 2) + weight_size + checksum_size;
}

void store(const gmm_statistics &statistics, unsigned char *buffer) {
  Writer writer(buffer);
  write_head(statistics_kind, stored_size(statistics), writer);
  writer.u32(static_cast<uint32_t>(statistics.layout.form) |
             uint32_t{statistics.layout.shared} << 8 | uint32_t{statistics.is_score} << 9);
  writer.i64(statistics.n_components);
  writer.i64(statistics.n_features);
  writer.i64(static_cast<int64_t>(statistics.id));
  writer.f64(statistics.weight_factor);
  writer.f64(statistics.log_volume);
  writer.array(statistics.centres.data(), statistics.centres.size());
  for (int64_t i = 0; i < statistics.sums.size; ++i)
    write_sum(statistics.sums.get(i), writer);
  write_sum(statistics.scores.log_density, writer);
  write_sum(statistics.scores.log_largest, writer);
  write_weight(statistics.total_weight, writer);
  writer.checksum();
}

static bool read_numbers(Reader &reader, gmm_statistics &made) {
  made.id = static_cast<uint64_t>(reader.i64());
  made.weight_factor = reader.f64();
  made.log_volume = reader.f64();
  reader.array(made.centres.data(), made.centres.size());
  bool fits = std::isfinite(made.log_volume);
  fits &= std::isfinite(made.weight_factor);
  fits &= made.weight_factor > 0;
  for (int64_t i = 0; i < made.centres.size(); ++i)
    fits &= std::isfinite(made.centres[i]);
  for (int64_t i = 0; fits && i < made.sums.size; ++i) {
    ExactSum sum;
    fits = read_sum(reader, &sum);
    made.sums.set(i, sum);
  }
  fits &= read_sum(reader, &made.scores.log_density);
  fits &= read_sum(reader, &made.scores.log_largest);
  fits &= read_weight(reader, &made.total_weight);
  return fits;
}

Status restore(gmm_statistics **out, const unsigned char *buffer, int64_t size,
               const gmm_allocator &allocator) {
  GMM_TRY(check_head(statistics_kind, buffer, size));
  if (size < head_size + facts_of_statistics + checksum_size)
    return Status::Format;
  Reader reader(buffer + head_size);
  const uint32_t shape = reader.u32();
  const int64_t K = reader.i64(), D = reader.i64(), form = shape & 255;
  Layout layout = {};
  layout.form = static_cast<Form>(form);
  layout.shared = (shape & 256) != 0;
  // K D numbers stand there at least.
  const int64_t room = (size - head_size - facts_of_statistics) / 8;
  bool fits = form >= 1;
  fits &= form <= 3;
  fits &= shape < 1024;
  fits &= K >= 1;
  if (!fits || D < 1 || K > room / D || layout.n_matrices(K) > room / layout.moment_length(D))
    return Status::Format;
  gmm_statistics *made = nullptr;
  GMM_TRY(create_statistics(&made, layout, K, D, allocator));
  made->is_score = (shape & 512) != 0;
  if (stored_size(*made) != size || !read_numbers(reader, *made)) {
    destroy_statistics(made);
    return Status::Format;
  }
  *out = made;
  return Status::Ok;
}

} // namespace gmm
