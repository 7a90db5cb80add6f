// Rows of channels on their way in and out of a convolution. NHWC: row r is one position of one image, `channels` floats.
//
// View:  value = act(z * scale + shift) * gate      what a convolution reads; z is the stored output of the one before.
// Grad:  dz = a * g + b * z + c                     what its backward reads; batch norm's gradient, per channel, where
//        g = stored, or (dvalue * gate + spread) * act'(z * scale + shift) where a gate lies between.
// Sink:  what its backward writes; see `sinkRows`.
#pragma once
#include "activation.hpp"

namespace mixnas {
namespace MIXNAS_ISA {

/// Absent parts are null. `gate` is [images][gateStride].
struct View {
  const float* z;
  const float* scale;
  const float* shift;
  int act;
  const float* gate;
  int gateStride;

  bool plain() const { return scale == nullptr && act == kNone && gate == nullptr; }
};

struct Grad {
  const float* g;
  const float* z;
  /// a, b, c, each `coefStride` floats; null for a = 1, b = c = 0.
  const float* coef;
  int coefStride;
  /// Only where `gate` is not null: act' and the gate are still to be applied.
  View view;
  const float* spread;
};

/// value of rows [row, row + rows) into `to` with `ld` floats per row; lanes past `channels` up to `ld` are undefined.
inline void loadRows(const View& view, int channels, int64_t row, int rows, int positions, float* to, int ld) {
  withAct(view.act, [&](auto a) {
    constexpr int A = decltype(a)::value;
    for (int r = 0; r < rows; r++) {
      const float* z = view.z + (row + r) * channels;
      float* out = to + static_cast<int64_t>(r) * ld;
      if (view.gate != nullptr) {
        const float* gate = view.gate + (row + r) / positions * view.gateStride;
        if (view.scale != nullptr) {
          for (int c = 0; c < channels; c += W)
            store(out + c, activate<A>(load(z + c) * load(view.scale + c) + load(view.shift + c)) * load(gate + c));
        } else {
          for (int c = 0; c < channels; c += W) store(out + c, activate<A>(load(z + c)) * load(gate + c));
        }
      } else if (view.scale != nullptr) {
        for (int c = 0; c < channels; c += W)
          store(out + c, activate<A>(load(z + c) * load(view.scale + c) + load(view.shift + c)));
      } else {
        for (int c = 0; c < channels; c += W) store(out + c, activate<A>(load(z + c)));
      }
    }
  });
}

/// dz of rows [row, row + rows) into `to`; lanes past `channels` up to `ld` are undefined.
inline void loadGradRows(const Grad& grad, int channels, int64_t row, int rows, int positions, float* to, int ld) {
  const float *ca = grad.coef, *cb = ca + grad.coefStride, *cc = cb + grad.coefStride;
  if (grad.view.gate == nullptr) {
    for (int r = 0; r < rows; r++) {
      const float* g = grad.g + (row + r) * channels;
      float* out = to + static_cast<int64_t>(r) * ld;
      if (ca == nullptr) {
        for (int c = 0; c < channels; c += W) store(out + c, load(g + c));
        continue;
      }
      const float* z = grad.z + (row + r) * channels;
      for (int c = 0; c < channels; c += W)
        store(out + c, load(ca + c) * load(g + c) + (load(cb + c) * load(z + c) + load(cc + c)));
    }
    return;
  }
  withAct(grad.view.act, [&](auto a) {
    constexpr int A = decltype(a)::value;
    for (int r = 0; r < rows; r++) {
      const int64_t image = (row + r) / positions;
      const float* d = grad.g + (row + r) * channels;
      const float* z = grad.view.z + (row + r) * channels;
      const float* gate = grad.view.gate + image * grad.view.gateStride;
      const float* spread = grad.spread + image * grad.view.gateStride;
      float* out = to + static_cast<int64_t>(r) * ld;
      for (int c = 0; c < channels; c += W) {
        const V raw = load(z + c);
        const V y = grad.view.scale == nullptr ? raw : raw * load(grad.view.scale + c) + load(grad.view.shift + c);
        V value, slope;
        activateBoth<A>(y, value, slope);
        const V g = (load(d + c) * load(gate + c) + load(spread + c)) * slope;
        store(out + c, ca == nullptr ? g : load(ca + c) * g + (load(cb + c) * raw + load(cc + c)));
      }
    }
  });
}

enum SinkKind {
  /// out = or += d * act'(y)
  kPlainSink = 0,
  /// g = d * act'(y); out = g; sums += g, g * (z - pivot) per channel and chunk
  kNormSink = 1,
  /// out = d; per image: sums of d * value, d * act', act', d * act' * (z - pivot), act' * (z - pivot)
  kGateSink = 2,
};

struct Sink {
  SinkKind kind;
  /// Null where only the sums are wanted (kNormSink, kGateSink).
  float* out;
  /// Adds to `out` instead of writing it (only kPlainSink).
  bool add;
  View view;
  const float* pivot;
  float* sums;
  int sumStride;
};

constexpr int kGateSums = 5;

/// Takes rows [row, row + rows) of d; `sums` of kNormSink: [2][sumStride] of this chunk, of kGateSink: [image][5][sumStride].
inline void sinkRows(const Sink& sink, int channels, int64_t row, int rows, int positions, const float* from, int ld,
                     float* sums) {
  const View& view = sink.view;
  const V zero = splat(0);
  withAct(view.act, [&](auto a) {
    constexpr int A = decltype(a)::value;
    for (int c = 0; c < channels; c += W) {
      const int lanes = channels - c < W ? channels - c : W;
      const V scale = view.scale == nullptr ? splat(1) : load(view.scale + c);
      const V shift = view.scale == nullptr ? zero : load(view.shift + c);
      const V pivot = sink.pivot == nullptr ? zero : load(sink.pivot + c);
      const float* d = from + c;
      const float* z = view.z + row * channels + c;
      const bool stores = sink.out != nullptr;
      float* out = stores ? sink.out + row * channels + c : nullptr;
      if (sink.kind == kPlainSink) {
        for (int r = 0; r < rows; r++, d += ld, z += channels, out += channels) {
          V g = load(d);
          if constexpr (A != kNone) {
            V value, slope;
            activateBoth<A>(load(z) * scale + shift, value, slope);
            g = g * slope;
          }
          if (sink.add) g = g + load(out);
          storePart(out, g, lanes);
        }
      } else if (sink.kind == kNormSink) {
        V s0 = zero, s1 = zero;
        for (int r = 0; r < rows; r++, d += ld, z += channels) {
          V value, slope;
          const V raw = load(z);
          activateBoth<A>(raw * scale + shift, value, slope);
          const V g = load(d) * slope;
          s0 = s0 + g;
          s1 = s1 + g * (raw - pivot);
          if (stores) storePart(out + static_cast<int64_t>(r) * channels, g, lanes);
        }
        storePart(sums + c, load(sums + c) + s0, lanes);
        storePart(sums + sink.sumStride + c, load(sums + sink.sumStride + c) + s1, lanes);
      } else {
        int r = 0;
        while (r < rows) {
          const int64_t image = (row + r) / positions;
          const int64_t left = (image + 1) * positions - (row + r);
          const int end = left < rows - r ? static_cast<int>(r + left) : rows;
          float* total = sums + image * kGateSums * sink.sumStride + c;
          V s[kGateSums] = {zero, zero, zero, zero, zero};
          for (; r < end; r++, d += ld, z += channels) {
            V value, slope;
            const V raw = load(z);
            activateBoth<A>(raw * scale + shift, value, slope);
            const V dv = load(d), away = raw - pivot;
            s[0] = s[0] + dv * value;
            s[1] = s[1] + dv * slope;
            s[2] = s[2] + slope;
            s[3] = s[3] + dv * slope * away;
            s[4] = s[4] + slope * away;
            if (stores) storePart(out + static_cast<int64_t>(r) * channels, dv, lanes);
          }
          for (int i = 0; i < kGateSums; i++) {
            float* to = total + i * sink.sumStride;
            storePart(to, load(to) + s[i], lanes);
          }
        }
      }
    }
  });
}

/// Adds sums of (z - pivot) and (z - pivot)^2 of rows [row, row + rows) of z to sums [2][sumStride].
inline void statRows(const float* z, int channels, int64_t row, int rows, const float* pivot, float* sums,
                     int sumStride) {
  for (int c = 0; c < channels; c += W) {
    const V p = load(pivot + c);
    const float* from = z + row * channels + c;
    V s0 = splat(0), s1 = splat(0);
    for (int r = 0; r < rows; r++, from += channels) {
      const V d = load(from) - p;
      s0 = s0 + d;
      s1 = s1 + d * d;
    }
    store(sums + c, load(sums + c) + s0);
    store(sums + sumStride + c, load(sums + sumStride + c) + s1);
  }
}

/// Adds per-channel sums of rows of dz to `sums`.
inline void sumRows(const float* from, int ld, int channels, int rows, float* sums) {
  for (int c = 0; c < channels; c += W) {
    V s = splat(0);
    for (int r = 0; r < rows; r++) s = s + load(from + static_cast<int64_t>(r) * ld + c);
    store(sums + c, load(sums + c) + s);
  }
}

}  // namespace MIXNAS_ISA
}  // namespace mixnas
