// The header of a stored model: its numbers, and what they can be.
#include "model/header.hpp"

#include <cmath>

namespace gmm {

Header read_header(const unsigned char *bytes) {
  Reader reader(bytes);
  reader.skip(sizeof magic);
  Header header;
#define GMM_FIELD(type, name) header.name = reader.type();
#include "model/header.def"
#undef GMM_FIELD
  return header;
}

void write_header(const Header &header, Writer &writer) {
  writer.bytes(magic, sizeof magic);
#define GMM_FIELD(type, name) writer.type(header.name);
#include "model/header.def"
#undef GMM_FIELD
}

bool fits_format_1(const Header &header) {
  constexpr uint32_t warnings =
      GMM_WARN_NOT_CONVERGED | GMM_WARN_FLOORED | GMM_WARN_EMPTY | GMM_WARN_ILL_CONDITIONED;
  return header.family >= GMM_COV_FULL && header.family <= GMM_COV_SPHERICAL &&
         (header.bits & ~(fitted_bit | converged_bit)) == 0 && (header.warnings & ~warnings) == 0;
}

// Of warnings all but GMM_WARN_FEW_ROWS, which is in the section "crit" or follows from the
// parameters.
static bool is_known(const Header &header) {
  constexpr uint32_t warnings = (0
#define GMM_WARNING(bit, ...) | bit
#include "model/warnings.def"
#undef GMM_WARNING
                                 ) &
                                ~unsigned{GMM_WARN_FEW_ROWS};
  return find_family(header.family) != nullptr &&
         (header.bits & ~(fitted_bit | converged_bit)) == 0 && (header.warnings & ~warnings) == 0;
}

// The results of a fit, or that there was none: only parameters that were set.
static bool has_possible_results(const Header &header) {
  const auto most_iterations = static_cast<int64_t>(find_option(GMM_OPT_MAX_ITER)->max);
  if ((header.bits & fitted_bit) == 0)
    return header.bits == 0 && header.warnings == 0 && header.n_iter == 0 &&
           header.best_start == -1 && header.log_likelihood == 0 && header.total_weight == 0 &&
           header.free_parameters == 0;
  const bool has_counts = header.n_iter >= 1 && header.n_iter <= most_iterations &&
                          header.best_start >= 0 && header.free_parameters >= 0;
  const bool has_weight = std::isfinite(header.total_weight) && header.total_weight > 0;
  return has_counts && has_weight && is_usable(header.log_likelihood);
}

// Sizes that a model can have; options are counted generously, for releases to come.
static bool has_possible_sizes(const Header &header) {
  constexpr uint32_t most_options = 1000;
  return header.n_components >= 1 && header.n_features >= 1 && header.n_options <= most_options &&
         is_possible_size(*find_family(header.family), header.n_components, header.n_features);
}

Status check_header(const Header &header, int64_t size) {
  if (header.size != size || (header.format == 1 && !fits_format_1(header)))
    return Status::Format;
  if (!is_known(header))
    return Status::NewerFormat;
  if (!has_possible_results(header) || !has_possible_sizes(header))
    return Status::Format;
  const int64_t least = size_without_sections(header);
  const bool fits = least >= 0 && (header.format == 1 ? size == least : size >= least);
  return fits ? Status::Ok : Status::Format;
}

// Means and covariances are known to fit the address space each, which leaves room for the sum.
int64_t size_without_sections(const Header &header) {
  const int64_t K = header.n_components, D = header.n_features;
  const int64_t numbers =
      K + K * D + find_family(header.family)->layout().covariance_length(K, D) + header.n_iter;
  const int64_t fixed = header_size + option_size * header.n_options + checksum_size;
  return numbers > (INT64_MAX - fixed) / 8 ? -1 : fixed + 8 * numbers;
}

} // namespace gmm
