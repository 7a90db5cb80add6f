// Mixed depthwise convolution, NHWC: consecutive channel groups, each with its own taps [t][t][group channels] and dilation.
//
//   forward:   z[y][x][c] = sum over taps of value[y * stride + ky * d - top][x * stride + kx * d - left][c] * w[ky][kx][c]
//   backward:  the same sums read the other way round; dw[ky][kx][c] = sum over positions of value * dz
//
// The work unit is one vector of channels of one image. Its plane is copied once into a padded block [height][width][W],
// with the activation applied, so that the inner loops know no borders.
#pragma once
#include "conv.hpp"
#include "reader.hpp"

namespace mixnas {
namespace MIXNAS_ISA {

constexpr int kMaxTaps = 13 * 13;
constexpr int kMaxGroups = 6;

struct DepthwiseGroup {
  int offset, channels, taps, dilation, top, left;
  const float* weights;
  float* gradient;
  /// Where this group's weights start among all of the op's.
  int64_t start;

  int extent() const { return (taps - 1) * dilation + 1; }
};

struct DepthwiseShape {
  int height, width, channels, outHeight, outWidth, stride, groupCount;
  DepthwiseGroup groups[kMaxGroups];
  int64_t weightSize;
  int blocks;

  int inPositions() const { return height * width; }
  int positions() const { return outHeight * outWidth; }
};

inline DepthwiseShape readDepthwiseShape(Reader& in) {
  DepthwiseShape s;
  for (int* field : {&s.height, &s.width, &s.channels, &s.outHeight, &s.outWidth, &s.stride, &s.groupCount})
    *field = in.next();
  s.weightSize = 0;
  s.blocks = 0;
  for (int i = 0; i < s.groupCount; i++) {
    DepthwiseGroup& g = s.groups[i];
    for (int* field : {&g.offset, &g.channels, &g.taps, &g.dilation, &g.top, &g.left}) *field = in.next();
    g.weights = in.pointer();
    g.gradient = in.pointer();
    g.start = s.weightSize;
    s.weightSize += static_cast<int64_t>(g.taps) * g.taps * g.channels;
    s.blocks += static_cast<int>(roundUp(g.channels, W) / W);
  }
  return s;
}

/// One vector of channels: its group, its first channel (of all), and how many lanes are real.
struct Lanes {
  const DepthwiseGroup* group;
  int channel, count;
};

inline Lanes lanesOf(const DepthwiseShape& s, int block) {
  for (int i = 0; i < s.groupCount; i++) {
    const DepthwiseGroup& g = s.groups[i];
    const int blocks = static_cast<int>(roundUp(g.channels, W) / W);
    if (block < blocks) {
      const int from = block * W;
      return {&g, g.offset + from, g.channels - from < W ? g.channels - from : W};
    }
    block -= blocks;
  }
  return {&s.groups[0], 0, 0};
}

/// Weights of one vector of channels: to[tap][W].
inline void loadTaps(const Lanes& lanes, float* to) {
  const DepthwiseGroup& g = *lanes.group;
  const float* from = g.weights + (lanes.channel - g.offset);
  for (int t = 0; t < g.taps * g.taps; t++, to += W, from += g.channels) {
    store(to, splat(0));
    std::memcpy(to, from, lanes.count * sizeof(float));
  }
}

/// Input rows [y0, y0 + rows) x columns [x0, x0 + columns) of one image's lanes, activated, zero outside: to[row][column][W].
inline void loadPlane(const View& view, const DepthwiseShape& s, int image, int channel, int y0, int rows, int x0,
                      int columns, float* to) {
  const V scale = view.scale == nullptr ? splat(1) : load(view.scale + channel);
  const V shift = view.scale == nullptr ? splat(0) : load(view.shift + channel);
  const V zero = splat(0);
  const int from = x0 < 0 ? -x0 : 0;
  const int end = s.width - x0 < columns ? s.width - x0 : columns;
  withAct(view.act, [&](auto a) {
    constexpr int A = decltype(a)::value;
    for (int r = 0; r < rows; r++, to += static_cast<int64_t>(columns) * W) {
      const int y = y0 + r;
      if (y < 0 || y >= s.height) {
        for (int x = 0; x < columns; x++) store(to + x * W, zero);
        continue;
      }
      const float* z = view.z + ((static_cast<int64_t>(image) * s.height + y) * s.width + x0) * s.channels + channel;
      for (int x = 0; x < from; x++) store(to + x * W, zero);
      for (int x = from; x < end; x++)
        store(to + x * W, activate<A>(load(z + static_cast<int64_t>(x) * s.channels) * scale + shift));
      for (int x = end > from ? end : from; x < columns; x++) store(to + x * W, zero);
    }
  });
}

/// acc[j] = sum over taps of base[offsets[t] + j * STEP * W] * weights[index[t]], for XT neighbouring results.
template <int XT, int STEP>
MIXNAS_INLINE void tapSums(const float* base, const int* offsets, const int* index, const float* weights, int taps,
                           int step, V* acc) {
  for (int j = 0; j < XT; j++) acc[j] = splat(0);
  const int64_t distance = (STEP > 0 ? STEP : step) * W;
  for (int t = 0; t < taps; t++) {
    const V w = load(weights + index[t] * W);
    const float* from = base + offsets[t];
#pragma GCC unroll 16
    for (int j = 0; j < XT; j++) acc[j] += load(from + j * distance) * w;
  }
}

/// A row of `count` results, `step` positions apart in the block; calls put(first, XT, acc) tile by tile.
template <int STEP, class Put>
MIXNAS_INLINE void tapRowStep(const float* base, int count, const int* offsets, const int* index, const float* weights,
                              int taps, int step, Put&& put) {
  int x = 0;
  V acc[8];
  for (; x + 8 <= count; x += 8) {
    tapSums<8, STEP>(base + static_cast<int64_t>(x) * step * W, offsets, index, weights, taps, step, acc);
    put(x, 8, acc);
  }
  for (; x + 4 <= count; x += 4) {
    tapSums<4, STEP>(base + static_cast<int64_t>(x) * step * W, offsets, index, weights, taps, step, acc);
    put(x, 4, acc);
  }
  for (; x < count; x++) {
    tapSums<1, STEP>(base + static_cast<int64_t>(x) * step * W, offsets, index, weights, taps, step, acc);
    put(x, 1, acc);
  }
}

template <class Put>
inline void tapRow(const float* base, int count, const int* offsets, const int* index, const float* weights, int taps,
                   int step, Put&& put) {
  if (step == 1) tapRowStep<1>(base, count, offsets, index, weights, taps, step, put);
  else if (step == 2) tapRowStep<2>(base, count, offsets, index, weights, taps, step, put);
  else tapRowStep<0>(base, count, offsets, index, weights, taps, step, put);
}

/// Output rows whose padded input fits into half of a usual second-level cache, at least one.
inline int bandRows(const DepthwiseShape& s, int extent, int columns) {
  constexpr int kBandFloats = 64 * 1024;
  const int rows = (kBandFloats / (columns * W) - extent) / s.stride + 1;
  return rows < 1 ? 1 : (rows > s.outHeight ? s.outHeight : rows);
}

inline void depthwiseForward(Context& context, Reader& in) {
  const DepthwiseShape s = readDepthwiseShape(in);
  const View view = in.view();
  const float* bias = in.pointer();
  float* out = in.pointer();
  const float* pivot = in.pointer();
  float* sums = in.pointer();
  const int sumStride = in.next();
  const int chunks = chunksOf(context, in.next());

  context.pool->each(chunks * s.blocks, [&](int task, int thread) {
    const int chunk = task / s.blocks;
    const Lanes lanes = lanesOf(s, task % s.blocks);
    const DepthwiseGroup& g = *lanes.group;
    const Range images = chunkRange(context, chunks, chunk);
    const int extent = g.extent(), columns = (s.outWidth - 1) * s.stride + extent;
    const int band = bandRows(s, extent, columns);
    const int bandInput = (band - 1) * s.stride + extent;
    Scratch scratch(context, thread, static_cast<size_t>(bandInput) * columns * W + g.taps * g.taps * W + 128);
    float* plane = scratch.take(static_cast<size_t>(bandInput) * columns * W);
    float* weights = scratch.take(g.taps * g.taps * W);
    loadTaps(lanes, weights);
    int offsets[kMaxTaps], index[kMaxTaps];
    for (int t = 0; t < g.taps * g.taps; t++) {
      offsets[t] = (t / g.taps * columns + t % g.taps) * g.dilation * W;
      index[t] = t;
    }
    V addend = splat(0);
    if (bias != nullptr) {
      float values[W] = {};
      std::memcpy(values, bias + lanes.channel, lanes.count * sizeof(float));
      addend = load(values);
    }
    const V center = pivot == nullptr ? splat(0) : load(pivot + lanes.channel);
    V s0 = splat(0), s1 = splat(0);
    for (int n = images.from; n < images.to; n++) {
      for (int y0 = 0; y0 < s.outHeight; y0 += band) {
        const int rows = s.outHeight - y0 < band ? s.outHeight - y0 : band;
        loadPlane(view, s, n, lanes.channel, y0 * s.stride - g.top, (rows - 1) * s.stride + extent, -g.left, columns, plane);
        for (int r = 0; r < rows; r++) {
          float* z = out + (static_cast<int64_t>(n) * s.positions() + (y0 + r) * s.outWidth) * s.channels + lanes.channel;
          V r0 = splat(0), r1 = splat(0);
          tapRow(plane + static_cast<int64_t>(r) * s.stride * columns * W, s.outWidth, offsets, index, weights,
                 g.taps * g.taps, s.stride, [&](int x, int count, const V* acc) MIXNAS_LAMBDA {
                   for (int j = 0; j < count; j++) {
                     const V v = acc[j] + addend;
                     storePart(z + static_cast<int64_t>(x + j) * s.channels, v, lanes.count);
                     const V d = v - center;
                     r0 = r0 + d;
                     r1 = r1 + d * d;
                   }
                 });
          s0 = s0 + r0;
          s1 = s1 + r1;
        }
      }
    }
    if (pivot != nullptr) {
      float* total = sums + static_cast<int64_t>(chunk) * 2 * sumStride + lanes.channel;
      storePart(total, s0, lanes.count);
      storePart(total + sumStride, s1, lanes.count);
    }
  });
}

/// dz of one image's lanes into the middle of a block with `margin` zero positions around: to[row][column][W].
inline void loadGradPlane(const Grad& grad, const DepthwiseShape& s, int image, int channel, int margin, float* to) {
  const int columns = s.outWidth + 2 * margin;
  const V zero = splat(0);
  const View& view = grad.view;
  const bool gated = view.gate != nullptr;
  V ca = splat(1), cb = zero, cc = zero, scale = splat(1), shift = zero, gate = zero, spread = zero;
  if (grad.coef != nullptr) {
    ca = load(grad.coef + channel);
    cb = load(grad.coef + grad.coefStride + channel);
    cc = load(grad.coef + 2 * grad.coefStride + channel);
  }
  if (gated) {
    gate = load(view.gate + static_cast<int64_t>(image) * view.gateStride + channel);
    spread = load(grad.spread + static_cast<int64_t>(image) * view.gateStride + channel);
    if (view.scale != nullptr) {
      scale = load(view.scale + channel);
      shift = load(view.shift + channel);
    }
  }
  auto clear = [&](float* p, int64_t positions) {
    for (int64_t i = 0; i < positions; i++) store(p + i * W, zero);
  };
  clear(to, static_cast<int64_t>(margin) * columns);
  clear(to + static_cast<int64_t>(margin + s.outHeight) * columns * W, static_cast<int64_t>(margin) * columns);
  for (int y = 0; y < s.outHeight; y++) {
    float* row = to + static_cast<int64_t>(margin + y) * columns * W;
    clear(row, margin);
    clear(row + (margin + s.outWidth) * W, margin);
    row += margin * W;
    const int64_t at = (static_cast<int64_t>(image) * s.positions() + y * s.outWidth) * s.channels + channel;
    const float* g = grad.g + at;
    if (gated) {
      const float* z = view.z + at;
      withAct(view.act, [&](auto a) {
        constexpr int A = decltype(a)::value;
        for (int64_t x = 0; x < s.outWidth; x++) {
          const V raw = load(z + x * s.channels);
          V value, slope;
          activateBoth<A>(raw * scale + shift, value, slope);
          const V d = (load(g + x * s.channels) * gate + spread) * slope;
          store(row + x * W, ca * d + (cb * raw + cc));
        }
      });
    } else if (grad.coef != nullptr) {
      const float* z = grad.z + at;
      for (int64_t x = 0; x < s.outWidth; x++)
        store(row + x * W, ca * load(g + x * s.channels) + (cb * load(z + x * s.channels) + cc));
    } else {
      for (int64_t x = 0; x < s.outWidth; x++) store(row + x * W, load(g + x * s.channels));
    }
  }
}

/// dw[ky..ky+KY)[kx..kx+KX) += sum over positions of value * dz, held in registers over one plane.
template <int KX, int KY>
inline void tapGradients(const DepthwiseShape& s, const DepthwiseGroup& g, const float* plane, int columns,
                         const float* dz, int dzColumns, int ky, int kx, float* dw) {
  V acc[KY][KX];
  for (int i = 0; i < KY; i++)
    for (int j = 0; j < KX; j++) acc[i][j] = load(dw + ((ky + i) * g.taps + kx + j) * W);
  const int64_t across = static_cast<int64_t>(g.dilation) * W, down = across * columns;
  for (int y = 0; y < s.outHeight; y++) {
    const float* d = dz + static_cast<int64_t>(y) * dzColumns * W;
    const float* from = plane + (static_cast<int64_t>(y * s.stride + ky * g.dilation) * columns + kx * g.dilation) * W;
    for (int x = 0; x < s.outWidth; x++, d += W, from += s.stride * W) {
      const V dv = load(d);
#pragma GCC unroll 8
      for (int i = 0; i < KY; i++)
#pragma GCC unroll 16
        for (int j = 0; j < KX; j++) acc[i][j] += load(from + i * down + j * across) * dv;
    }
  }
  for (int i = 0; i < KY; i++)
    for (int j = 0; j < KX; j++) store(dw + ((ky + i) * g.taps + kx + j) * W, acc[i][j]);
}

/// All taps of one plane, in strips that fit the registers.
inline void planeGradients(const DepthwiseShape& s, const DepthwiseGroup& g, const float* plane, int columns,
                           const float* dz, int dzColumns, float* dw) {
  int ky = 0;
  if (g.taps == 3) return tapGradients<3, 3>(s, g, plane, columns, dz, dzColumns, 0, 0, dw);
  if (W == 16 && g.taps == 5) return tapGradients<5, 5>(s, g, plane, columns, dz, dzColumns, 0, 0, dw);
  if (g.taps == 5) {
    for (; ky + 2 <= 5; ky += 2) tapGradients<5, 2>(s, g, plane, columns, dz, dzColumns, ky, 0, dw);
    return tapGradients<5, 1>(s, g, plane, columns, dz, dzColumns, ky, 0, dw);
  }
  for (; ky < g.taps; ky++) {
    int kx = 0;
    if (W == 16 && ky + 2 <= g.taps) {
      for (; kx + 7 <= g.taps; kx += 7) tapGradients<7, 2>(s, g, plane, columns, dz, dzColumns, ky, kx, dw);
      for (; kx + 4 <= g.taps; kx += 4) tapGradients<4, 2>(s, g, plane, columns, dz, dzColumns, ky, kx, dw);
      for (; kx < g.taps; kx++) tapGradients<1, 2>(s, g, plane, columns, dz, dzColumns, ky, kx, dw);
      ky++;
      continue;
    }
    for (; kx + 7 <= g.taps; kx += 7) tapGradients<7, 1>(s, g, plane, columns, dz, dzColumns, ky, kx, dw);
    for (; kx + 4 <= g.taps; kx += 4) tapGradients<4, 1>(s, g, plane, columns, dz, dzColumns, ky, kx, dw);
    for (; kx < g.taps; kx++) tapGradients<1, 1>(s, g, plane, columns, dz, dzColumns, ky, kx, dw);
  }
}

/// Takes one row of dvalue, [width][W], at input row `row` of all images' rows.
template <int A>
inline void sinkLanes(const Sink& sink, const DepthwiseShape& s, const Lanes& lanes, int64_t row, const float* d, V& s0,
                      V& s1) {
  const View& view = sink.view;
  const V scale = view.scale == nullptr ? splat(1) : load(view.scale + lanes.channel);
  const V shift = view.scale == nullptr ? splat(0) : load(view.shift + lanes.channel);
  const V pivot = sink.pivot == nullptr ? splat(0) : load(sink.pivot + lanes.channel);
  const bool norm = sink.kind == kNormSink;
  const float* z = view.z + row * s.channels + lanes.channel;
  float* out = sink.out == nullptr ? nullptr : sink.out + row * s.channels + lanes.channel;
  for (int64_t x = 0; x < s.width; x++, d += W, z += s.channels) {
    const V raw = load(z);
    V value, slope;
    activateBoth<A>(raw * scale + shift, value, slope);
    V g = load(d) * slope;
    if (norm) {
      s0 = s0 + g;
      s1 = s1 + g * (raw - pivot);
    } else if (sink.add) {
      g = g + load(out + x * s.channels);
    }
    if (out != nullptr) storePart(out + x * s.channels, g, lanes.count);
  }
}

inline void depthwiseBackward(Context& context, Reader& in) {
  const DepthwiseShape s = readDepthwiseShape(in);
  const View view = in.view();
  const Grad grad = in.grad();
  const bool wantsInput = in.next() != 0;
  const Sink sink = in.sink();
  float* partials = in.pointer();
  float* biasPartials = in.pointer();
  float* biasGradient = in.pointer();
  const int chunks = chunksOf(context, in.next());
  const int64_t biasStride = roundUp(s.channels, W);

  context.pool->each(chunks * s.blocks, [&](int task, int thread) {
    const int chunk = task / s.blocks;
    const Lanes lanes = lanesOf(s, task % s.blocks);
    const DepthwiseGroup& g = *lanes.group;
    const Range images = chunkRange(context, chunks, chunk);
    const int extent = g.extent(), taps = g.taps * g.taps;
    const int columns = (s.outWidth - 1) * s.stride + extent, rows = (s.outHeight - 1) * s.stride + extent;
    const int margin = s.stride == 1 ? extent - 1 : (extent - 1) / s.stride + 1;
    const int dzColumns = s.outWidth + 2 * margin, dzRows = s.outHeight + 2 * margin;
    const size_t planeSize = static_cast<size_t>(rows) * columns * W, dzSize = static_cast<size_t>(dzRows) * dzColumns * W;
    Scratch scratch(context, thread, planeSize + dzSize + 2 * taps * W + s.width * W + 256);
    float* plane = scratch.take(planeSize);
    float* dz = scratch.take(dzSize);
    float* weights = scratch.take(taps * W);
    float* dw = scratch.take(taps * W);
    float* rowGradient = scratch.take(s.width * W);
    const float* dzInside = dz + (static_cast<int64_t>(margin) * dzColumns + margin) * W;
    loadTaps(lanes, weights);
    std::memset(dw, 0, sizeof(float) * taps * W);
    V s0 = splat(0), s1 = splat(0), db = splat(0);
    for (int n = images.from; n < images.to; n++) {
      loadPlane(view, s, n, lanes.channel, -g.top, rows, -g.left, columns, plane);
      loadGradPlane(grad, s, n, lanes.channel, margin, dz);
      planeGradients(s, g, plane, columns, dzInside, dzColumns, dw);
      if (biasGradient != nullptr) {
        for (int y = 0; y < s.outHeight; y++)
          for (int x = 0; x < s.outWidth; x++) db = db + load(dzInside + (static_cast<int64_t>(y) * dzColumns + x) * W);
      }
      if (!wantsInput) continue;
      for (int y = 0; y < s.height; y++) {
        const int qy = (y + g.top) / s.stride, ry = (y + g.top) % s.stride;
        for (int phase = 0; phase < s.stride && phase < s.width; phase++) {
          // Input columns phase, phase + stride, ...: the taps that reach them, and where they read dz.
          const int qx = (phase + g.left) / s.stride, rx = (phase + g.left) % s.stride;
          int offsets[kMaxTaps], index[kMaxTaps], used = 0;
          for (int ky = 0; ky < g.taps; ky++) {
            if ((ky * g.dilation - ry) % s.stride != 0) continue;
            for (int kx = 0; kx < g.taps; kx++) {
              if ((kx * g.dilation - rx) % s.stride != 0) continue;
              const int dy = (ry - ky * g.dilation) / s.stride, dx = (rx - kx * g.dilation) / s.stride;
              offsets[used] = (dy * dzColumns + dx) * W;
              index[used++] = ky * g.taps + kx;
            }
          }
          const int count = (s.width - phase + s.stride - 1) / s.stride;
          tapRow(dzInside + (static_cast<int64_t>(qy) * dzColumns + qx) * W, count, offsets, index, weights, used, 1,
                 [&](int x, int tile, const V* acc) MIXNAS_LAMBDA {
                   for (int j = 0; j < tile; j++) store(rowGradient + (phase + (x + j) * s.stride) * W, acc[j]);
                 });
        }
        withAct(sink.view.act, [&](auto a) {
          V r0 = splat(0), r1 = splat(0);
          sinkLanes<decltype(a)::value>(sink, s, lanes, static_cast<int64_t>(n) * s.inPositions() + y * s.width,
                                        rowGradient, r0, r1);
          s0 = s0 + r0;
          s1 = s1 + r1;
        });
      }
    }
    float* partial = partials + chunk * s.weightSize + g.start + (lanes.channel - g.offset);
    for (int t = 0; t < taps; t++)
      storePart(partial + static_cast<int64_t>(t) * g.channels, load(dw + t * W), lanes.count);
    if (biasGradient != nullptr) storePart(biasPartials + chunk * biasStride + lanes.channel, db, lanes.count);
    if (wantsInput && sink.kind == kNormSink) {
      float* total = sink.sums + static_cast<int64_t>(chunk) * 2 * sink.sumStride + lanes.channel;
      storePart(total, s0, lanes.count);
      storePart(total + sink.sumStride, s1, lanes.count);
    }
  });
  for (int i = 0; i < s.groupCount; i++) {
    const DepthwiseGroup& g = s.groups[i];
    reduceChunks(context, partials + g.start, chunks, s.weightSize, g.gradient,
                 static_cast<int64_t>(g.taps) * g.taps * g.channels);
  }
  if (biasGradient != nullptr) reduceChunks(context, biasPartials, chunks, biasStride, biasGradient, s.channels);
}

}  // namespace MIXNAS_ISA
}  // namespace mixnas
