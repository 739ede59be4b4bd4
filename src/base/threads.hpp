// Threads that live inside one call: made at its start, joined at its end.
#pragma once
#include "base/memory.hpp"

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
  // the result does not depend on how many there are. Only memory can fail.
  Status start(const gmm_allocator &allocator, int64_t n_threads);

  // Members, the calling thread included: the number of scratch areas that tasks need.
  int64_t size() const { return n_members_; }

  // Calls task(index, member) once for each index below n_tasks and returns when all are done.
  // The order is not fixed; member < size() tells which scratch area is free.
  template <class Task> void run(int64_t n_tasks, Task &&task) {
    run_erased(n_tasks, &task, [](void *context, int64_t index, int64_t member) {
      (*static_cast<std::remove_reference_t<Task> *>(context))(index, member);
    });
  }

private:
  using Call = void (*)(void *context, int64_t index, int64_t member);
  struct Member {
    Team *team;
    int64_t number;
    pthread_t thread;
  };

  void run_erased(int64_t n_tasks, void *context, Call call);
  void work(int64_t member);
  static void *serve(void *member);

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
