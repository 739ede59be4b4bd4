// Where EM begins: the four ways of GMM_OPT_INIT.
#pragma once
#include "em/plan.hpp"

namespace gmm {

// Fills plan.current for start number `start`, frozen blocks included. Start s draws from random
// stream s, so it is the same whichever other starts are run.
Status make_start(Plan &plan, int64_t start, Singular *where);

} // namespace gmm
