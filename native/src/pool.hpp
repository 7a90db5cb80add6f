// A persistent pool of threads that run numbered tasks. Which thread takes a task never changes what it computes.
#pragma once
#include <atomic>
#include <condition_variable>
#include <mutex>
#include <thread>
#include <type_traits>
#include <vector>

namespace mixnas {

class Pool {
 public:
  /// `threads` counts the caller of `run`, so `threads - 1` are started.
  explicit Pool(int threads);
  ~Pool();
  Pool(const Pool&) = delete;
  Pool& operator=(const Pool&) = delete;

  int threads() const { return static_cast<int>(workers_.size()) + 1; }

  /// Calls `task(context, index, thread)` for every index below `count`, on all threads; returns when all are done.
  void run(int count, void (*task)(void* context, int index, int thread), void* context);

  template <class F>
  void each(int count, F&& body) {
    using Body = std::remove_reference_t<F>;
    run(count, [](void* context, int index, int thread) { (*static_cast<Body*>(context))(index, thread); }, &body);
  }

  /// The same for work that streams through large tensors, in the opposite order of the last such call: what that one touched
  /// last may still lie in a cache.
  template <class F>
  void sweep(int count, F&& body) {
    back_ = !back_;
    if (!back_) return each(count, body);
    each(count, [&](int index, int thread) { body(count - 1 - index, thread); });
  }

 private:
  void work(int thread);
  void drain(int thread);

  std::vector<std::thread> workers_;
  std::mutex mutex_;
  std::condition_variable wake_;
  std::atomic<unsigned> round_{0};
  std::atomic<int> next_{0};
  std::atomic<int> busy_{0};
  std::atomic<bool> stop_{false};
  int count_ = 0;
  bool back_ = true;
  void (*task_)(void*, int, int) = nullptr;
  void* context_ = nullptr;
};

/// Treats numbers too small for a normal float as zero on this thread: they would slow every kernel down.
void flushDenormals();

}  // namespace mixnas
