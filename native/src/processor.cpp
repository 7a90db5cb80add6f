// `__builtin_cpu_supports` is not used: it needs the compiler's runtime, and that of Zig 0.17 always answers no.
#include "processor.hpp"

#ifdef MIXNAS_X64
#include <cpuid.h>

#include <cstdint>
#endif

namespace mixnas {

#ifdef MIXNAS_X64
namespace {

constexpr uint32_t kWideRegisters = 0x06;    // XCR0: the halves of 256-bit registers
constexpr uint32_t kWidestRegisters = 0xe6;  // those, the 512-bit registers, and the masks

/// XCR0: the registers that the system keeps for a process. Only where CPUID says OSXSAVE.
uint32_t keptRegisters() {
  uint32_t low, high;
  __asm__ volatile("xgetbv" : "=a"(low), "=d"(high) : "c"(0));
  return low;
}

constexpr bool all(uint32_t bits, uint32_t wanted) { return (bits & wanted) == wanted; }

}  // namespace

Processor askProcessor() {
  uint32_t a, b, c, d, features;
  if (!__get_cpuid(1, &a, &b, &features, &d) || !all(features, bit_OSXSAVE | bit_FMA)) return {};
  if (!__get_cpuid_count(7, 0, &a, &b, &c, &d)) return {};
  const uint32_t kept = keptRegisters();
  const bool avx2 = all(kept, kWideRegisters) && all(b, bit_AVX2);
  const bool wide = all(b, bit_AVX512F | bit_AVX512BW | bit_AVX512VL | bit_AVX512DQ);
  return {avx2, avx2 && wide && all(kept, kWidestRegisters)};
}
#else
Processor askProcessor() { return {}; }
#endif

}  // namespace mixnas
