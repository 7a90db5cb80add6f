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

/// Written out, since compilers widen and narrow vectors in two parts.
MIXNAS_INLINE V widen(VBf16 upper) {
#if MIXNAS_LANES == 16
  const __m512i bits = _mm512_slli_epi32(_mm512_cvtepu16_epi32(reinterpret_cast<__m256i>(upper)), 16);
#elif MIXNAS_LANES == 8
  const __m256i bits = _mm256_slli_epi32(_mm256_cvtepu16_epi32(reinterpret_cast<__m128i>(upper)), 16);
#else
  const VB bits = __builtin_convertvector(upper, VB) << 16;
#endif
  V v;
  std::memcpy(&v, &bits, sizeof v);
  return v;
}

/// NaN stays NaN.
MIXNAS_INLINE VBf16 narrow(V v) {
#if defined(__AVX512BF16__)
  const __m256bh upper = _mm512_cvtneps_pbh(v);
#else
  VB bits;
  std::memcpy(&bits, &v, sizeof bits);
  const VB cut = bits >> 16, rounded = (bits + 0x7fff + (cut & 1)) >> 16, all = v == v ? rounded : (cut | 0x40);
#if MIXNAS_LANES == 16
  const __m256i upper = _mm512_cvtepi32_epi16(reinterpret_cast<__m512i>(all));
#else
  const VBf16 upper = __builtin_convertvector(all, VBf16);
#endif
#endif
  VBf16 narrowed;
  std::memcpy(&narrowed, &upper, sizeof narrowed);
  return narrowed;
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
