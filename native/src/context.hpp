// What the kernels of one call see: the threads, the memory spaces and the batch.
#pragma once
#include <cstdint>
#include <vector>

#include "memory.hpp"
#include "pool.hpp"

namespace mixnas {

/// Memory that instructions point into; the numbers are those of `src/engine/native/plan/words.ts`.
enum Space { kArena = 0, kParameters = 1, kGradients = 2, kSpaces = 3 };

/// Floats that an offset of 1 stands for, and that every buffer's start is a multiple of.
constexpr int64_t kUnit = 16;

struct Context {
  Pool* pool;
  /// Temporary memory of each thread; grows to what the largest kernel needs, then stays.
  std::vector<Block>* scratch;
  float* spaces[kSpaces];
  /// Images in this call.
  int count;
  /// Seed of dropout masks.
  uint32_t seed;
  /// Whether batch norm's moving statistics are updated.
  bool updateMoving;
  /// Results of the loss.
  double loss;
  int correct;
  /// Seconds per instruction, added up where not null.
  double* seconds;
  /// Set by another thread to stop between instructions.
  const std::atomic<bool>* cancelled;
};

/// Runs a program: `length` words, each instruction being its length, its code and its operands. True when it ran to the end.
using Run = bool (*)(Context& context, const int32_t* words, size_t length);

struct Update {
  /// The pieces of the parameters that are trained: start, size, and whether weight decay applies (1 or 0).
  const int64_t* pieces;
  size_t count;
  int kind;  // 0 SGD, 1 SGD with Nesterov's look-ahead, 2 RMSProp
  float rate, momentum, decay, epsilon, weightDecay;
  float *weights, *gradients, *first, *second;
  /// Averages of everything, or null.
  float* averages;
  float averageDecay;
  size_t total;
};

/// One pass over all weights: weight decay, the optimiser, the averages.
using Optimize = void (*)(Pool& pool, const Update& update);

struct Kernels {
  Run run;
  /// Number of codes that instructions may have.
  int count;
  Optimize optimize;
  /// Peak multiply-adds of one thread: does `rounds` rounds, returns the multiply-adds done.
  double (*peak)(long rounds);
  /// Reads `size` floats; returns their sum so that nothing is left out.
  float (*read)(const float* data, size_t size);
};

namespace base { extern const Kernels kKernels; }
namespace avx2 { extern const Kernels kKernels; }
namespace avx512 { extern const Kernels kKernels; }

}  // namespace mixnas
