// The kernels of one instruction set: this file is compiled once for each, with its compiler flags and its namespace.
#include <chrono>

#include "conv.hpp"
#include "depthwise-backward.hpp"
#include "elementwise.hpp"
#include "loss.hpp"
#include "norm.hpp"
#include "optimize.hpp"
#include "pool.hpp"
#include "squeeze-excite.hpp"

namespace mixnas {
namespace MIXNAS_ISA {

namespace {

using Kernel = void (*)(Context&, Reader&);

constexpr Kernel kTable[] = {
#define MIXNAS_ENTRY(name) name,
    MIXNAS_KERNELS(MIXNAS_ENTRY)
#undef MIXNAS_ENTRY
};

double now() {
  return std::chrono::duration<double>(std::chrono::steady_clock::now().time_since_epoch()).count();
}

Ending run(Context& context, const int32_t* words, size_t length) {
  size_t at = 0;
  for (size_t instruction = 0; at < length; instruction++) {
    if (context.cancelled != nullptr && context.cancelled->load(std::memory_order_relaxed)) return kCancelled;
    const double start = context.seconds == nullptr ? 0 : now();
    Reader in(context, words + at + 2);
    kTable[words[at + 1]](context, in);
    if (context.lacking.load(std::memory_order_relaxed) != 0) return kExhausted;
    if (context.seconds != nullptr) context.seconds[instruction] += now() - start;
    at += words[at];
  }
  return kRan;
}

/// N sums that do not depend on each other, so that the compiler can keep each in a register of its own (an array it leaves
/// in memory, which halves the rate).
template <int N>
struct Chains {
  V head = splat(N);
  Chains<N - 1> rest;
  MIXNAS_INLINE void step(V x, V y) {
    head = head * x + y;
    rest.step(x, y);
  }
  MIXNAS_INLINE V total() const { return head + rest.total(); }
};
template <>
struct Chains<0> {
  MIXNAS_INLINE void step(V, V) {}
  MIXNAS_INLINE V total() const { return splat(0); }
};

/// Multiply-adds between registers alone: as many chains as hide the latency of two units (four of arm64) and still fit the
/// registers together with the two factors and one product.
double peak(long rounds) {
#if defined(__x86_64__) && MIXNAS_LANES < 16
  constexpr int kChains = 12;
#else
  constexpr int kChains = 24;
#endif
  Chains<kChains> chains;
  const V x = splat(0.999f), y = splat(0.01f);
  for (long r = 0; r < rounds; r++) chains.step(x, y);
  volatile float keep = sum(chains.total());
  (void)keep;
  return static_cast<double>(rounds) * kChains * W;
}

#ifdef MIXNAS_TILES
/// Multiply-adds between tile registers alone: three products each, see `tiles.hpp`.
double tilePeak(long rounds) {
  const TileScope scope;
  _tile_zero(0);
  _tile_zero(1);
  _tile_zero(2);
  _tile_zero(3);
  _tile_zero(4);
  _tile_zero(6);
  for (long r = 0; r < 3 * rounds; r++) {
    _tile_dpbf16ps(0, 4, 6);
    _tile_dpbf16ps(1, 4, 6);
    _tile_dpbf16ps(2, 4, 6);
    _tile_dpbf16ps(3, 4, 6);
  }
  return static_cast<double>(rounds) * 4 * kTileRows * kTileRows * kTileDepth;
}
#else
constexpr double (*tilePeak)(long) = nullptr;
#endif

float readAll(const float* data, size_t size) {
  V a = splat(0), b = a, c = a, d = a;
  for (size_t i = 0; i + 4 * W <= size; i += 4 * W) {
    a = a + load(data + i);
    b = b + load(data + i + W);
    c = c + load(data + i + 2 * W);
    d = d + load(data + i + 3 * W);
  }
  return sum(a + b + c + d);
}

}  // namespace

extern const Kernels kKernels = {run, optimize, peak, tilePeak, readAll};

}  // namespace MIXNAS_ISA
}  // namespace mixnas
