// Stored models; the layout is in FORMAT.md.
#include "fit/trust.hpp"
#include "model/bytes.hpp"
#include "model/header.hpp"
#include "model/model.hpp"
#include "model/sections.hpp"

#include <cmath>

namespace gmm {

static FitSummary summary_of(const Header &header) {
  FitSummary summary;
  summary.n_iter = header.n_iter;
  summary.best_start = header.best_start;
  summary.converged = (header.bits & converged_bit) != 0;
  summary.warnings = header.warnings;
  summary.log_likelihood = header.log_likelihood;
  summary.total_weight = header.total_weight;
  summary.free_parameters = header.free_parameters;
  return summary;
}

// In the lowest format that will do, so that older readers have it, too.
static Header header_of(const gmm_model &model) {
  const FitSummary &summary = model.result.summary;
  Header header = {};
  header.version = GMM_VERSION_MAJOR * 10000 + GMM_VERSION_MINOR * 100 + GMM_VERSION_PATCH;
  header.n_components = model.K();
  header.n_features = model.D();
  header.family = model.family->id;
  header.bits = (model.has_fit ? fitted_bit : 0) | (summary.converged ? converged_bit : 0);
  header.warnings = summary.warnings & ~unsigned{GMM_WARN_FEW_ROWS}; // in "crit"
  header.n_options = static_cast<uint32_t>(option_count());
  header.n_iter = summary.n_iter;
  header.best_start = summary.best_start;
  header.log_likelihood = summary.log_likelihood;
  header.total_weight = summary.total_weight;
  header.free_parameters = summary.free_parameters;
  const int64_t sections = sections_size(model);
  header.size = size_without_sections(header) + sections;
  header.format = sections == 0 && fits_format_1(header) ? 1 : 2;
  return header;
}

// A value out of range can be one that a later release takes, but not in format 1, which is closed.
static Status read_options(Reader &reader, const Header &header, Options *options) {
  for (uint32_t i = 0; i < header.n_options; ++i) {
    const int id = reader.i32(), type = reader.i32();
    const double value = reader.f64();
    if (find_option(id) == nullptr)
      continue;
    if (type == GMM_TYPE_INT && value != std::floor(value))
      return Status::Format;
    const Status status = options->set(id, type, value);
    if (status != Status::Ok)
      return status == Status::Range && header.format > 1 ? Status::NewerFormat : Status::Format;
  }
  return Status::Ok;
}

// The warning of a model without the section "crit": it follows from the parameters.
static Status find_few_rows(gmm_model &model) {
  FitResult &result = model.result;
  Buffer<double> work;
  GMM_TRY(work.allocate(model.allocator, model.K() > 1 ? model.D() : 0)); // one is far from none
  double lacking = 0;
  GMM_TRY(count_lacking_rows(*model.family, result.weights.data(), result.densities,
                             result.summary.total_weight, nullptr, work.data(), &lacking));
  result.summary.warnings |= lacking > 0 ? GMM_WARN_FEW_ROWS : 0;
  return Status::Ok;
}

// Everything behind the header, which has been checked. The model is of no use if it fails.
static Status read_body(Reader reader, const Header &header, gmm_model &model) {
  GMM_TRY(read_options(reader, header, &model.options));
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
  GMM_TRY(result.history.allocate(model.allocator, header.n_iter));
  reader.array(result.history.data(), header.n_iter);
  for (int64_t i = 0; i < header.n_iter; ++i)
    if (!std::isfinite(result.history[i]))
      return Status::Format;
  model.has_fit = (header.bits & fitted_bit) != 0;
  result.summary = summary_of(header);
  GMM_TRY(read_sections(reader.at(), header.size - size_without_sections(header), model));
  const bool knows_few_rows = !std::isnan(result.summary.log_largest); // from its section "crit"
  return model.has_fit && !knows_few_rows ? find_few_rows(model) : Status::Ok;
}

int64_t serialized_size(const gmm_model &model) {
  return header_of(model).size;
}

void serialize_model(const gmm_model &model, unsigned char *buffer) {
  const FitResult &result = model.result;
  const Header header = header_of(model);
  Writer writer(buffer);
  write_header(header, writer);
  for (int i = 0; i < option_count(); ++i) {
    const OptionInfo &option = option_at(i);
    writer.i32(option.id);
    writer.i32(option.type);
    writer.f64(model.options.get(option.id));
  }
  writer.array(result.weights.data(), result.weights.size());
  writer.array(result.densities.means.data(), result.densities.means.size());
  writer.array(result.covariances.data(), result.covariances.size());
  writer.array(model.result.history.data(), model.result.summary.n_iter);
  write_sections(model, writer);
  writer.checksum();
  GMM_ASSERT(writer.size() == header.size);
}

Status deserialize_model(gmm_model **out, const unsigned char *buffer, int64_t size,
                         const gmm_allocator &allocator) {
  if (size < header_size + checksum_size || std::memcmp(buffer, magic, sizeof magic) != 0)
    return Status::Format;
  if (Reader(buffer + size - checksum_size).u32() != crc32(buffer, size - checksum_size))
    return Status::Format;
  const Header header = read_header(buffer);
  if (header.format > newest_format)
    return Status::NewerFormat;
  if (header.format < 1)
    return Status::Format;
  GMM_TRY(check_header(header, size));
  const int64_t sections = size - size_without_sections(header);
  GMM_TRY(check_sections(buffer + (size - checksum_size - sections), sections));
  gmm_model *model = nullptr;
  GMM_TRY(create_model(&model, header.n_components, header.n_features, find_family(header.family),
                       allocator));
  const Status status = read_body(Reader(buffer + header_size), header, *model);
  if (status != Status::Ok) {
    destroy_model(model);
    return status;
  }
  *out = model;
  return Status::Ok;
}

} // namespace gmm
