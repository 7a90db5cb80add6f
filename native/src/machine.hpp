// What this machine can do at most, measured: the roofline that `mixnas bench` compares with.
#pragma once
#include "context.hpp"

namespace mixnas {

struct Machine {
  double macsPerSecond;
  /// Of 1x1 convolutions: on tile registers where the kernels use them, else the same.
  double pointwiseMacsPerSecond;
  double bytesPerSecond;
};

/// Best of several short runs on `threads` threads; takes under a second. Bytes are those of a sum over 64 MiB per thread.
Machine measureMachine(const Kernels& kernels, int threads);

}  // namespace mixnas
