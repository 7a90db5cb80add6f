// The taps of a depthwise kernel turned round, as the gradient of its input reads them: with stride s, the input positions of
// one phase (position + pad modulo s) are reached by every s-th tap.
#pragma once
#include "depthwise-shape.hpp"

namespace mixnas {
namespace MIXNAS_ISA {

/// The taps that reach input positions of one phase (position + pad = phase modulo stride), last tap first: taps
/// `last - i * step` for i below `count` read dz at (position + pad) / stride + start + i * distance.
struct Phase {
  int count, last, step, start, distance;
};

inline Phase phaseOf(int phase, int taps, int dilation, int stride) {
  Phase p{0, 0, 1, 0, dilation};
  int first = -1;
  for (int k = 0; k < taps; k++) {
    if ((k * dilation - phase) % stride != 0) continue;
    if (first < 0) first = k;
    else if (p.count == 1) p.step = k - first;
    p.last = k;
    p.count++;
  }
  if (p.count == 0) return p;
  p.start = (phase - p.last * dilation) / stride;
  p.distance = p.step * dilation / stride;
  if (p.distance < 1) p.distance = 1;
  return p;
}

/// The phases of one group, and its weights as the gradient of the input reads them.
struct Turned {
  /// [stride]
  Phase* phases;
  /// [stride][stride]: where the weights of a phase down and a phase across start.
  int* starts;
  /// [phase down][phase across][taps down][taps across][W]
  float* weights;

  static int64_t floats(const DepthwiseGroup& g, int stride) {
    return static_cast<int64_t>(g.taps) * g.taps * W + stride * (stride + sizeof(Phase) / sizeof(float)) + 192;
  }
};

/// @param weights [taps][taps][W]
inline Turned turnTaps(Scratch& scratch, const DepthwiseGroup& g, int stride, const float* weights) {
  Turned turned;
  turned.phases = reinterpret_cast<Phase*>(scratch.take(stride * sizeof(Phase) / sizeof(float)));
  turned.starts = reinterpret_cast<int*>(scratch.take(static_cast<int64_t>(stride) * stride));
  turned.weights = scratch.take(static_cast<int64_t>(g.taps) * g.taps * W);
  for (int phase = 0; phase < stride; phase++) turned.phases[phase] = phaseOf(phase, g.taps, g.dilation, stride);
  float* to = turned.weights;
  for (int py = 0; py < stride; py++) {
    const Phase& down = turned.phases[py];
    for (int px = 0; px < stride; px++) {
      const Phase& across = turned.phases[px];
      turned.starts[py * stride + px] = static_cast<int>(to - turned.weights);
      for (int i = 0; i < down.count; i++)
        for (int j = 0; j < across.count; j++, to += W)
          store(to, load(weights + ((down.last - i * down.step) * g.taps + across.last - j * across.step) * W));
    }
  }
  return turned;
}

}  // namespace MIXNAS_ISA
}  // namespace mixnas
