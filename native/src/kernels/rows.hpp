// Rows of channels on their way in and out of a convolution. NHWC: row r is one position of one image, `channels` floats.
//
// View:  value = act(z * scale + shift) * gate      what a convolution reads; z is the stored output of the one before.
// Grad:  dz = a * g + b * z + c                     what its backward reads; batch norm's gradient, per channel, where
//        g = stored, or (dvalue * gate + spread) * act'(z * scale + shift) where a gate lies between.
// Sink:  what its backward writes; see `sinkRows`.
#pragma once
#include <type_traits>

#include "activation.hpp"
#include "values.hpp"

namespace mixnas {
namespace MIXNAS_ISA {

/// Calls body(Number<A>{}, first value), so that loops are compiled once per activation and kind of values.
template <class F>
MIXNAS_INLINE void withKinds(const Values& values, int act, F&& body) {
  withValues(values, [&](auto* first) { withAct(act, [&](auto a) { body(a, first); }); });
}

/// Absent parts are null. `gate` is [images][gateStride].
struct View {
  Values z;
  const float* scale;
  const float* shift;
  int act;
  const float* gate;
  int gateStride;

  /// Whether the values are floats as they lie.
  bool plain() const { return !z.bf16 && scale == nullptr && act == kNone && gate == nullptr; }
};

/// g and z are of one kind.
struct Grad {
  Values g, z;
  /// a, b, c, each `coefStride` floats; null for a = 1, b = c = 0.
  const float* coef;
  int coefStride;
  /// Only where `gate` is not null: act' and the gate are still to be applied.
  View view;
  const float* spread;
};

/// value of rows [row, row + rows) into `to` with `ld` floats per row; lanes past `channels` up to `ld` are undefined.
inline void loadRows(const View& view, int channels, int64_t row, int rows, int positions, float* to, int ld) {
  withKinds(view.z, view.act, [&](auto a, auto* first) {
    constexpr int A = decltype(a)::value;
    for (int r = 0; r < rows; r++) {
      const auto* z = first + (row + r) * channels;
      float* out = to + static_cast<int64_t>(r) * ld;
      const float* gate = view.gate == nullptr ? nullptr : view.gate + (row + r) / positions * view.gateStride;
      const auto normed = [&](int c) MIXNAS_LAMBDA {
        prefetch(z + c);
        return load(z + c) * load(view.scale + c) + load(view.shift + c);
      };
      const auto raw = [&](int c) MIXNAS_LAMBDA { return load(z + c); };
      const auto put = [&](int c, V v) MIXNAS_LAMBDA { store(out + c, v); };
      const auto putGated = [&](int c, V v) MIXNAS_LAMBDA { store(out + c, v * load(gate + c)); };
      if (view.scale != nullptr && gate != nullptr) activateRow<A>(channels, normed, putGated);
      else if (view.scale != nullptr) activateRow<A>(channels, normed, put);
      else if (gate != nullptr) activateRow<A>(channels, raw, putGated);
      else activateRow<A>(channels, raw, put);
    }
  });
}

/// See below; `zs` is the tensor's stored values, of the kind of its gradient `gs`.
template <class T>
inline void loadGradRows(const T* gs, const T* zs, const Grad& grad, int channels, int64_t row, int rows, int positions,
                         float* to, int ld) {
  const float *ca = grad.coef, *cb = ca + grad.coefStride, *cc = cb + grad.coefStride;
  if (grad.view.gate == nullptr) {
    for (int r = 0; r < rows; r++) {
      const T* g = gs + (row + r) * channels;
      float* out = to + static_cast<int64_t>(r) * ld;
      if (ca == nullptr) {
        for (int c = 0; c < channels; c += W) store(out + c, load(g + c));
        continue;
      }
      const T* z = zs + (row + r) * channels;
      for (int c = 0; c < channels; c += W) {
        prefetch(g + c);
        prefetch(z + c);
        store(out + c, load(ca + c) * load(g + c) + (load(cb + c) * load(z + c) + load(cc + c)));
      }
    }
    return;
  }
  withAct(grad.view.act, [&](auto a) {
    constexpr int A = decltype(a)::value;
    for (int r = 0; r < rows; r++) {
      const int64_t image = (row + r) / positions;
      const T* d = gs + (row + r) * channels;
      const T* z = zs + (row + r) * channels;
      const float* gate = grad.view.gate + image * grad.view.gateStride;
      const float* spread = grad.spread + image * grad.view.gateStride;
      float* out = to + static_cast<int64_t>(r) * ld;
      for (int c = 0; c < channels; c += W) {
        prefetch(d + c);
        prefetch(z + c);
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

/// dz of rows [row, row + rows) into `to`; lanes past `channels` up to `ld` are undefined.
inline void loadGradRows(const Grad& grad, int channels, int64_t row, int rows, int positions, float* to, int ld) {
  const Values& z = grad.view.gate == nullptr ? grad.z : grad.view.z;
  withValues(grad.g, [&](auto* g) {
    loadGradRows(g, static_cast<decltype(g)>(z.at), grad, channels, row, rows, positions, to, ld);
  });
}

/// What each kind of sink does:
///   kPlainSink  out = or += d * act'(y)
///   kNormSink   g = d * act'(y); out = g; sums += g, g * (z - pivot) per channel and chunk
///   kGateSink   out = d; per image: sums of d * value, d * act', act', d * act' * (z - pivot), act' * (z - pivot)
struct Sink {
  SinkKind kind;
  /// Of the kind of `view.z`, floats in a kPlainSink; none where only the sums are wanted (kNormSink, kGateSink).
  Values out;
  /// Adds to `out` instead of writing it (only kPlainSink).
  bool add;
  View view;
  const float* pivot;
  float* sums;
  int sumStride;
};

/// Rows that one pass over the channels takes at once: memory is read row by row, as it lies, and sums are touched once per tile.
constexpr int kRowTile = 4;

/// Channels [from, end) of all that a row has.
struct Channels {
  int from, end;
};

/// Up to `kRowTile` rows of one image; see `sinkRows`.
template <int A, SinkKind K, class T>
inline void sinkTile(const Sink& sink, const T* zs, T* outs, int channels, int64_t row, int rows, const float* from,
                     int64_t ld, float* sums, Channels part) {
  const View& view = sink.view;
  const V zero = splat(0);
  const T* z0 = zs + row * channels;
  T* out0 = outs == nullptr ? nullptr : outs + row * channels;
  for (int c = part.from; c < part.end; c += W) {
    const int lanes = part.end - c < W ? part.end - c : W;
    const V scale = view.scale == nullptr ? splat(1) : load(view.scale + c);
    const V shift = view.scale == nullptr ? zero : load(view.shift + c);
    const V pivot = sink.pivot == nullptr ? zero : load(sink.pivot + c);
    const float* d = from + (c - part.from);
    const T* z = z0 + c;
    T* out = out0 == nullptr ? nullptr : out0 + c;
    V s[kGateSums] = {zero, zero, zero, zero, zero};
    // One row: what arrived, the stored value, its activation and slope.
    const auto take = [&](V g, V raw, V value, V slope) MIXNAS_LAMBDA {
      if constexpr (K == kGateSink) {
        const V away = raw - pivot;
        s[0] = s[0] + g * value;
        s[1] = s[1] + g * slope;
        s[2] = s[2] + slope;
        s[3] = s[3] + g * slope * away;
        s[4] = s[4] + slope * away;
      } else {
        if constexpr (A != kNone) g = g * slope;
        if constexpr (K == kNormSink) {
          s[0] = s[0] + g;
          s[1] = s[1] + g * (raw - pivot);
        } else if (sink.add) {
          g = g + load(out);
        }
      }
      if (out == nullptr) return;
      prefetchWrite(out);
      storePart(out, g, lanes);
      out += channels;
    };
    const bool reads = K != kPlainSink || A != kNone;
    V raw[kRowTile], y[kRowTile], value[kRowTile], slope[kRowTile];
    if (rows == kRowTile) {
#pragma GCC unroll 4
      for (int r = 0; r < kRowTile; r++) {
        raw[r] = reads ? load(z + static_cast<int64_t>(r) * channels) : zero;
        y[r] = raw[r] * scale + shift;
      }
      activateAllBoth<A>(y, value, slope);
#pragma GCC unroll 4
      for (int r = 0; r < kRowTile; r++) take(load(d + r * ld), raw[r], value[r], slope[r]);
    } else {
      for (int r = 0; r < rows; r++, d += ld, z += channels) {
        raw[0] = reads ? load(z) : zero;
        activateBoth<A>(raw[0] * scale + shift, value[0], slope[0]);
        take(load(d), raw[0], value[0], slope[0]);
      }
    }
    constexpr int kSums = K == kGateSink ? kGateSums : (K == kNormSink ? 2 : 0);
    for (int i = 0; i < kSums; i++) {
      float* to = sums + i * sink.sumStride + c;
      storePart(to, load(to) + s[i], lanes);
    }
  }
}

/// Takes channels `part` of rows [row, row + rows); d of channel `part.from` of the first row lies at `from`. `sums` of
/// kNormSink: [2][sumStride] of this chunk, of kGateSink: [image][5][sumStride].
inline void sinkRows(const Sink& sink, int channels, int64_t row, int rows, int positions, const float* from, int64_t ld,
                     float* sums, Channels part) {
  withKinds(sink.view.z, sink.view.act, [&](auto a, auto* z) {
    constexpr int A = decltype(a)::value;
    const auto out = static_cast<decltype(z)>(sink.out.at);
    for (int r = 0; r < rows;) {
      const int64_t image = (row + r) / positions;
      const int64_t left = sink.kind == kGateSink ? (image + 1) * positions - (row + r) : rows - r;
      int tile = rows - r < kRowTile ? rows - r : kRowTile;
      if (left < tile) tile = static_cast<int>(left);
      const float* d = from + r * ld;
      float* of = sink.kind == kGateSink ? sums + image * kGateSums * sink.sumStride : sums;
      // A plain value is of floats: the check of programs sees to it.
      if constexpr (std::is_same_v<decltype(z), float*>) {
        if (sink.kind == kPlainSink) sinkTile<A, kPlainSink>(sink, z, out, channels, row + r, tile, d, ld, of, part);
      }
      if (sink.kind == kNormSink) sinkTile<A, kNormSink>(sink, z, out, channels, row + r, tile, d, ld, of, part);
      else if (sink.kind == kGateSink) sinkTile<A, kGateSink>(sink, z, out, channels, row + r, tile, d, ld, of, part);
      r += tile;
    }
  });
}

/// Adds sums of (z - pivot) and (z - pivot)^2 of `rows` rows to sums [2][sumStride]; take(row, channel) gives z.
template <class F>
inline void sumTiles(int channels, int rows, const float* pivot, float* sums, int sumStride, F&& take) {
  for (int r0 = 0; r0 < rows; r0 += kRowTile) {
    const int end = rows - r0 < kRowTile ? rows : r0 + kRowTile;
    for (int c = 0; c < channels; c += W) {
      const V p = load(pivot + c);
      V s0 = splat(0), s1 = splat(0);
      for (int r = r0; r < end; r++) {
        const V d = take(r, c) - p;
        s0 = s0 + d;
        s1 = s1 + d * d;
      }
      store(sums + c, load(sums + c) + s0);
      store(sums + sumStride + c, load(sums + sumStride + c) + s1);
    }
  }
}

/// Of rows [row, row + rows) of z; see `sumTiles`.
inline void statRows(const float* z, int channels, int64_t row, int rows, const float* pivot, float* sums,
                     int sumStride) {
  sumTiles(channels, rows, pivot, sums, sumStride,
           [&](int r, int c) MIXNAS_LAMBDA { return load(z + (row + r) * channels + c); });
}

/// Rounds `from` to rows [row, row + rows) of `out`, and adds the sums of what is kept; see `sumTiles`.
inline void keepRows(const float* from, Bf16* out, int channels, int64_t row, int rows, const float* pivot, float* sums,
                     int sumStride) {
  sumTiles(channels, rows, pivot, sums, sumStride, [&](int r, int c) MIXNAS_LAMBDA {
    const V v = load(from + static_cast<int64_t>(r) * channels + c);
    Bf16* to = out + (row + r) * channels + c;
    storePart(to, v, channels - c < W ? channels - c : W);
    return kept(to, v);
  });
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
