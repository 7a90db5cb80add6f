#include "machine.hpp"

#include <chrono>

namespace mixnas {

namespace {

constexpr int kRuns = 7;
constexpr size_t kFloats = size_t{16} << 20;

double now() {
  return std::chrono::duration<double>(std::chrono::steady_clock::now().time_since_epoch()).count();
}

/// Highest rate of `body`, which returns the amount of work that one thread did, over several runs on all threads.
template <class F>
double bestRate(Pool& pool, F&& body) {
  double best = 0;
  for (int run = 0; run < kRuns; run++) {
    std::vector<double> done(pool.threads());
    const double start = now();
    pool.each(pool.threads(), [&](int i, int) { done[i] = body(i); });
    const double seconds = now() - start;
    double total = 0;
    for (double amount : done) total += amount;
    if (total / seconds > best) best = total / seconds;
  }
  return best;
}

}  // namespace

Machine measureMachine(const Kernels& kernels, int threads) {
  Pool pool(threads);
  std::vector<Block> blocks(threads);
  for (Block& block : blocks)
    if (!block.reserve(kFloats)) return {0, 0, 0};
  pool.each(threads, [&](int i, int) {
    for (size_t at = 0; at < kFloats; at++) blocks[i].data()[at] = 1.0f;
  });
  volatile float sink = 0;
  const double macs = bestRate(pool, [&](int) { return kernels.peak(2000000); });
  const double tiles = kernels.tilePeak == nullptr ? 0 : bestRate(pool, [&](int) { return kernels.tilePeak(200000); });
  const double bytes = bestRate(pool, [&](int i) {
    sink = kernels.read(blocks[i].data(), kFloats);
    return static_cast<double>(kFloats * sizeof(float));
  });
  return {macs, tiles > macs ? tiles : macs, bytes};
}

}  // namespace mixnas
