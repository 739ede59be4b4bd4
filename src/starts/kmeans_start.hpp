// Starts from groups that k-means finds.
#pragma once
#include "base/random.hpp"
#include "starts/start.hpp"

namespace gmm {

// Start number `start`, in em.current. With GMM_INIT_LABELS known components are made of their
// labelled rows alone. Status::NotSpd or Status::Degenerate with *where as in the
// M-step.
Status start_kmeans(Em &em, Starts &starts, int64_t start, Random &random, BadPivot *where);

} // namespace gmm
