#include "pool.hpp"

#if defined(__x86_64__)
#include <immintrin.h>
#endif

namespace mixnas {

namespace {
constexpr int kSpins = 4000;

inline void relax() {
#if defined(__x86_64__)
  _mm_pause();
#elif defined(__aarch64__)
  asm volatile("yield");
#endif
}
}  // namespace

void flushDenormals() {
#if defined(__x86_64__)
  _mm_setcsr(_mm_getcsr() | 0x8040);
#elif defined(__aarch64__)
  unsigned long long control;
  asm volatile("mrs %0, fpcr" : "=r"(control));
  asm volatile("msr fpcr, %0" ::"r"(control | (1ull << 24)));
#endif
}

Pool::Pool(int threads) {
  for (int i = 1; i < threads; i++) workers_.emplace_back([this, i] { work(i); });
}

Pool::~Pool() {
  {
    std::lock_guard<std::mutex> lock(mutex_);
    stop_.store(true);
    round_.fetch_add(1);
  }
  wake_.notify_all();
  for (std::thread& worker : workers_) worker.join();
}

void Pool::drain(int thread) {
  for (int i = next_.fetch_add(1); i < count_; i = next_.fetch_add(1)) task_(context_, i, thread);
}

void Pool::run(int count, void (*task)(void*, int, int), void* context) {
  if (workers_.empty() || count <= 1) {
    for (int i = 0; i < count; i++) task(context, i, 0);
    return;
  }
  task_ = task;
  context_ = context;
  count_ = count;
  next_.store(0);
  busy_.store(static_cast<int>(workers_.size()));
  {
    std::lock_guard<std::mutex> lock(mutex_);
    round_.fetch_add(1);
  }
  wake_.notify_all();
  drain(0);
  for (int spins = 0; busy_.load(std::memory_order_acquire) != 0; spins++) {
    if (spins < kSpins) relax();
    else std::this_thread::yield();
  }
}

void Pool::work(int thread) {
  flushDenormals();
  unsigned seen = 0;
  for (;;) {
    for (int spins = 0; spins < kSpins && round_.load(std::memory_order_acquire) == seen; spins++) relax();
    if (round_.load(std::memory_order_acquire) == seen) {
      std::unique_lock<std::mutex> lock(mutex_);
      wake_.wait(lock, [&] { return round_.load() != seen; });
    }
    seen = round_.load(std::memory_order_acquire);
    if (stop_.load()) return;
    drain(thread);
    busy_.fetch_sub(1, std::memory_order_release);
  }
}

}  // namespace mixnas
