// Rows of a tensor (NHWC) on their way into blocks of one vector of channels each. A row is read once, as it lies, for all
// vectors of a task: what follows finds its block in cache and knows no borders.
#pragma once
#include "depthwise-shape.hpp"

namespace mixnas {
namespace MIXNAS_ISA {

/// One vector of channels of a task, with its blocks.
struct Strip {
  Lanes lanes;
  bool crop;
  /// Padded activated input, and its size.
  float* value;
  Size valueSize;
  /// dz with its margins.
  float* dz;
  Size dzSize;
  Margins margins;
  /// Weights [taps][taps][W], and the sums of their gradients.
  float* weights;
  float* dw;
};

constexpr int kLoadTile = 4;

/// Calls body(strip, first position, positions, where to) for tiles of one row.
template <class F>
MIXNAS_INLINE void eachTile(int width, int strips, float* const* to, F&& body) {
  int x = 0;
  for (; x + kLoadTile <= width; x += kLoadTile)
    for (int i = 0; i < strips; i++)
      if (to[i] != nullptr) body(i, x, kLoadTile, to[i] + static_cast<int64_t>(x) * W);
  if (x == width) return;
  for (int i = 0; i < strips; i++)
    if (to[i] != nullptr) body(i, x, width - x, to[i] + static_cast<int64_t>(x) * W);
}

/// Activated rows for results [from, from + rows) of one image into the strips' blocks. Columns beside the image are left
/// as they are (zero); rows beyond it are zeroed where `clears`, else left too. Calls `onRow` after each row, with its number.
template <class F>
inline void loadValues(const View& view, const DepthwiseShape& s, int image, int from, int rows, bool clears, Strip* strips,
                       int count, F&& onRow) {
  int first = s.height, end = 0;
  for (int i = 0; i < count; i++) {
    const DepthwiseGroup& g = *strips[i].lanes.group;
    const int y0 = from * s.stride - g.top, y1 = y0 + (rows - 1) * s.stride + g.extent();
    first = y0 < first ? y0 : first;
    end = y1 > end ? y1 : end;
  }
  withKinds(view.z, view.act, [&](auto a, auto* values) {
    constexpr int A = decltype(a)::value;
    float* to[kMaxStrips];
    for (int y = first; y < end; y++) {
      const bool inside = y >= 0 && y < s.height;
      if (!inside && !clears) continue;
      for (int i = 0; i < count; i++) {
        const Strip& strip = strips[i];
        const DepthwiseGroup& g = *strip.lanes.group;
        const int r = y - (from * s.stride - g.top);
        const bool has = r >= 0 && r < (rows - 1) * s.stride + g.extent();
        float* row = has ? strip.value + static_cast<int64_t>(r) * strip.valueSize.columns * W : nullptr;
        if (has && !inside) std::memset(row, 0, sizeof(float) * strip.valueSize.columns * W);
        to[i] = has ? row + g.left * W : nullptr;
      }
      if (!inside) continue;
      const auto* z = values + (static_cast<int64_t>(image) * s.height + y) * s.width * s.channels;
      eachTile(s.width, count, to, [&](int i, int x, int n, float* out) MIXNAS_LAMBDA {
        const int channel = strips[i].lanes.channel;
        const V scale = view.scale == nullptr ? splat(1) : load(view.scale + channel);
        const V shift = view.scale == nullptr ? splat(0) : load(view.shift + channel);
        const auto* in = z + static_cast<int64_t>(x) * s.channels + channel;
        // Columns that no result reads would lie beyond the block.
        const int most = strips[i].valueSize.columns - strips[i].lanes.group->left - x;
        const int take = n < most ? n : most;
        for (int j = 0; j < n; j++) prefetch(in + static_cast<int64_t>(j) * s.channels);
        if (take == kLoadTile) {
          V v[kLoadTile];
#pragma GCC unroll 4
          for (int j = 0; j < kLoadTile; j++) v[j] = load(in + static_cast<int64_t>(j) * s.channels) * scale + shift;
          activateAll<A>(v);
#pragma GCC unroll 4
          for (int j = 0; j < kLoadTile; j++) store(out + j * W, v[j]);
        } else {
          for (int j = 0; j < take; j++)
            store(out + j * W, activate<A>(load(in + static_cast<int64_t>(j) * s.channels) * scale + shift));
        }
      });
      onRow(y);
    }
  });
}

/// dz of rows [from - above, from + rows + below) of one image into the strips' blocks; see `loadValues` for the borders.
inline void loadGradients(const Grad& grad, const DepthwiseShape& s, int image, int from, int rows, bool clears,
                          Strip* strips, int count) {
  int first = s.outHeight, end = 0;
  for (int i = 0; i < count; i++) {
    const Margins& m = strips[i].margins;
    first = from - m.above < first ? from - m.above : first;
    end = from + rows + m.below > end ? from + rows + m.below : end;
  }
  const View& view = grad.view;
  const bool gated = view.gate != nullptr, mixed = grad.coef != nullptr;
  const float* gates = gated ? view.gate + static_cast<int64_t>(image) * view.gateStride : nullptr;
  const float* spreads = gated ? grad.spread + static_cast<int64_t>(image) * view.gateStride : nullptr;
  const V one = splat(1), zero = splat(0);
  withKinds(grad.g, gated ? view.act : kNone, [&](auto a, auto* gs) {
    constexpr int A = decltype(a)::value;
    float* to[kMaxStrips];
    for (int y = first; y < end; y++) {
      const bool inside = y >= 0 && y < s.outHeight;
      if (!inside && !clears) continue;
      for (int i = 0; i < count; i++) {
        const Strip& strip = strips[i];
        const int r = y - (from - strip.margins.above);
        const bool has = r >= 0 && r < rows + strip.margins.above + strip.margins.below;
        float* row = has ? strip.dz + static_cast<int64_t>(r) * strip.dzSize.columns * W : nullptr;
        if (has && !inside) std::memset(row, 0, sizeof(float) * strip.dzSize.columns * W);
        to[i] = has ? row + strip.margins.before * W : nullptr;
      }
      if (!inside) continue;
      const int64_t at = (static_cast<int64_t>(image) * s.outHeight + y) * s.outWidth * s.channels;
      eachTile(s.outWidth, count, to, [&](int i, int x, int n, float* out) MIXNAS_LAMBDA {
        const int channel = strips[i].lanes.channel;
        const int64_t place = at + static_cast<int64_t>(x) * s.channels + channel;
        const auto* g = gs + place;
        const auto* z = static_cast<decltype(gs)>(gated ? view.z.at : grad.z.at) + place;
        const V ca = mixed ? load(grad.coef + channel) : one;
        const V cb = mixed ? load(grad.coef + grad.coefStride + channel) : zero;
        const V cc = mixed ? load(grad.coef + 2 * grad.coefStride + channel) : zero;
        for (int j = 0; j < n; j++) {
          prefetch(g + static_cast<int64_t>(j) * s.channels);
          prefetch(z + static_cast<int64_t>(j) * s.channels);
        }
        if (gated) {
          const V scale = view.scale == nullptr ? one : load(view.scale + channel);
          const V shift = view.scale == nullptr ? zero : load(view.shift + channel);
          const V gate = load(gates + channel), spread = load(spreads + channel);
          for (int j = 0; j < n; j++, g += s.channels, z += s.channels) {
            const V raw = load(z);
            V value, slope;
            activateBoth<A>(raw * scale + shift, value, slope);
            store(out + j * W, ca * ((load(g) * gate + spread) * slope) + (cb * raw + cc));
          }
        } else if (mixed) {
          for (int j = 0; j < n; j++, g += s.channels, z += s.channels)
            store(out + j * W, ca * load(g) + (cb * load(z) + cc));
        } else {
          for (int j = 0; j < n; j++, g += s.channels) store(out + j * W, load(g));
        }
      });
    }
  });
}

}  // namespace MIXNAS_ISA
}  // namespace mixnas
