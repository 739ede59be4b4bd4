// Stored models; the layout is in FORMAT.md.
#include "em/trust.hpp"
#include "model/model.hpp"

#include <cmath>

namespace gmm {

namespace {

constexpr unsigned char magic[8] = {'G', 'M', 'M', 'I', 'X', '\r', '\n', 0x1a};
constexpr uint32_t format = 1, fitted_bit = 1, converged_bit = 2, most_options = 1000;
constexpr int64_t header_size = 96, option_size = 16, checksum_size = 4;
constexpr int64_t most_iterations = 1000000;

uint32_t crc32(const unsigned char *bytes, int64_t n) {
  uint32_t crc = 0xffffffff;
  for (int64_t i = 0; i < n; ++i) {
    crc ^= bytes[i];
    for (int bit = 0; bit < 8; ++bit)
      crc = (crc >> 1) ^ ((crc & 1) != 0 ? 0xedb88320u : 0);
  }
  return ~crc;
}

class Writer {
public:
  explicit Writer(unsigned char *to) : start_(to), to_(to) {}
  void bytes(const unsigned char *from, int64_t n) {
    for (int64_t i = 0; i < n; ++i)
      *to_++ = from[i];
  }
  void u32(uint32_t value) { integer(value, 4); }
  void i64(int64_t value) { integer(static_cast<uint64_t>(value), 8); }
  void f64(double value) {
    uint64_t bits;
    std::memcpy(&bits, &value, sizeof bits);
    integer(bits, 8);
  }
  void array(const double *values, int64_t n) {
    for (int64_t i = 0; i < n; ++i)
      f64(values[i]);
  }
  void checksum() { u32(crc32(start_, to_ - start_)); }

private:
  void integer(uint64_t value, int width) {
    for (int i = 0; i < width; ++i)
      *to_++ = static_cast<unsigned char>(value >> (8 * i));
  }
  unsigned char *start_, *to_;
};

// Reads where the size has been checked.
class Reader {
public:
  explicit Reader(const unsigned char *from) : from_(from) {}
  uint32_t u32() { return static_cast<uint32_t>(integer(4)); }
  int32_t i32() { return static_cast<int32_t>(u32()); }
  int64_t i64() { return static_cast<int64_t>(integer(8)); }
  double f64() {
    const uint64_t bits = integer(8);
    double value;
    std::memcpy(&value, &bits, sizeof value);
    return value;
  }
  void array(double *values, int64_t n) {
    for (int64_t i = 0; i < n; ++i)
      values[i] = f64();
  }
  void skip(int64_t n) { from_ += n; }

private:
  uint64_t integer(int width) {
    uint64_t value = 0;
    for (int i = 0; i < width; ++i)
      value |= static_cast<uint64_t>(*from_++) << (8 * i);
    return value;
  }
  const unsigned char *from_;
};

struct Header {
  int64_t size, K, D, covariance_length, n_options;
  const Family *family;
  bool fitted;
  FitSummary summary;
};

// The size that these dimensions give, or -1 when it does not fit. Means and covariances are known
// to do so each, which leaves room for the sum.
int64_t expected_size(const Header &header) {
  const int64_t numbers =
      header.K + header.K * header.D + header.covariance_length + header.summary.n_iter;
  const int64_t fixed = header_size + checksum_size + option_size * header.n_options;
  return numbers > (INT64_MAX - fixed) / 8 ? -1 : fixed + 8 * numbers;
}

Status read_header(Reader &reader, int64_t size, Header *header) {
  FitSummary &summary = header->summary;
  reader.skip(sizeof magic);
  if (reader.u32() != format)
    return Status::Format;
  reader.u32(); // the writer's version
  header->size = reader.i64();
  header->K = reader.i64();
  header->D = reader.i64();
  header->family = find_family(reader.i32());
  const uint32_t bits = reader.u32();
  header->fitted = (bits & fitted_bit) != 0;
  summary.converged = (bits & converged_bit) != 0;
  summary.warnings = reader.u32();
  header->n_options = reader.u32();
  summary.n_iter = reader.i64();
  summary.best_start = reader.i64();
  summary.log_likelihood = reader.f64();
  summary.total_weight = reader.f64();
  summary.free_parameters = reader.i64();
  const bool results_possible =
      header->fitted
          ? summary.n_iter >= 1 && summary.n_iter <= most_iterations && summary.best_start >= 0 &&
                is_usable(summary.log_likelihood) && std::isfinite(summary.total_weight) &&
                summary.total_weight > 0 && summary.free_parameters >= 0
          : summary.n_iter == 0 && summary.best_start == -1 && !summary.converged &&
                summary.log_likelihood == 0 && summary.total_weight == 0 &&
                summary.free_parameters == 0 && summary.warnings == 0;
  if (!results_possible || (bits & ~(fitted_bit | converged_bit)) != 0 || summary.warnings > 15 ||
      header->family == nullptr || header->K < 1 || header->D < 1 ||
      header->n_options > most_options || !is_possible_size(*header->family, header->K, header->D))
    return Status::Format;
  header->covariance_length = header->family->covariance_length(header->K, header->D);
  return header->size == size && expected_size(*header) == size ? Status::Ok : Status::Format;
}

Status read_options(Reader &reader, int64_t n, Options *options) {
  for (int64_t i = 0; i < n; ++i) {
    const int id = reader.i32(), type = reader.i32();
    const double value = reader.f64();
    if (find_option(id) == nullptr)
      continue;
    if (type == GMM_TYPE_INT && value != std::floor(value))
      return Status::Format;
    if (options->set(id, type, value) != Status::Ok)
      return Status::Format;
  }
  return Status::Ok;
}

Status read_body(Reader &reader, const Header &header, gmm_model &model) {
  GMM_TRY(read_options(reader, header.n_options, &model.options));
  FitResult &result = model.result;
  Parameters &parameters = result.parameters;
  GMM_TRY(result.allocate(model.allocator, model.family, model.K(), model.D()));
  reader.array(parameters.weights.data(), parameters.weights.size());
  reader.array(parameters.means.data(), parameters.means.size());
  reader.array(parameters.covariances.data(), parameters.covariances.size());
  const Status status = restore_parameters(model);
  if (status != Status::Ok)
    return status == Status::NoMemory || status == Status::Backend || status == Status::Internal
               ? status
               : Status::Format;
  GMM_TRY(result.history.allocate(model.allocator, header.summary.n_iter));
  reader.array(result.history.data(), header.summary.n_iter);
  for (int64_t i = 0; i < header.summary.n_iter; ++i)
    if (!std::isfinite(result.history[i]))
      return Status::Format;
  result.summary = header.summary;
  model.has_fit = header.fitted;
  Buffer<double> work;
  GMM_TRY(work.allocate(model.allocator, model.K() > 1 ? model.D() : 0)); // one is far from none
  if (header.fitted &&
      lacking_rows(parameters, result.densities, header.summary.total_weight, work.data()) > 0)
    result.summary.warnings |= GMM_WARN_FEW_ROWS;
  return Status::Ok;
}

} // namespace

int64_t serialized_size(const gmm_model &model) {
  Header header = {};
  header.K = model.K();
  header.D = model.D();
  header.covariance_length = model.covariance_length();
  header.n_options = option_count();
  header.summary.n_iter = model.result.summary.n_iter;
  return expected_size(header);
}

void serialize_model(const gmm_model &model, unsigned char *buffer) {
  const FitSummary &summary = model.result.summary;
  const Parameters &parameters = model.result.parameters;
  Writer writer(buffer);
  writer.bytes(magic, sizeof magic);
  writer.u32(format);
  writer.u32(GMM_VERSION_MAJOR * 10000 + GMM_VERSION_MINOR * 100 + GMM_VERSION_PATCH);
  writer.i64(serialized_size(model));
  writer.i64(model.K());
  writer.i64(model.D());
  writer.u32(static_cast<uint32_t>(model.family->id));
  writer.u32((model.has_fit ? fitted_bit : 0) | (summary.converged ? converged_bit : 0));
  writer.u32(summary.warnings & ~unsigned{GMM_WARN_FEW_ROWS}); // it follows from the rest
  writer.u32(static_cast<uint32_t>(option_count()));
  writer.i64(summary.n_iter);
  writer.i64(summary.best_start);
  writer.f64(summary.log_likelihood);
  writer.f64(summary.total_weight);
  writer.i64(summary.free_parameters);
  for (int i = 0; i < option_count(); ++i) {
    const OptionInfo &option = option_at(i);
    writer.u32(static_cast<uint32_t>(option.id));
    writer.u32(static_cast<uint32_t>(option.type));
    writer.f64(model.options.get(option.id));
  }
  writer.array(parameters.weights.data(), parameters.weights.size());
  writer.array(parameters.means.data(), parameters.means.size());
  writer.array(parameters.covariances.data(), parameters.covariances.size());
  writer.array(model.result.history.data(), summary.n_iter);
  writer.checksum();
}

Status deserialize_model(gmm_model **out, const unsigned char *buffer, int64_t size) {
  if (size < header_size + checksum_size || std::memcmp(buffer, magic, sizeof magic) != 0)
    return Status::Format;
  Reader tail(buffer + size - checksum_size), version(buffer + sizeof magic);
  if (tail.u32() != crc32(buffer, size - checksum_size))
    return Status::Format;
  if (version.u32() > format)
    return Status::NewerFormat;
  Reader reader(buffer);
  Header header = {};
  GMM_TRY(read_header(reader, size, &header));
  gmm_model *model = nullptr;
  GMM_TRY(create_model(&model, header.K, header.D, header.family, default_allocator()));
  const Status status = read_body(reader, header, *model);
  if (status != Status::Ok) {
    destroy_model(model);
    return status;
  }
  *out = model;
  return Status::Ok;
}

} // namespace gmm
