// Stored models; the layout is in FORMAT.md.
#include "fit/trust.hpp"
#include "model/bytes.hpp"
#include "model/model.hpp"
#include "model/sections.hpp"

#include <cmath>

namespace gmm {

namespace {

constexpr unsigned char magic[8] = {'G', 'M', 'M', 'I', 'X', '\r', '\n', 0x1a};
constexpr uint32_t newest_format = 2, fitted_bit = 1, converged_bit = 2, most_options = 1000;
constexpr int64_t header_size = 96, option_size = 16, checksum_size = 4;
constexpr int64_t most_iterations = 1000000;

struct Header {
  uint32_t format;
  int64_t size, K, D, covariance_length, n_options;
  const Family *family;
  bool fitted;
  FitSummary summary;
};

// The size that these dimensions give without sections, or -1 when it does not fit. Means and
// covariances are known to do so each, which leaves room for the sum.
int64_t expected_size(const Header &header) {
  const int64_t numbers =
      header.K + header.K * header.D + header.covariance_length + header.summary.n_iter;
  const int64_t fixed = header_size + checksum_size + option_size * header.n_options;
  return numbers > (INT64_MAX - fixed) / 8 ? -1 : fixed + 8 * numbers;
}

Status read_header(Reader &reader, int64_t size, Header *header) {
  FitSummary &summary = header->summary;
  reader.skip(sizeof magic);
  header->format = reader.u32();
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
  header->covariance_length = header->family->layout().covariance_length(header->K, header->D);
  const int64_t expected = expected_size(*header), rest = size - expected;
  if (header->size != size || expected < 0 || rest < 0 || (header->format == 1 && rest != 0))
    return Status::Format;
  return Status::Ok;
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
  GMM_TRY(result.allocate(model.allocator, model.layout(), model.K(), model.D()));
  reader.array(result.weights.data(), result.weights.size());
  reader.array(result.densities.means.data(), result.densities.means.size());
  reader.array(result.covariances.data(), result.covariances.size());
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
  GMM_TRY(read_sections(reader.at(), header.size - expected_size(header), model));
  result.summary = header.summary;
  model.has_fit = header.fitted;
  Buffer<double> work;
  GMM_TRY(work.allocate(model.allocator, model.K() > 1 ? model.D() : 0)); // one is far from none
  if (header.fitted && lacking_rows(*model.family, result.weights.data(), result.densities,
                                    header.summary.total_weight, work.data()) > 0)
    result.summary.warnings |= GMM_WARN_FEW_ROWS;
  return Status::Ok;
}

} // namespace

static int64_t size_without_sections(const gmm_model &model) {
  Header header = {};
  header.K = model.K();
  header.D = model.D();
  header.covariance_length = model.covariance_length();
  header.n_options = option_count();
  header.summary.n_iter = model.result.summary.n_iter;
  return expected_size(header);
}

int64_t serialized_size(const gmm_model &model) {
  return size_without_sections(model) + sections_size(model);
}

void serialize_model(const gmm_model &model, unsigned char *buffer) {
  const FitSummary &summary = model.result.summary;
  const FitResult &result = model.result;
  Writer writer(buffer);
  writer.bytes(magic, sizeof magic);
  writer.u32(sections_size(model) > 0 ? 2 : 1); // what has no section is for older readers, too
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
  writer.array(result.weights.data(), result.weights.size());
  writer.array(result.densities.means.data(), result.densities.means.size());
  writer.array(result.covariances.data(), result.covariances.size());
  writer.array(result.history.data(), summary.n_iter);
  write_sections(model, writer);
  writer.checksum();
}

Status deserialize_model(gmm_model **out, const unsigned char *buffer, int64_t size) {
  if (size < header_size + checksum_size || std::memcmp(buffer, magic, sizeof magic) != 0)
    return Status::Format;
  Reader tail(buffer + size - checksum_size), version(buffer + sizeof magic);
  if (tail.u32() != crc32(buffer, size - checksum_size))
    return Status::Format;
  const uint32_t format = version.u32();
  if (format > newest_format)
    return Status::NewerFormat;
  if (format < 1)
    return Status::Format;
  Reader reader(buffer);
  Header header = {};
  GMM_TRY(read_header(reader, size, &header));
  const int64_t sections = size - expected_size(header);
  GMM_TRY(check_sections(buffer + (size - checksum_size - sections), sections));
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
