// What the kernels of a mixed depthwise convolution have in common: its groups, its vectors of channels, and how its work is
// cut so that what one task handles at once stays in the second-level cache.
#pragma once
#include "reader.hpp"

namespace mixnas {
namespace MIXNAS_ISA {

/// Most vectors of channels that one task handles together.
constexpr int kMaxStrips = 64;
/// Floats that a task's blocks may fill: three quarters of a usual second-level cache is not to be exceeded with the tensors
/// that stream past.
constexpr int64_t kBlockFloats = 192 * 1024;

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
  DepthwiseGroup groups[kMostGroups];
  int64_t weightSize;
  /// Vectors of channels: every group starts a new one.
  int strips;

  int inPositions() const { return height * width; }
  int positions() const { return outHeight * outWidth; }
};

inline DepthwiseShape readDepthwiseShape(Reader& in) {
  DepthwiseShape s;
  for (int* field : {&s.height, &s.width, &s.channels, &s.outHeight, &s.outWidth, &s.stride, &s.groupCount})
    *field = in.next();
  s.weightSize = 0;
  s.strips = 0;
  for (int i = 0; i < s.groupCount; i++) {
    DepthwiseGroup& g = s.groups[i];
    for (int* field : {&g.offset, &g.channels, &g.taps, &g.dilation, &g.top, &g.left}) *field = in.next();
    g.weights = in.pointer();
    g.gradient = in.pointer();
    g.start = s.weightSize;
    s.weightSize += static_cast<int64_t>(g.taps) * g.taps * g.channels;
    s.strips += static_cast<int>(roundUp(g.channels, W) / W);
  }
  return s;
}

/// One vector of channels: its group, its first channel (of all), and how many lanes are real.
struct Lanes {
  const DepthwiseGroup* group;
  int channel, count;
};

inline Lanes lanesOf(const DepthwiseShape& s, int strip) {
  for (int i = 0; i < s.groupCount; i++) {
    const DepthwiseGroup& g = s.groups[i];
    const int strips = static_cast<int>(roundUp(g.channels, W) / W);
    if (strip < strips) {
      const int from = strip * W;
      return {&g, g.offset + from, g.channels - from < W ? g.channels - from : W};
    }
    strip -= strips;
  }
  return {&s.groups[0], 0, 0};
}

/// Weights of one vector of channels: to[tap][W], zero in lanes that are not real.
inline void loadTaps(const Lanes& lanes, float* to) {
  const DepthwiseGroup& g = *lanes.group;
  const float* from = g.weights + (lanes.channel - g.offset);
  for (int t = 0; t < g.taps * g.taps; t++, to += W, from += g.channels) {
    store(to, splat(0));
    std::memcpy(to, from, lanes.count * sizeof(float));
  }
}

/// True where a row of results is as wide as the image and a tile, so that taps beside the image can be left out.
inline bool isCropped(const DepthwiseShape& s, const DepthwiseGroup& g) {
  return s.stride == 1 && g.dilation == 1 && s.outWidth == s.width && (s.width == 4 || s.width == 8) &&
         g.left == (g.taps - 1) / 2;
}

/// A block of rows and columns of one vector of channels, [rows][columns][W].
struct Size {
  int rows, columns;

  int64_t floats() const { return static_cast<int64_t>(rows) * columns * W; }
};

/// Padded input of `band` rows of results.
inline Size valueSize(const DepthwiseShape& s, const DepthwiseGroup& g, int band) {
  return {(band - 1) * s.stride + g.extent(), (s.outWidth - 1) * s.stride + g.extent()};
}

/// How far around rows of dz the gradient of the rows of input beneath them reaches.
struct Margins {
  int above, below, before, after;
};

inline int reachAfter(int size, int outSize, int stride, int pad) {
  const int inside = (stride - 1 + pad) / stride, last = (size - 1 + pad) / stride - (outSize - 1);
  return inside > last ? inside : last;
}

inline Margins gradientMargins(const DepthwiseShape& s, const DepthwiseGroup& g) {
  return {(g.extent() - 1 - g.top) / s.stride, reachAfter(s.height, s.outHeight, s.stride, g.top),
          (g.extent() - 1 - g.left) / s.stride, reachAfter(s.width, s.outWidth, s.stride, g.left)};
}

inline Size gradientSize(const DepthwiseShape& s, const DepthwiseGroup& g, int band) {
  const Margins m = gradientMargins(s, g);
  return {band + m.above + m.below, s.outWidth + m.before + m.after};
}

/// Input rows that belong to results [from, from + rows); the last band takes what is left over.
struct Rows {
  int from, end;
};

inline Rows inputRows(const DepthwiseShape& s, int from, int rows) {
  const int begin = from * s.stride, end = from + rows == s.outHeight ? s.height : (from + rows) * s.stride;
  return {begin < s.height ? begin : s.height, end < s.height ? end : s.height};
}

/// Most input rows of any band.
inline int mostInputRows(const DepthwiseShape& s, int band) {
  const int rows = band * s.stride + (s.height > s.outHeight * s.stride ? s.height - s.outHeight * s.stride : 0);
  return rows < s.height ? rows : s.height;
}

/// Vectors of channels per task and rows of results per pass.
struct Cut {
  int strips, band;
};

/// Cuts rows first, as long as a band has enough of them, then channels; `floatsOf(group, band)` of one vector of channels.
template <class F>
inline Cut cutWork(const DepthwiseShape& s, F&& floatsOf) {
  Cut cut{s.strips < kMaxStrips ? s.strips : kMaxStrips, s.outHeight};
  int extent = 1;
  for (int i = 0; i < s.groupCount; i++) extent = s.groups[i].extent() > extent ? s.groups[i].extent() : extent;
  const int fewest = 2 * extent < s.outHeight ? 2 * extent : s.outHeight;
  for (;;) {
    int64_t largest = 0;
    for (int i = 0; i < s.groupCount; i++) {
      const int64_t floats = floatsOf(s.groups[i], cut.band);
      if (floats > largest) largest = floats;
    }
    if (largest * cut.strips <= kBlockFloats) return cut;
    if (cut.band > fewest) cut.band = cut.band * 3 / 4 > fewest ? cut.band * 3 / 4 : fewest;
    else if (cut.strips > 4) cut.strips = (cut.strips + 1) / 2;
    else return cut;
  }
}

/// Indices i in [0, count) for which start + i * distance lies in [0, limit).
inline Rows within(int start, int distance, int count, int limit) {
  int from = 0, end = count;
  if (start < 0) from = (-start + distance - 1) / distance;
  if (start + (count - 1) * distance >= limit) end = limit - start <= 0 ? 0 : (limit - 1 - start) / distance + 1;
  return {from < end ? from : end, end};
}

}  // namespace MIXNAS_ISA
}  // namespace mixnas
