// Activations and their derivatives, element by element. A value that is not a number stays one.
#pragma once
#include "../codes.hpp"
#include "vec.hpp"

namespace mixnas {
namespace MIXNAS_ISA {

MIXNAS_INLINE V clamp6(V y) { return y < 0.0f ? splat(0) : (y > 6.0f ? splat(6) : y); }

template <int A>
MIXNAS_INLINE V activate(V y) {
  if constexpr (A == kRelu) return y < 0.0f ? splat(0) : y;
  if constexpr (A == kRelu6) return clamp6(y);
  if constexpr (A == kSwish) return y * sigmoidv(y);
  if constexpr (A == kHardSwish) return y * clamp6(y + 3.0f) * (1.0f / 6.0f);
  if constexpr (A == kSigmoid) return sigmoidv(y);
  if constexpr (A == kHardSigmoid) return clamp6(y + 3.0f) * (1.0f / 6.0f);
  return y;
}

/// Value and derivative at once, since they share their expensive part.
template <int A>
MIXNAS_INLINE void activateBoth(V y, V& value, V& slope) {
  const V zero = splat(0), one = splat(1);
  if constexpr (A == kRelu) {
    value = y < 0.0f ? zero : y;
    slope = y > 0.0f ? one : zero;
  } else if constexpr (A == kRelu6) {
    value = clamp6(y);
    slope = y > 0.0f ? (y < 6.0f ? one : zero) : zero;
  } else if constexpr (A == kSwish) {
    const V s = sigmoidv(y);
    value = y * s;
    slope = s + value * (1.0f - s);
  } else if constexpr (A == kHardSwish) {
    value = y * clamp6(y + 3.0f) * (1.0f / 6.0f);
    slope = y > -3.0f ? (y < 3.0f ? y * (1.0f / 3.0f) + 0.5f : one) : zero;
  } else if constexpr (A == kSigmoid) {
    value = sigmoidv(y);
    slope = value * (1.0f - value);
  } else if constexpr (A == kHardSigmoid) {
    value = clamp6(y + 3.0f) * (1.0f / 6.0f);
    slope = y > -3.0f ? (y < 3.0f ? splat(1.0f / 6.0f) : zero) : zero;
  } else {
    value = y;
    slope = one;
  }
}

/// Values of N vectors at once: two logistic functions share a division.
template <int A, int N>
MIXNAS_INLINE void activateAll(V (&y)[N]) {
  if constexpr (N > 1 && (A == kSwish || A == kSigmoid)) {
#pragma GCC unroll 4
    for (int i = 0; i + 1 < N; i += 2) {
      V s0, s1;
      sigmoids(y[i], y[i + 1], s0, s1);
      y[i] = A == kSwish ? y[i] * s0 : s0;
      y[i + 1] = A == kSwish ? y[i + 1] * s1 : s1;
    }
    if constexpr (N % 2 == 1) y[N - 1] = activate<A>(y[N - 1]);
  } else {
#pragma GCC unroll 4
    for (int i = 0; i < N; i++) y[i] = activate<A>(y[i]);
  }
}

/// Values and derivatives of N vectors at once.
template <int A, int N>
MIXNAS_INLINE void activateAllBoth(const V (&y)[N], V (&value)[N], V (&slope)[N]) {
  if constexpr (N > 1 && (A == kSwish || A == kSigmoid)) {
    V s[N];
#pragma GCC unroll 4
    for (int i = 0; i < N; i++) s[i] = y[i];
    activateAll<kSigmoid>(s);
#pragma GCC unroll 4
    for (int i = 0; i < N; i++) {
      value[i] = A == kSwish ? y[i] * s[i] : s[i];
      slope[i] = A == kSwish ? s[i] + value[i] * (1.0f - s[i]) : value[i] * (1.0f - value[i]);
    }
  } else {
#pragma GCC unroll 4
    for (int i = 0; i < N; i++) activateBoth<A>(y[i], value[i], slope[i]);
  }
}

/// Calls put(c, value) with the activated y(c) for vectors of channels c < `channels`, two at a time where both are whole: what lies
/// beyond the channels must not touch them.
template <int A, class Y, class Put>
MIXNAS_INLINE void activateRow(int channels, Y&& y, Put&& put) {
  int c = 0;
  for (; c + 2 * W <= channels; c += 2 * W) {
    V v[2] = {y(c), y(c + W)};
    activateAll<A>(v);
    put(c, v[0]);
    put(c + W, v[1]);
  }
  for (; c < channels; c += W) put(c, activate<A>(y(c)));
}

template <int N>
struct Number {
  static constexpr int value = N;
};

/// Calls `body(Number<A>{})` for the activation `act`, so that loops are compiled once per activation.
template <class F>
MIXNAS_INLINE void withAct(int act, F&& body) {
  switch (act) {
    case kRelu: return body(Number<kRelu>{});
    case kRelu6: return body(Number<kRelu6>{});
    case kSwish: return body(Number<kSwish>{});
    case kHardSwish: return body(Number<kHardSwish>{});
    case kSigmoid: return body(Number<kSigmoid>{});
    case kHardSigmoid: return body(Number<kHardSigmoid>{});
    default: return body(Number<kNone>{});
  }
}

/// The same for one number.
inline float activateOne(int act, float y) {
  float value = y;
  withAct(act, [&](auto a) { value = activate<decltype(a)::value>(splat(y))[0]; });
  return value;
}

inline float slopeOne(int act, float y) {
  float result = 1;
  withAct(act, [&](auto a) {
    V value, slope;
    activateBoth<decltype(a)::value>(splat(y), value, slope);
    result = slope[0];
  });
  return result;
}

}  // namespace MIXNAS_ISA
}  // namespace mixnas
