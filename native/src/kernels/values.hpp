// Values of a tensor as they lie in memory: floats, or the upper 16 bits of each (bfloat16). Kernels compute in floats:
// `load` widens, which is exact; `storePart` rounds to nearest, ties to even.
#pragma once
#include "vec.hpp"

namespace mixnas {
namespace MIXNAS_ISA {

struct Bf16 {
  uint16_t bits;
};

typedef uint16_t VBf16 __attribute__((vector_size(W * 2)));

MIXNAS_INLINE V widen(VBf16 upper) {
  const VB bits = __builtin_convertvector(upper, VB) << 16;
  V v;
  std::memcpy(&v, &bits, sizeof v);
  return v;
}

/// NaN stays NaN.
MIXNAS_INLINE VBf16 narrow(V v) {
#if defined(__AVX512BF16__)
  VBf16 upper;
  const __m256bh narrowed = _mm512_cvtneps_pbh(v);
  std::memcpy(&upper, &narrowed, sizeof upper);
  return upper;
#else
  VB bits;
  std::memcpy(&bits, &v, sizeof bits);
  const VB rounded = (bits + 0x7fff + ((bits >> 16) & 1)) >> 16;
  return __builtin_convertvector(v == v ? rounded : (bits >> 16 | 0x40), VBf16);
#endif
}

MIXNAS_INLINE V load(const Bf16* p) {
  VBf16 upper;
  std::memcpy(&upper, p, sizeof upper);
  return widen(upper);
}

/// Stores the first `n` lanes, 0 < n <= W.
MIXNAS_INLINE void storePart(Bf16* p, V v, int n) {
  const VBf16 upper = narrow(v);
  if (n >= W) std::memcpy(p, &upper, sizeof upper);
  else copyLanes(p, &upper, n);
}

/// What a stored value is read back as.
MIXNAS_INLINE V kept(const float*, V v) { return v; }
MIXNAS_INLINE V kept(const Bf16*, V v) { return widen(narrow(v)); }

/// Where a tensor's values are, or none. Kernels reach them by `withValues`.
struct Values {
  void* at;
  bool bf16;

  bool given() const { return at != nullptr; }

  /// Of those that are floats.
  float* floats() const { return static_cast<float*>(at); }

  /// The memory of `count` values from `first` on, for fetching it.
  Memory memory(int64_t first, int64_t count) const {
    return {floats() + (bf16 ? first / 2 : first), bf16 ? (count + 1) / 2 : count};
  }
};

/// Calls body(first value), a float* or a Bf16*, so that loops are compiled once per kind.
template <class F>
MIXNAS_INLINE void withValues(const Values& values, F&& body) {
  if (values.bf16) body(static_cast<Bf16*>(values.at));
  else body(static_cast<float*>(values.at));
}

}  // namespace MIXNAS_ISA
}  // namespace mixnas
