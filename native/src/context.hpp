// What the kernels of one call see: the threads, the memory spaces and the batch.
#pragma once
#include <cstdint>
#include <vector>

#include "codes.hpp"
#include "memory.hpp"
#include "pool.hpp"

namespace mixnas {

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
  /// Most momentum of that update, in [0, 1]: a batch norm's own is used where it is less.
  float mostMomentum;
  /// Results of the loss.
  double loss;
  int correct;
  /// Seconds per instruction, added up where not null.
  double* seconds;
  /// Set by another thread to stop between instructions.
  const std::atomic<bool>* cancelled;
  /// Floats of temporary memory that a kernel asked for and the system did not have; 0 while all is well.
  std::atomic<size_t> lacking{0};
};

/// How running a program ended.
enum Ending { kRan, kCancelled, kExhausted };

/// Runs a checked program: `length` words, each instruction being its length, its code and its operands.
using Run = Ending (*)(Context& context, const int32_t* words, size_t length);

struct Update {
  /// The pieces of the parameters that are trained: start, size, and what applies (1: weight decay, 2: the rate of the body).
  const int64_t* pieces;
  size_t count;
  Optimizer kind;
  float rate, bodyRate, momentum, decay, epsilon, weightDecay;
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
  Optimize optimize;
  /// Peak multiply-adds of one thread: does `rounds` rounds, returns the multiply-adds done.
  double (*peak)(long rounds);
  /// The same of tile registers; null where there are none.
  double (*tilePeak)(long rounds);
  /// Reads `size` floats; returns their sum so that nothing is left out.
  float (*read)(const float* data, size_t size);
};

namespace base { extern const Kernels kKernels; }
namespace avx2 { extern const Kernels kKernels; }
namespace avx512 { extern const Kernels kKernels; }
namespace amx { extern const Kernels kKernels; }

}  // namespace mixnas
