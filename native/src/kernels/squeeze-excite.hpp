// Squeeze-and-excitation. Forward computes the gate of each image; what reads the value multiplies by it.
//
//   m = mean over positions of value;  h = fn(m * W1 + b1);  gate = gateFn(h * W2 + b2)
//
// Backward starts from per-image sums (see kGateSink), so the value is not read again: dgate = sum of d * value. What the
// mean hands back is the same for all positions of an image: `spread` = dm / positions.
#pragma once
#include "conv.hpp"
#include "reader.hpp"

namespace mixnas {
namespace MIXNAS_ISA {

/// Per-channel sums of value over one image's rows, written to `to`; rows are read as they lie, a few at once.
inline void sumImage(const View& view, int channels, int positions, int image, float* to) {
  std::memset(to, 0, sizeof(float) * channels);
  withKinds(view.z, view.act, [&](auto a, auto* values) {
    constexpr int A = decltype(a)::value;
    for (int r0 = 0; r0 < positions; r0 += kRowTile) {
      const int rows = positions - r0 < kRowTile ? positions - r0 : kRowTile;
      const auto* first = values + (static_cast<int64_t>(image) * positions + r0) * channels;
      for (int c = 0; c < channels; c += W) {
        const V scale = view.scale == nullptr ? splat(1) : load(view.scale + c);
        const V shift = view.scale == nullptr ? splat(0) : load(view.shift + c);
        const auto* z = first + c;
        V s = load(to + c);
        for (int r = 0; r < rows; r++) prefetch(z + static_cast<int64_t>(r) * channels);
        if (rows == kRowTile) {
          V v[kRowTile];
#pragma GCC unroll 4
          for (int r = 0; r < kRowTile; r++) v[r] = load(z + static_cast<int64_t>(r) * channels) * scale + shift;
          activateAll<A>(v);
#pragma GCC unroll 4
          for (int r = 0; r < kRowTile; r++) s = s + v[r];
        } else {
          for (int r = 0; r < rows; r++, z += channels) s = s + activate<A>(load(z) * scale + shift);
        }
        storePart(to + c, s, channels - c < W ? channels - c : W);
      }
    }
  });
}

/// to[j] = bias[j] + sum over i of from[i] * weights[i][j]
inline void rowTimes(const float* from, int rows, const float* weights, const float* bias, int columns, float* to) {
  for (int j = 0; j < columns; j++) to[j] = bias[j];
  for (int i = 0; i < rows; i++) {
    const float x = from[i];
    const float* w = weights + static_cast<int64_t>(i) * columns;
    for (int j = 0; j < columns; j++) to[j] += x * w[j];
  }
}

/// to[i] = sum over j of weights[i][j] * from[j]
inline void timesColumn(const float* weights, int rows, int columns, const float* from, float* to) {
  for (int i = 0; i < rows; i++) {
    const float* w = weights + static_cast<int64_t>(i) * columns;
    V total = splat(0);
    int j = 0;
    for (; j + W <= columns; j += W) total = total + load(w + j) * load(from + j);
    float rest = sum(total);
    for (; j < columns; j++) rest += w[j] * from[j];
    to[i] = rest;
  }
}

inline void squeezeForward(Context& context, Reader& in) {
  const View view = in.view();
  const int channels = in.next(), positions = in.next(), squeezed = in.next(), fn = in.next(), gateFn = in.next();
  const float *w1 = in.pointer(), *b1 = in.pointer(), *w2 = in.pointer(), *b2 = in.pointer();
  float *means = in.pointer(), *hidden = in.pointer(), *gatePre = in.pointer(), *gate = in.pointer();
  const int64_t wide = roundUp(channels, kUnit), narrow = roundUp(squeezed, kUnit);
  context.pool->sweep(context.count, [&](int n, int thread) {
    Scratch scratch(context, thread, squeezed + 64);
    if (!scratch.ok()) return;
    float* active = scratch.take(squeezed);
    float *m = means + n * wide, *h = hidden + n * narrow, *p = gatePre + n * wide, *out = gate + n * wide;
    sumImage(view, channels, positions, n, m);
    const float share = 1.0f / positions;
    for (int c = 0; c < channels; c++) m[c] *= share;
    rowTimes(m, channels, w1, b1, squeezed, h);
    for (int i = 0; i < squeezed; i++) active[i] = activateOne(fn, h[i]);
    rowTimes(active, squeezed, w2, b2, channels, p);
    withAct(gateFn, [&](auto a) {
      for (int c = 0; c < channels; c += W)
        storePart(out + c, activate<decltype(a)::value>(load(p + c)), channels - c < W ? channels - c : W);
    });
  });
}

inline void squeezeBackward(Context& context, Reader& in) {
  const int channels = in.next(), positions = in.next(), squeezed = in.next(), fn = in.next(), gateFn = in.next();
  const float *w1 = in.pointer(), *w2 = in.pointer();
  const float *means = in.pointer(), *hidden = in.pointer(), *gatePre = in.pointer(), *gate = in.pointer();
  const float* sums = in.pointer();
  float* spread = in.pointer();
  float *dw1 = in.pointer(), *db1 = in.pointer(), *dw2 = in.pointer(), *db2 = in.pointer();
  float *hiddenGradient = in.pointer(), *gateGradient = in.pointer(), *active = in.pointer();
  float* normSums = in.pointer();
  const int count = context.count;
  const int64_t wide = roundUp(channels, kUnit), narrow = roundUp(squeezed, kUnit);

  context.pool->each(count, [&](int n, int) {
    const float* s = sums + n * kGateSums * wide;
    float *dg = gateGradient + n * wide, *dh = hiddenGradient + n * narrow, *ds = spread + n * wide;
    withAct(gateFn, [&](auto a) {
      for (int c = 0; c < channels; c += W) {
        V value, slope;
        activateBoth<decltype(a)::value>(load(gatePre + n * wide + c), value, slope);
        storePart(dg + c, load(s + c) * slope, channels - c < W ? channels - c : W);
      }
    });
    timesColumn(w2, squeezed, channels, dg, dh);
    for (int i = 0; i < squeezed; i++) {
      const float pre = hidden[n * narrow + i];
      dh[i] *= slopeOne(fn, pre);
      active[n * narrow + i] = activateOne(fn, pre);
    }
    timesColumn(w1, channels, squeezed, dh, ds);
    const float share = 1.0f / positions;
    for (int c = 0; c < channels; c++) ds[c] *= share;
  });

  // Gradients of the weights: rows of W2 (its inputs), then rows of W1, images in order.
  const int rows1 = (channels + 15) / 16;
  context.pool->each(squeezed + rows1 + 1, [&](int task, int) {
    if (task < squeezed) {
      float* to = dw2 + static_cast<int64_t>(task) * channels;
      for (int c = 0; c < channels; c++) to[c] = 0;
      for (int n = 0; n < count; n++) {
        const float x = active[n * narrow + task];
        const float* dg = gateGradient + n * wide;
        for (int c = 0; c < channels; c++) to[c] += x * dg[c];
      }
    } else if (task < squeezed + rows1) {
      const int from = (task - squeezed) * 16, end = from + 16 < channels ? from + 16 : channels;
      for (int c = from; c < end; c++) {
        float* to = dw1 + static_cast<int64_t>(c) * squeezed;
        for (int i = 0; i < squeezed; i++) to[i] = 0;
        for (int n = 0; n < count; n++) {
          const float x = means[n * wide + c];
          const float* dh = hiddenGradient + n * narrow;
          for (int i = 0; i < squeezed; i++) to[i] += x * dh[i];
        }
      }
    } else {
      for (int i = 0; i < squeezed; i++) db1[i] = 0;
      for (int c = 0; c < channels; c++) db2[c] = 0;
      for (int n = 0; n < count; n++) {
        for (int i = 0; i < squeezed; i++) db1[i] += hiddenGradient[n * narrow + i];
        for (int c = 0; c < channels; c++) db2[c] += gateGradient[n * wide + c];
      }
      if (normSums == nullptr) return;
      for (int c = 0; c < 2 * wide; c++) normSums[c] = 0;
      for (int n = 0; n < count; n++) {
        const float* s = sums + n * kGateSums * wide;
        const float *g = gate + n * wide, *ds = spread + n * wide;
        for (int c = 0; c < channels; c++) {
          normSums[c] += g[c] * s[wide + c] + ds[c] * s[2 * wide + c];
          normSums[wide + c] += g[c] * s[3 * wide + c] + ds[c] * s[4 * wide + c];
        }
      }
    }
  });
}

}  // namespace MIXNAS_ISA
}  // namespace mixnas
