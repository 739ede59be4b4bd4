// Starts from groups that k-means finds.
#pragma once
#include "base/random.hpp"
#include "starts/start.hpp"

namespace gmm {

Status start_kmeans(Em &em, Starts &starts, int64_t start, Random &random, BadPivot *where);

} // namespace gmm
