// Mixed depthwise convolution, NHWC: consecutive channel groups, each with its own taps [t][t][group channels] and dilation.
//
//   forward:   z[y][x][c] = sum over taps of value[y * stride + ky * d - top][x * stride + kx * d - left][c] * w[ky][kx][c]
//   backward:  the same sums read the other way round; dw[ky][kx][c] = sum over positions of value * dz
//
// A task handles some images and, where the work was cut so, some of the channels. It reads rows of the tensors as they lie
// into blocks [row][column][W], one per vector of channels, with the activation applied; each block is then worked on alone.
#pragma once
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

/// Sums for batch norm over the results of one strip: of what is away from the pivot, and of its square.
struct StripSums {
  V center, away, squares;
};

/// Keeps neighbouring results, `channels` apart, and adds them to the sums. A function of its own: tiles of every size share it.
template <class T>
__attribute__((noinline)) void keepTile(const V* results, int count, V addend, T* out, int64_t channels, int lanes,
                                        StripSums& sums) {
  for (int j = 0; j < count; j++, out += channels) {
    const V v = results[j] + addend, d = kept(out, v) - sums.center;
    storePart(out, v, lanes);
    sums.away = sums.away + d;
    sums.squares = sums.squares + d * d;
  }
}

/// Results [from, from + rows) of one strip of one image, whose values begin at number `start` of `z`.
inline void forwardStrip(const DepthwiseShape& s, const Strip& strip, int from, int rows, const Values& z, int64_t start,
                         V addend, StripSums& sums) {
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
    const int64_t line = start + static_cast<int64_t>(from + y) * s.outWidth * s.channels;
    tapRows(window, s.outWidth, how, both, row, [&](int i, int x, int count, const V* acc) MIXNAS_LAMBDA {
      const int64_t at = line + (static_cast<int64_t>(i) * s.outWidth + x) * s.channels;
      withValues(z, [&](auto* first) {
        keepTile(acc, count, addend, first + at, s.channels, strip.lanes.count, sums);
      });
    });
    y += both;
  }
}

inline void depthwiseForward(Context& context, Reader& in) {
  const DepthwiseShape s = readDepthwiseShape(in);
  const View view = in.view();
  const float* bias = in.pointer();
  const Values out = in.values();
  const float* pivot = in.pointer();
  float* sums = in.pointer();
  const int sumStride = in.next();
  const int chunks = chunksOf(context, in.next());
  Cut cut = cutWork(s, [&](const DepthwiseGroup& g, int band) { return valueSize(s, g, band).floats(); });
  // No sums to keep in order: few images are cut finer, so that all threads have something to do.
  const int wanted = 2 * context.pool->threads(), most = (s.strips * chunks + wanted - 1) / wanted;
  if (pivot == nullptr && chunks < wanted && most < cut.strips) cut.strips = most;
  const int cuts = (s.strips + cut.strips - 1) / cut.strips;

  context.pool->sweep(chunks * cuts, [&](int task, int thread) {
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
    if (!scratch.ok()) return;
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
        const int64_t piece = (static_cast<int64_t>(n) * s.positions() + static_cast<int64_t>(from) * s.outWidth) * s.channels;
        const int64_t line = static_cast<int64_t>(s.outWidth) * s.channels;
        int fetched = 0;
        loadValues(view, s, n, from, rows, clears, strips, count, [&](int y) {
          for (; cuts == 1 && fetched < rows && (from + fetched) * s.stride <= y; fetched++)
            prefetchPiece(out.memory(piece + fetched * line, line));
        });
        for (int i = 0; i < count; i++) {
          const Lanes& lanes = strips[i].lanes;
          const V center = pivot == nullptr ? splat(0) : load(pivot + lanes.channel);
          StripSums part{center, splat(0), splat(0)};
          const int64_t start = static_cast<int64_t>(n) * s.positions() * s.channels + lanes.channel;
          forwardStrip(s, strips[i], from, rows, out, start, loadLanes(bias, lanes), part);
          s0[i] = s0[i] + part.away;
          s1[i] = s1[i] + part.squares;
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

}  // namespace MIXNAS_ISA
}  // namespace mixnas
