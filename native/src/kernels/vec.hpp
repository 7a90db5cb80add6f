// One vector of floats, as wide as the instruction set this file is compiled for, by compiler vector extensions.
#pragma once
#include <cstdint>
#include <cstring>

#if defined(__AVX512F__)
#define MIXNAS_LANES 16
#elif defined(__AVX2__)
#define MIXNAS_LANES 8
#else
#define MIXNAS_LANES 4
#endif

#define MIXNAS_INLINE inline __attribute__((always_inline))
#define MIXNAS_LAMBDA __attribute__((always_inline))

namespace mixnas {
namespace MIXNAS_ISA {

constexpr int W = MIXNAS_LANES;
typedef float V __attribute__((vector_size(W * 4)));
typedef int32_t VI __attribute__((vector_size(W * 4)));
typedef float VU __attribute__((vector_size(W * 4), aligned(4), may_alias));

/// Written out, since `V{} + x` costs an addition.
MIXNAS_INLINE V splat(float x) {
#if MIXNAS_LANES == 16
  return V{x, x, x, x, x, x, x, x, x, x, x, x, x, x, x, x};
#elif MIXNAS_LANES == 8
  return V{x, x, x, x, x, x, x, x};
#else
  return V{x, x, x, x};
#endif
}
MIXNAS_INLINE V load(const float* p) { return *reinterpret_cast<const VU*>(p); }
MIXNAS_INLINE void store(float* p, V v) { *reinterpret_cast<VU*>(p) = v; }

/// Floats that prefetching is ahead of a stream: the processor's own stops at the end of each page.
constexpr int kAhead = 2048;

/// Asks for memory that a stream will reach soon.
MIXNAS_INLINE void prefetch(const float* p) { __builtin_prefetch(p + kAhead); }
MIXNAS_INLINE void prefetchWrite(const float* p) { __builtin_prefetch(p + kAhead, 1); }

/// The same for a whole piece of memory that is written next, in whatever order.
inline void prefetchPiece(const float* from, int64_t floats) {
  for (int64_t i = 0; i < floats; i += 16) __builtin_prefetch(from + i, 1);
}

/// Stores the first `n` lanes, 0 < n <= W, in pieces of powers of two.
MIXNAS_INLINE void storePart(float* p, V v, int n) {
  if (n >= W) return store(p, v);
  float lanes[W];
  store(lanes, v);
  int at = 0;
#if MIXNAS_LANES > 8
  if (n & 8) { std::memcpy(p, lanes, 32); at = 8; }
#endif
#if MIXNAS_LANES > 4
  if (n & 4) { std::memcpy(p + at, lanes + at, 16); at += 4; }
#endif
  if (n & 2) { std::memcpy(p + at, lanes + at, 8); at += 2; }
  if (n & 1) p[at] = lanes[at];
}

/// exp(x) to about 1e-7 of its value; NaN stays NaN. Cody-Waite reduction to |r| <= ln(2) / 2, then a polynomial.
MIXNAS_INLINE V expv(V x) {
  x = x < -87.0f ? splat(-87.0f) : (x > 88.0f ? splat(88.0f) : x);
  const V shift = splat(12582912.0f);  // 1.5 * 2^23: adding it rounds to a whole number in the low bits
  const V t = x * 1.44269504f + shift;
  const V n = t - shift;
  V r = x - n * 0.693359375f;
  r = r - n * -2.12194440e-4f;
  V p = splat(1.9875691500e-4f);
  p = p * r + 1.3981999507e-3f;
  p = p * r + 8.3334519073e-3f;
  p = p * r + 4.1665795894e-2f;
  p = p * r + 1.6666665459e-1f;
  p = p * r + 5.0000001201e-1f;
  p = p * (r * r) + r + 1.0f;
  VI bits;
  std::memcpy(&bits, &t, sizeof bits);
  bits = (bits << 23) + 0x3f800000;
  V power;
  std::memcpy(&power, &bits, sizeof power);
  return p * power;
}

MIXNAS_INLINE V sigmoidv(V x) { return 1.0f / (1.0f + expv(-x)); }

MIXNAS_INLINE float sum(V v) {
  float total = 0;
  for (int i = 0; i < W; i++) total += v[i];
  return total;
}

constexpr int64_t roundUp(int64_t n, int64_t to) { return (n + to - 1) / to * to; }

}  // namespace MIXNAS_ISA
}  // namespace mixnas
