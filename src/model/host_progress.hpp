// The host's progress function, and what it must find when it is called.
#pragma once
#include "base/host_state.hpp"
#include "model/model.hpp"

namespace gmm {

// Must last as long as the settings that it is used in.
struct HostProgress {
  gmm_model &model;
  HostState &host;

  // The settings of a call that the model's progress function and gmm_cancel() may end.
  FitSettings settings() {
    FitSettings all = {model.options.settings(), nullptr, nullptr, &model.stop};
    if (model.progress != nullptr) {
      all.progress = call;
      all.user_data = this;
    }
    return all;
  }

private:
  static int call(int64_t start, int64_t iteration, double mean, double change, void *self) {
    const HostProgress &progress = *static_cast<HostProgress *>(self);
    gmm_model &model = progress.model;
    progress.host.give_back();
    const int answer = model.progress(start, iteration, mean, change, model.progress_data);
    progress.host.set_aside();
    if (answer != 0)
      model.stop.make();
    return answer;
  }
};

} // namespace gmm
