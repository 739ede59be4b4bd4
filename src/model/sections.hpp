// The tagged sections of stored models (FORMAT.md): each is the length of its payload, a tag of
// four letters, and the payload. To add one, add its tag to the table in sections.cpp.
#pragma once
#include "base/status.hpp"
#include "model/bytes.hpp"
#include "model/model.hpp"

namespace gmm {

// All sections that this model has; 0 bytes where it has none.
int64_t sections_size(const gmm_model &model);
void write_sections(const gmm_model &model, Writer &writer);

// `size` bytes of sections, from anyone. check_sections() allocates nothing and looks at all but
// the payloads: their lengths, and whether one is unknown that must not be passed over
// (Status::NewerFormat). read_sections() is for what passed it.
Status check_sections(const unsigned char *bytes, int64_t size);
Status read_sections(const unsigned char *bytes, int64_t size, gmm_model &model);

} // namespace gmm
