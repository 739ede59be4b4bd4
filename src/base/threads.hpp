// Threads that live inside one call: made at its start, joined at its end.
#pragma once
#include "base/memory.hpp"
#include "base/stop_request.hpp"

#include <atomic>
#include <pthread.h>
#include <type_traits>

namespace gmm {

class Team {
public:
  Team() = default;
  Team(const Team &) = delete;
  Team &operator=(const Team &) = delete;
  ~Team();

  // Up to n_threads - 1 threads beside the caller's. A thread that cannot be made is done without:
  // the result does not depend on how many there are. Only memory can fail. `stop` (NULL for none)
  // ends the work that the team is at.
  Status start(const gmm_allocator &allocator, int64_t n_threads, const StopRequest *stop);

  // Members, the calling thread included: the number of workspace areas that tasks need.
  int64_t size() const { return n_members_; }

  // Calls task(index, member) once for each index below n_tasks and returns when all are done.
  // The order is not fixed; member < size() tells which workspace area is free. When asked to stop
  // it leaves out the tasks that have not begun, waits for the others, and returns
  // Status::Cancelled: what the tasks were to find is then incomplete.
  template <class Task> Status run(int64_t n_tasks, Task &&task) {
    return run_erased(n_tasks, &task, [](void *context, int64_t index, int64_t member) {
      (*static_cast<std::remove_reference_t<Task> *>(context))(index, member);
    });
  }

  // For tasks that take long: whether to leave out the rest.
  bool must_stop() const { return go_on(stop_) != Status::Ok; }
  const StopRequest *stop() const { return stop_; }

private:
  using Call = void (*)(void *context, int64_t index, int64_t member);
  struct Member {
    Team *team;
    int64_t number;
    pthread_t thread;
  };

  Status run_erased(int64_t n_tasks, void *context, Call call);
  void work(int64_t member);
  static void *serve(void *member);

  const StopRequest *stop_ = nullptr;
  Buffer<Member> members_;
  int64_t n_members_ = 1;
  pthread_mutex_t mutex_ = PTHREAD_MUTEX_INITIALIZER;
  pthread_cond_t wake_ = PTHREAD_COND_INITIALIZER, done_ = PTHREAD_COND_INITIALIZER;
  int spins_ = 0; // how often one looks before it sleeps
  // Written under mutex_, as are the next two.
  std::atomic<int64_t> round_{0}, busy_{0};
  std::atomic<bool> closing_{false};
  void *context_ = nullptr;
  Call call_ = nullptr;
  int64_t n_tasks_ = 0;
  std::atomic<int64_t> next_{0};
};

// How many threads GMM_OPT_THREADS = 0 means.
int64_t processor_count();

} // namespace gmm
