// One vector of floats, as wide as the instruction set this file is compiled for, by compiler vector extensions.
#pragma once
#include <cstdint>
#include <cstring>
#if defined(__AVX__)
#include <immintrin.h>
#endif

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
typedef uint32_t VB __attribute__((vector_size(W * 4)));
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
template <class T>
MIXNAS_INLINE void prefetch(const T* p) { __builtin_prefetch(p + kAhead); }
template <class T>
MIXNAS_INLINE void prefetchWrite(const T* p) { __builtin_prefetch(p + kAhead, 1); }

/// A piece of memory, counted in floats whatever lies there.
struct Memory {
  const float* from;
  int64_t floats;
};

/// Asks for a whole piece that is written next, in whatever order.
inline void prefetchPiece(Memory piece) {
  for (int64_t i = 0; i < piece.floats; i += 16) __builtin_prefetch(piece.from + i, 1);
}

/// Copies the first `n` lanes of a vector, 0 < n < W, in pieces of powers of two.
template <class T>
MIXNAS_INLINE void copyLanes(T* to, const void* vector, int n) {
  T lanes[W];
  std::memcpy(lanes, vector, sizeof lanes);
  int at = 0;
#if MIXNAS_LANES > 8
  if (n & 8) { std::memcpy(to, lanes, 8 * sizeof(T)); at = 8; }
#endif
#if MIXNAS_LANES > 4
  if (n & 4) { std::memcpy(to + at, lanes + at, 4 * sizeof(T)); at += 4; }
#endif
  if (n & 2) { std::memcpy(to + at, lanes + at, 2 * sizeof(T)); at += 2; }
  if (n & 1) to[at] = lanes[at];
}

/// Stores the first `n` lanes, 0 < n <= W.
MIXNAS_INLINE void storePart(float* p, V v, int n) {
  if (n >= W) store(p, v);
  else copyLanes(p, &v, n);
}

/// The nearest of [low, high]; NaN stays NaN.
MIXNAS_INLINE V clamp(V x, float low, float high) {
#if MIXNAS_LANES == 16
  return _mm512_max_ps(splat(low), _mm512_min_ps(splat(high), x));
#elif MIXNAS_LANES == 8
  return _mm256_max_ps(splat(low), _mm256_min_ps(splat(high), x));
#else
  return x < low ? splat(low) : (x > high ? splat(high) : x);
#endif
}

/// exp(-x) to 3.2e-7 of its value for x in [-88, 87]; NaN stays NaN. Reduced by whole powers of two to
/// |r| <= ln(2) / 2; the polynomial of degree 5 has the least largest relative error, 9.1e-8.
MIXNAS_INLINE V expNegative(V x) {
  const V shift = splat(12582912.0f);  // 1.5 * 2^23: adding it rounds to a whole number in the low bits
  const V t = shift - x * 1.44269504f;
  const V n = t - shift;
#if defined(__FMA__) || defined(__aarch64__)
  const V r = -x - n * 0.693147182f;  // one rounding
#else
  const V r = (-x - n * 0.693359375f) - n * -2.12194440e-4f;
#endif
  V p = splat(8.290314725e-3f);
  p = p * r + 4.189793004e-2f;
  p = p * r + 1.666763620e-1f;
  p = p * r + 4.999914953e-1f;
  p = p * r + 9.999997072e-1f;
  p = p * r + 1.0f;
  VI power, bits;
  std::memcpy(&power, &t, sizeof power);
  std::memcpy(&bits, &p, sizeof bits);
  bits = bits + (power << 23);
  std::memcpy(&p, &bits, sizeof p);
  return p;
}

/// 1 + exp(-x) to 3e-7 of its value; below -43 what it is there, 5e18, so that the product of two is finite.
MIXNAS_INLINE V denominator(V x) { return 1.0f + expNegative(clamp(x, -43.0f, 87.0f)); }
MIXNAS_INLINE V sigmoidv(V x) { return 1.0f / denominator(x); }

/// Two at once, with one division for both. NaN in one lane of either makes both NaN there.
MIXNAS_INLINE void sigmoids(V x, V y, V& sx, V& sy) {
  const V dx = denominator(x), dy = denominator(y);
  const V both = 1.0f / (dx * dy);
  sx = dy * both;
  sy = dx * both;
}

MIXNAS_INLINE float sum(V v) {
  float total = 0;
  for (int i = 0; i < W; i++) total += v[i];
  return total;
}

constexpr int64_t roundUp(int64_t n, int64_t to) { return (n + to - 1) / to * to; }

}  // namespace MIXNAS_ISA
}  // namespace mixnas
