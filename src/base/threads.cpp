// A team's threads wait for a round of tasks, take them one by one from a shared counter, and meet
// again when none is left.
#include "base/threads.hpp"

#include <csignal>
#include <unistd.h>

namespace gmm {

// Tells the processor that this thread only waits.
static void relax() {
#if defined(__x86_64__) || defined(__i386__)
  __builtin_ia32_pause();
#endif
}

Status Team::start(const gmm_allocator &allocator, int64_t n_threads, const StopRequest *stop) {
  stop_ = stop;
  if (n_threads <= 1)
    return Status::Ok;
  GMM_TRY(members_.allocate(allocator, n_threads));
  // Waking a thread takes tens of microseconds, about as long as what lies between two passes over
  // the rows. So a thread polls about that long before it sleeps, if every member has a processor.
  spins_ = n_threads <= processor_count() ? 2000 : 0;

  // Signals are the host's: our threads take none.
  sigset_t all, before;
  sigfillset(&all);
  pthread_sigmask(SIG_SETMASK, &all, &before);
  pthread_attr_t attributes;
  pthread_attr_init(&attributes);
  pthread_attr_setstacksize(&attributes, 256 * 1024); // tasks have at most some 30 KiB on it
  while (n_members_ < n_threads) {
    Member &member = members_[n_members_];
    member = {this, n_members_, {}};
    if (pthread_create(&member.thread, &attributes, serve, &member) != 0)
      break;
    ++n_members_;
  }
  pthread_attr_destroy(&attributes);
  pthread_sigmask(SIG_SETMASK, &before, nullptr);
  return Status::Ok;
}

Team::~Team() {
  pthread_mutex_lock(&mutex_);
  closing_ = true;
  pthread_cond_broadcast(&wake_);
  pthread_mutex_unlock(&mutex_);
  for (int64_t i = 1; i < n_members_; ++i)
    pthread_join(members_[i].thread, nullptr);
  pthread_cond_destroy(&wake_);
  pthread_cond_destroy(&done_);
  pthread_mutex_destroy(&mutex_);
}

Status Team::run_erased(int64_t n_tasks, void *context, Call call) {
  pthread_mutex_lock(&mutex_);
  GMM_ASSERT(n_tasks >= 0 && busy_ == 0); // no task may run the team again
  context_ = context;
  call_ = call;
  n_tasks_ = n_tasks;
  next_.store(0, std::memory_order_relaxed);
  busy_ = n_members_ - 1;
  ++round_;
  if (n_members_ > 1)
    pthread_cond_broadcast(&wake_);
  pthread_mutex_unlock(&mutex_);

  work(0);

  for (int spin = 0; spin < spins_ && busy_.load(std::memory_order_acquire) > 0; ++spin)
    relax();
  pthread_mutex_lock(&mutex_);
  while (busy_ > 0)
    pthread_cond_wait(&done_, &mutex_);
  pthread_mutex_unlock(&mutex_);
  return go_on(stop_);
}

// Which member takes which task depends on timing, so no result may depend on it.
void Team::work(int64_t member) {
  for (;;) {
    const int64_t index = next_.fetch_add(1, std::memory_order_relaxed);
    if (index >= n_tasks_ || must_stop())
      return;
    call_(context_, index, member);
  }
}

// The life of a thread: one pass of the loop for each round, until the team closes.
void *Team::serve(void *argument) {
  const Member &member = *static_cast<Member *>(argument);
  Team &team = *member.team;
  int64_t seen = 0;
  for (;;) {
    for (int spin = 0; spin < team.spins_ && team.round_.load(std::memory_order_acquire) == seen &&
                       !team.closing_.load(std::memory_order_acquire);
         ++spin)
      relax();
    pthread_mutex_lock(&team.mutex_);
    while (team.round_ == seen && !team.closing_)
      pthread_cond_wait(&team.wake_, &team.mutex_);
    const bool closing = team.closing_;
    seen = team.round_;
    pthread_mutex_unlock(&team.mutex_);
    if (closing)
      return nullptr;
    team.work(member.number);
    pthread_mutex_lock(&team.mutex_);
    if (--team.busy_ == 0)
      pthread_cond_signal(&team.done_);
    pthread_mutex_unlock(&team.mutex_);
  }
}

int64_t processor_count() {
  const long count = sysconf(_SC_NPROCESSORS_ONLN);
  return count < 1 ? 1 : count;
}

} // namespace gmm
