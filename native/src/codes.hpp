// The numbers that programs are written in. `src/engine/native/plan` writes them; the addon exports these tables, and
// `test/engine/native-tables.test.ts` compares both sides.
#pragma once
#include <cstdint>

namespace mixnas {

/// Kernels, by their position.
#define MIXNAS_KERNELS(X)                                                                                             \
  X(convForward)                                                                                                      \
  X(convBackward)                                                                                                     \
  X(depthwiseForward)                                                                                                 \
  X(depthwiseBackward)                                                                                                \
  X(normStats)                                                                                                        \
  X(normFinish)                                                                                                       \
  X(normInfer)                                                                                                        \
  X(normBackward)                                                                                                     \
  X(squeezeForward)                                                                                                   \
  X(squeezeBackward)                                                                                                  \
  X(loadValue)                                                                                                        \
  X(sinkValue)                                                                                                        \
  X(gradValue)                                                                                                        \
  X(addValues)                                                                                                        \
  X(dropout)                                                                                                          \
  X(clearValue)                                                                                                       \
  X(copyChannels)                                                                                                     \
  X(shiftValue)                                                                                                       \
  X(poolForward)                                                                                                      \
  X(poolBackward)                                                                                                     \
  X(meanForward)                                                                                                      \
  X(meanBackward)                                                                                                     \
  X(softmaxLoss)

#define MIXNAS_ACTIVATIONS(X)                                                                                         \
  X(kNone, "none")                                                                                                    \
  X(kRelu, "relu")                                                                                                    \
  X(kRelu6, "relu6")                                                                                                  \
  X(kSwish, "swish")                                                                                                  \
  X(kHardSwish, "hard-swish")                                                                                         \
  X(kSigmoid, "sigmoid")                                                                                              \
  X(kHardSigmoid, "hard-sigmoid")

/// What becomes of a gradient; see `kernels/rows.hpp`.
#define MIXNAS_SINKS(X)                                                                                               \
  X(kPlainSink, "plain")                                                                                              \
  X(kNormSink, "norm")                                                                                                \
  X(kGateSink, "gate")

/// Memory that instructions point into; `arena16` is the arena too, for values of 16 bits (bfloat16).
#define MIXNAS_SPACES(X)                                                                                              \
  X(kArena, "arena")                                                                                                  \
  X(kParameters, "parameters")                                                                                        \
  X(kGradients, "gradients")                                                                                          \
  X(kArena16, "arena16")

/// Memory of a session.
#define MIXNAS_REGIONS(X)                                                                                             \
  X(kWeights, "weights")                                                                                              \
  X(kWeightGradients, "gradients")                                                                                    \
  X(kFirstSlot, "first")                                                                                              \
  X(kSecondSlot, "second")                                                                                            \
  X(kAverages, "averages")

/// SGD, SGD with Nesterov's look-ahead, RMSProp; see `kernels/optimize.hpp`.
#define MIXNAS_OPTIMIZERS(X)                                                                                          \
  X(kSgd, "sgd")                                                                                                      \
  X(kNesterov, "nesterov")                                                                                            \
  X(kRmsProp, "rmsprop")

#define MIXNAS_ENUMERATOR(name, text) name,
enum Act { MIXNAS_ACTIVATIONS(MIXNAS_ENUMERATOR) kActs };
enum SinkKind { MIXNAS_SINKS(MIXNAS_ENUMERATOR) kSinks };
enum Space { MIXNAS_SPACES(MIXNAS_ENUMERATOR) kSpaces };
enum Region { MIXNAS_REGIONS(MIXNAS_ENUMERATOR) kRegions };
enum Optimizer { MIXNAS_OPTIMIZERS(MIXNAS_ENUMERATOR) kOptimizers };
#undef MIXNAS_ENUMERATOR

/// Floats that an offset of 1 stands for, and that every buffer's start is a multiple of.
constexpr int64_t kUnit = 16;
/// Floats of one space that an operand can point at.
constexpr int64_t kMostFloats = (int64_t{1} << 29) * kUnit;
/// Sums per image and channel that a gate's gradient is made from.
constexpr int kGateSums = 5;
/// Most groups of a mixed depthwise convolution.
constexpr int kMostGroups = 6;

}  // namespace mixnas
