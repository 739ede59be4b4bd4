// The header of a stored model (FORMAT.md): read, written, and judged before anything is allocated.
#pragma once
#include "base/status.hpp"
#include "model/bytes.hpp"
#include "model/model.hpp"

namespace gmm {

constexpr unsigned char magic[8] = {'G', 'M', 'M', 'I', 'X', '\r', '\n', 0x1a};
constexpr uint32_t newest_format = 2;
constexpr uint32_t fitted_bit = 1, converged_bit = 2; // of Header::bits

// The numbers as they are stored, before anything is known to make sense.
struct Header {
#define GMM_FIELD(type, name) type name;
#include "model/header.def"
#undef GMM_FIELD
};

// In bytes: of the header, of an option, and of what stands at the end.
constexpr int64_t header_size = sizeof magic
#define GMM_FIELD(type, name) +sizeof(type)
#include "model/header.def"
#undef GMM_FIELD
    ;
constexpr int64_t option_size = 16, checksum_size = 4;

// bytes: at least header_size of them.
Header read_header(const unsigned char *bytes);
void write_header(const Header &header, Writer &writer);

// Format 1 is closed: it has the families and warnings of 0.1, and no sections.
bool fits_format_1(const Header &header);

// Whether this can be the header of a model that is stored in `size` bytes. Status::NewerFormat if
// it has a family, a bit or a warning that this library does not know.
Status check_header(const Header &header, int64_t size);

// Of a known family: the size without sections, or -1 when it does not fit an int64_t.
int64_t size_without_sections(const Header &header);

} // namespace gmm
