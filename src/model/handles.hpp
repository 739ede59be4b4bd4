// What is behind the handles of a fit in pieces: surveys and statistics.
#pragma once
#include "data/survey.hpp"
#include "em/estep.hpp"
#include "em/statistics.hpp"
#include "model/model.hpp"

// Between calls: what its rows left, whatever else failed.
struct gmm_survey {
  gmm_allocator allocator = {};
  int64_t n_components = 0, n_features = 0;
  bool has_missing = false, check_finite = true;
  int64_t n_members = 1; // threads
  gmm::Survey survey;
};

// Between calls: sums of rows under the model whose state had this id. All its sums are exact.
struct gmm_statistics {
  gmm_allocator allocator = {};
  gmm::Layout layout;
  int64_t n_components = 0, n_features = 0;
  uint64_t id = 0;
  bool is_score = false;       // log-densities alone, in the caller's units
  double weight_factor = 1;    // sums are in row weights times this
  double log_volume = 0;       // of the units of log_likelihood in `sums`
  gmm::Buffer<double> centres; // K * D, of the moments
  gmm::ExactSums sums;         // the numbers of Statistics::for_each_part(), part after part
  gmm::RowSums scores;
  gmm::WeightSum total_weight; // in the caller's units
  gmm::Statistics work;        // of the same sizes
};

namespace gmm {

// Made in the allocator's memory; on failure *out is untouched.
Status create_survey(gmm_survey **out, const gmm_model &model);
// Empty, with these facts of its own.
Status create_survey(gmm_survey **out, const gmm_survey &like, const gmm_allocator &allocator);
void destroy_survey(gmm_survey *survey);
Status add_to_survey(gmm_survey &survey, const CallerRows &rows);
// Status::Mismatch unless both are of models of the same sizes and options.
Status merge_surveys(gmm_survey &into, const gmm_survey &from);

Status create_statistics(gmm_statistics **out, const gmm_model &model);
Status create_statistics(gmm_statistics **out, const Layout &layout, int64_t K, int64_t D,
                         const gmm_allocator &allocator); // and no model's
void destroy_statistics(gmm_statistics *statistics);
// Whether they are of a model of these sizes.
bool has_sizes_of(const gmm_statistics &statistics, const gmm_model &model);
// Empties them, for a pass under this model, which has parameters. Status::Mismatch if it is of
// other sizes.
Status clear_for(gmm_statistics &statistics, const gmm_model &model);
// Adds rows, in the order in which they lie. Status::Mismatch if the model is not as it was when
// the statistics were cleared.
Status add_to_statistics(gmm_statistics &statistics, const gmm_model &model,
                         const CallerRows &rows);
Status merge_statistics(gmm_statistics &into, const gmm_statistics &from);
void scale_statistics(gmm_statistics &statistics, double factor);
// As if they had been taken under the model as it is now.
Status move_statistics(gmm_statistics &statistics, const gmm_model &model);

// Stored, as src/model/store_pieces.cpp says. buffer: of that size; to be read, from anyone.
int64_t stored_size(const gmm_survey &survey);
int64_t stored_size(const gmm_statistics &statistics);
void store(const gmm_survey &survey, unsigned char *buffer);
void store(const gmm_statistics &statistics, unsigned char *buffer);
Status restore(gmm_survey **out, const unsigned char *buffer, int64_t size,
               const gmm_allocator &allocator);
Status restore(gmm_statistics **out, const unsigned char *buffer, int64_t size,
               const gmm_allocator &allocator);

// Of their rows, in the caller's units.
double log_likelihood_of(const gmm_statistics &statistics);

// A fit in pieces begins, and takes a step.
Status begin_fit(gmm_model &model, const gmm_survey &survey, Message &message);
Status advance_fit(gmm_model &model, const gmm_statistics &statistics, Message &message);

// How many rows pieces must have a multiple of.
int64_t piece_rows(const gmm_model &model);

// What tells models, and states of one that runs, apart: a hash of all that a pass under them uses.
uint64_t id_of(const gmm_model &model);

} // namespace gmm
