// What the processor runs, asked of itself.
#pragma once

namespace mixnas {

/// Families of vector instructions; false on processors that are not x86-64.
struct Processor {
  bool avx2 = false;    ///< AVX2 with FMA
  bool avx512 = false;  ///< that, and AVX-512 F, BW, VL and DQ
  bool amx = false;     ///< that, AVX-512 BF16, and AMX's tiles with products of bfloat16; asks the system for permission
};

/// Asks the processor, and whether the system keeps the registers that the instructions use.
Processor askProcessor();

}  // namespace mixnas
