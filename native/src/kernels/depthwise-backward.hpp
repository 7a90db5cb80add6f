// Gradients of the mixed depthwise convolution; see `depthwise.hpp` for the formulas and the way of the work.
#pragma once
#include "depthwise.hpp"
#include "turned-taps.hpp"

namespace mixnas {
namespace MIXNAS_ISA {

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

  context.pool->sweep(chunks * cuts, [&](int task, int thread) {
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
    if (!scratch.ok()) return;
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
