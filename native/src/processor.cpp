// `__builtin_cpu_supports` is not used: it needs the compiler's runtime, and that of Zig 0.17 always answers no.
#include "processor.hpp"

#ifdef MIXNAS_X64
#include <cpuid.h>

#include <cstdint>
#ifdef __linux__
#include <sys/syscall.h>
#include <unistd.h>
#endif
#endif

namespace mixnas {

#ifdef MIXNAS_X64
namespace {

constexpr uint32_t kWideRegisters = 0x06;     // XCR0: the halves of 256-bit registers
constexpr uint32_t kWidestRegisters = 0xe6;   // those, the 512-bit registers, and the masks
constexpr uint32_t kTileRegisters = 0x60000;  // tiles and their layout
constexpr uint32_t kBrainHalves = 1u << 5;    // leaf 7.1, eax: AVX512_BF16
constexpr uint32_t kTiles = 0x1400000;        // leaf 7, edx: AMX_BF16 and AMX_TILE

/// XCR0: the registers that the system keeps for a process. Only where CPUID says OSXSAVE.
uint32_t keptRegisters() {
  uint32_t low, high;
  __asm__ volatile("xgetbv" : "=a"(low), "=d"(high) : "c"(0));
  return low;
}

/// Whether the system lets this process use tile registers from now on: their 8 KiB are kept only for those that ask.
bool mayUseTiles() {
#ifdef __linux__
  constexpr long kAskForPermission = 0x1023, kTileData = 18;
  return syscall(SYS_arch_prctl, kAskForPermission, kTileData) == 0;
#else
  return false;
#endif
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
  const bool avx512 = avx2 && wide && all(kept, kWidestRegisters);
  const bool tiles = avx512 && all(d, kTiles) && all(kept, kTileRegisters) && __get_cpuid_count(7, 1, &a, &b, &c, &d) &&
                     all(a, kBrainHalves) && mayUseTiles();
  return {avx2, avx512, tiles};
}
#else
Processor askProcessor() { return {}; }
#endif

}  // namespace mixnas
