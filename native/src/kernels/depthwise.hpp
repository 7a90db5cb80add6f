// Mixed depthwise convolution, NHWC: consecutive channel groups, each with its own taps [t][t][group channels] and dilation.
//
//   forward:   z[y][x][c] = sum over taps of value[y * stride + ky * d - top][x * stride + kx * d - left][c] * w[ky][kx][c]
//   backward:  the same sums read the other way round; dw[ky][kx][c] = sum over positions of value * dz
//
// A task handles some images and, where the work was cut so, some of the channels. It reads rows of the tensors as they lie
// into blocks [row][column][W], one per vector of channels, with the activation applied; each block is then worked on alone.
#pragma once
#include "conv.hpp"
#include "planes.hpp"
#include "taps.hpp"

namespace mixnas {
namespace MIXNAS_ISA {

/// Positions that tiles may read beyond a block, in floats.
constexpr int kBeyond = 2 * kTile * W;

/// Lanes of `from` that are real, zero elsewhere; zero where `from` is null.
inline V loadLanes(const float* from, const Lanes& lanes) {
  float values[W] = {};
  if (from != nullptr) std::memcpy(values, from + lanes.channel, lanes.count * sizeof(float));
  return load(values);
}

/// The strips of a task, without their blocks.
inline void takeStrips(const DepthwiseShape& s, int first, int count, Strip* strips) {
  for (int i = 0; i < count; i++) {
    strips[i].lanes = lanesOf(s, first + i);
    strips[i].crop = isCropped(s, *strips[i].lanes.group);
  }
}

inline float* takeZeros(Scratch& scratch, int64_t floats) {
  float* block = scratch.take(floats + kBeyond);
  std::memset(block, 0, sizeof(float) * (floats + kBeyond));
  return block;
}

/// Results [from, from + rows) of one strip of one image, with their sums for batch norm.
inline void forwardStrip(const DepthwiseShape& s, const Strip& strip, int from, int rows, float* z, V addend, V center,
                         V& s0, V& s1) {
  const DepthwiseGroup& g = *strip.lanes.group;
  const int64_t row = static_cast<int64_t>(strip.valueSize.columns) * W;
  const Stepping how{s.stride, g.dilation, strip.crop};
  const bool pairs = s.outWidth <= kNarrow && s.stride == 1;
  for (int y = 0; y < rows;) {
    const int both = pairs && y + 1 < rows ? 2 : 1;
    Rows ky = within((from + y) * s.stride - g.top, g.dilation, g.taps, s.height);
    if (both == 2) {
      const Rows next = within((from + y + 1) * s.stride - g.top, g.dilation, g.taps, s.height);
      ky = {next.from < ky.from ? next.from : ky.from, next.end > ky.end ? next.end : ky.end};
    }
    const Window window{strip.value + (y * s.stride + ky.from * g.dilation) * row, g.dilation * row,
                        static_cast<int64_t>(g.dilation) * W, strip.weights + ky.from * g.taps * W, ky.end - ky.from, g.taps};
    float* to = z + static_cast<int64_t>(from + y) * s.outWidth * s.channels;
    tapRows(window, s.outWidth, how, both, row, [&](int i, int x, int count, const V* acc) MIXNAS_LAMBDA {
      float* out = to + (static_cast<int64_t>(i) * s.outWidth + x) * s.channels;
      for (int j = 0; j < count; j++, out += s.channels) {
        const V v = acc[j] + addend, d = v - center;
        storePart(out, v, strip.lanes.count);
        s0 = s0 + d;
        s1 = s1 + d * d;
      }
    });
    y += both;
  }
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
  const Cut cut = cutWork(s, [&](const DepthwiseGroup& g, int band) { return valueSize(s, g, band).floats(); });
  const int cuts = (s.strips + cut.strips - 1) / cut.strips;

  context.pool->each(chunks * cuts, [&](int task, int thread) {
    const Range images = chunkRange(context, chunks, task / cuts);
    const int first = task % cuts * cut.strips;
    const int count = s.strips - first < cut.strips ? s.strips - first : cut.strips;
    Strip strips[kMaxStrips];
    takeStrips(s, first, count, strips);
    int64_t floats = 64;
    for (int i = 0; i < count; i++) {
      const DepthwiseGroup& g = *strips[i].lanes.group;
      strips[i].valueSize = valueSize(s, g, cut.band);
      floats += strips[i].valueSize.floats() + g.taps * g.taps * W + kBeyond + 64;
    }
    Scratch scratch(context, thread, floats);
    V s0[kMaxStrips], s1[kMaxStrips];
    for (int i = 0; i < count; i++) {
      strips[i].value = takeZeros(scratch, strips[i].valueSize.floats());
      strips[i].weights = scratch.take(strips[i].lanes.group->taps * strips[i].lanes.group->taps * W);
      loadTaps(strips[i].lanes, strips[i].weights);
      s0[i] = s1[i] = splat(0);
    }
    const bool clears = cut.band < s.outHeight;
    for (int n = images.from; n < images.to; n++) {
      for (int from = 0; from < s.outHeight; from += cut.band) {
        const int rows = s.outHeight - from < cut.band ? s.outHeight - from : cut.band;
        // What is written next comes into cache meanwhile, row by row.
        float* piece = out + (static_cast<int64_t>(n) * s.positions() + static_cast<int64_t>(from) * s.outWidth) * s.channels;
        const int64_t line = static_cast<int64_t>(s.outWidth) * s.channels;
        int fetched = 0;
        loadValues(view, s, n, from, rows, clears, strips, count, [&](int y) {
          for (; cuts == 1 && fetched < rows && (from + fetched) * s.stride <= y; fetched++)
            prefetchPiece(piece + fetched * line, line);
        });
        for (int i = 0; i < count; i++) {
          const Lanes& lanes = strips[i].lanes;
          const V center = pivot == nullptr ? splat(0) : load(pivot + lanes.channel);
          float* z = out + static_cast<int64_t>(n) * s.positions() * s.channels + lanes.channel;
          V r0 = splat(0), r1 = splat(0);
          forwardStrip(s, strips[i], from, rows, z, loadLanes(bias, lanes), center, r0, r1);
          s0[i] = s0[i] + r0;
          s1[i] = s1[i] + r1;
        }
      }
    }
    if (pivot == nullptr) return;
    for (int i = 0; i < count; i++) {
      const Lanes& lanes = strips[i].lanes;
      float* total = sums + static_cast<int64_t>(task / cuts) * 2 * sumStride + lanes.channel;
      storePart(total, s0[i], lanes.count);
      storePart(total + sumStride, s1[i], lanes.count);
    }
  });
}

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

/// Gradient of input rows [input.from, input.end) of one strip of one image into `to` [row][column][ld].
inline void backwardStrip(const DepthwiseShape& s, const Strip& strip, int from, Rows input, const Turned& turned,
                          float* to, int64_t ld) {
  const DepthwiseGroup& g = *strip.lanes.group;
  const Margins& m = strip.margins;
  const int64_t row = static_cast<int64_t>(strip.dzSize.columns) * W;
  const bool pairs = s.width <= kNarrow && s.stride == 1;
  for (int y = input.from; y < input.end;) {
    const int both = pairs && y + 1 < input.end ? 2 : 1;
    const int py = (y + g.top) % s.stride, qy = (y + g.top) / s.stride;
    const Phase& down = turned.phases[py];
    Rows range = within(qy + down.start, down.distance, down.count, s.outHeight);
    if (both == 2) {
      const Rows next = within(qy + 1 + down.start, down.distance, down.count, s.outHeight);
      range = {next.from < range.from ? next.from : range.from, next.end > range.end ? next.end : range.end};
    }
    const int first = qy + down.start + range.from * down.distance - (from - m.above);
    float* line = to + static_cast<int64_t>(y - input.from) * s.width * ld;
    for (int x0 = 0; x0 < s.stride && x0 < s.width; x0++) {
      const int px = (x0 + g.left) % s.stride, qx = (x0 + g.left) / s.stride;
      const Phase& across = turned.phases[px];
      const float* weights = turned.weights + turned.starts[py * s.stride + px] + range.from * across.count * W;
      const Window window{strip.dz + first * row + (qx + across.start + m.before) * W, down.distance * row,
                          static_cast<int64_t>(across.distance) * W, weights, range.end - range.from, across.count};
      const int count = (s.width - x0 + s.stride - 1) / s.stride;
      const Stepping how{1, across.distance, strip.crop};
      tapRows(window, count, how, both, row, [&](int i, int x, int n, const V* acc) MIXNAS_LAMBDA {
        float* out = line + (static_cast<int64_t>(i) * s.width + x0 + x * s.stride) * ld;
        for (int j = 0; j < n; j++, out += s.stride * ld) store(out, acc[j]);
      });
    }
    y += both;
  }
}

/// Adds the products of results [from, from + rows) of one strip of one image to its gradients.
inline void gradientStrip(const DepthwiseShape& s, const Strip& strip, int rows, bool whole) {
  const DepthwiseGroup& g = *strip.lanes.group;
  const int64_t valueRow = static_cast<int64_t>(strip.valueSize.columns) * W;
  const int64_t dzRow = static_cast<int64_t>(strip.dzSize.columns) * W;
  const float* inside = strip.dz + strip.margins.above * dzRow + strip.margins.before * W;
  const Product product{strip.value,          g.dilation * valueRow, static_cast<int64_t>(g.dilation) * W,
                        s.stride * valueRow,  static_cast<int64_t>(s.stride) * W,
                        inside,               dzRow,                 rows,
                        s.outWidth};
  if (strip.crop && whole && s.width == 4) narrowGradients<4>(product, g.taps, g.top, s.height, strip.dw);
  else if (strip.crop && whole) narrowGradients<8>(product, g.taps, g.top, s.height, strip.dw);
  else kernelGradients(product, g.taps, strip.dw);
}

inline V sumStrip(const DepthwiseShape& s, const Strip& strip, int rows) {
  const int64_t row = static_cast<int64_t>(strip.dzSize.columns) * W;
  V total = splat(0);
  for (int y = 0; y < rows; y++)
    for (int x = 0; x < s.outWidth; x++)
      total = total + load(strip.dz + (strip.margins.above + y) * row + (strip.margins.before + x) * W);
  return total;
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
  const Cut cut = cutWork(s, [&](const DepthwiseGroup& g, int band) {
    const int64_t input = static_cast<int64_t>(mostInputRows(s, band)) * s.width * W;
    return valueSize(s, g, band).floats() + gradientSize(s, g, band).floats() + input;
  });
  const int cuts = (s.strips + cut.strips - 1) / cut.strips;

  context.pool->each(chunks * cuts, [&](int task, int thread) {
    const int chunk = task / cuts;
    const Range images = chunkRange(context, chunks, chunk);
    const int first = task % cuts * cut.strips;
    const int count = s.strips - first < cut.strips ? s.strips - first : cut.strips;
    Strip strips[kMaxStrips];
    takeStrips(s, first, count, strips);
    const Channels channels{strips[0].lanes.channel, strips[count - 1].lanes.channel + strips[count - 1].lanes.count};
    // Whole vectors are stored strip by strip: the spare lanes of one fall to a later strip or beyond the row.
    const int64_t ld = roundUp(channels.end - channels.from, W) + W;
    const int64_t inputFloats = wantsInput ? mostInputRows(s, cut.band) * s.width * ld + kBeyond : 0;
    int64_t floats = inputFloats + 128;
    for (int i = 0; i < count; i++) {
      Strip& strip = strips[i];
      const DepthwiseGroup& g = *strip.lanes.group;
      strip.valueSize = valueSize(s, g, cut.band);
      strip.dzSize = gradientSize(s, g, cut.band);
      strip.margins = gradientMargins(s, g);
      floats += strip.valueSize.floats() + strip.dzSize.floats() + 2 * (kBeyond + 64) + 2 * (g.taps * g.taps * W + 64) +
                Turned::floats(g, s.stride);
    }
    Scratch scratch(context, thread, floats);
    Turned turned[kMaxStrips];
    for (int i = 0; i < count; i++) {
      Strip& strip = strips[i];
      const DepthwiseGroup& g = *strip.lanes.group;
      const int taps = g.taps * g.taps * W;
      strip.value = takeZeros(scratch, strip.valueSize.floats());
      strip.dz = takeZeros(scratch, strip.dzSize.floats());
      strip.weights = scratch.take(taps);
      strip.dw = scratch.take(taps);
      std::memset(strip.dw, 0, sizeof(float) * taps);
      loadTaps(strip.lanes, strip.weights);
      turned[i] = turnTaps(scratch, g, s.stride, strip.weights);
    }
    float* inputGradient = scratch.take(inputFloats);
    if (wantsInput) clearSinkSums(sink, chunk, images, channels);
    float* sums = sinkSums(sink, chunk);
    V db[kMaxStrips];
    for (int i = 0; i < count; i++) db[i] = splat(0);
    const bool whole = cut.band == s.outHeight;
    for (int n = images.from; n < images.to; n++) {
      for (int from = 0; from < s.outHeight; from += cut.band) {
        const int rows = s.outHeight - from < cut.band ? s.outHeight - from : cut.band;
        const Rows input = inputRows(s, from, rows);
        loadValues(view, s, n, from, rows, !whole, strips, count, [](int) {});
        loadGradients(grad, s, n, from, rows, !whole, strips, count);
        for (int i = 0; i < count; i++) {
          gradientStrip(s, strips[i], rows, whole);
          if (biasGradient != nullptr) db[i] = db[i] + sumStrip(s, strips[i], rows);
          if (!wantsInput) continue;
          backwardStrip(s, strips[i], from, input, turned[i], inputGradient + (strips[i].lanes.channel - channels.from), ld);
        }
        if (!wantsInput) continue;
        const int64_t row = static_cast<int64_t>(n) * s.inPositions() + static_cast<int64_t>(input.from) * s.width;
        sinkRows(sink, s.channels, row, (input.end - input.from) * s.width, s.inPositions(), inputGradient, ld, sums,
                 channels);
      }
    }
    for (int i = 0; i < count; i++) {
      const Lanes& lanes = strips[i].lanes;
      const DepthwiseGroup& g = *lanes.group;
      float* partial = partials + chunk * s.weightSize + g.start + (lanes.channel - g.offset);
      for (int t = 0; t < g.taps * g.taps; t++)
        storePart(partial + static_cast<int64_t>(t) * g.channels, load(strips[i].dw + t * W), lanes.count);
      if (biasGradient != nullptr) storePart(biasPartials + chunk * biasStride + lanes.channel, db[i], lanes.count);
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
