// Max and average pooling over windows, and the mean over all positions. An average counts only positions inside.
#pragma once
#include "elementwise.hpp"
#include "squeeze-excite.hpp"

namespace mixnas {
namespace MIXNAS_ISA {

struct PoolShape {
  int average, height, width, channels, outHeight, outWidth, kernel, stride, top, left;
};

inline PoolShape readPoolShape(Reader& in) {
  PoolShape s;
  for (int* field : {&s.average, &s.height, &s.width, &s.channels, &s.outHeight, &s.outWidth, &s.kernel, &s.stride,
                     &s.top, &s.left})
    *field = in.next();
  return s;
}

/// Calls body(output position, first input row, end, first column, end) for every window of an image.
template <class F>
inline void eachWindow(const PoolShape& s, F&& body) {
  for (int oy = 0; oy < s.outHeight; oy++) {
    const int y = oy * s.stride - s.top, y0 = y < 0 ? 0 : y, y1 = y + s.kernel < s.height ? y + s.kernel : s.height;
    for (int ox = 0; ox < s.outWidth; ox++) {
      const int x = ox * s.stride - s.left, x0 = x < 0 ? 0 : x, x1 = x + s.kernel < s.width ? x + s.kernel : s.width;
      body(oy * s.outWidth + ox, y0, y1, x0, x1);
    }
  }
}

inline void poolForward(Context& context, Reader& in) {
  const PoolShape s = readPoolShape(in);
  const float* x = in.pointer();
  float* out = in.pointer();
  const int64_t inSize = static_cast<int64_t>(s.height) * s.width * s.channels;
  const int64_t outSize = static_cast<int64_t>(s.outHeight) * s.outWidth * s.channels;
  context.pool->each(context.count, [&](int n, int) {
    eachWindow(s, [&](int position, int y0, int y1, int x0, int x1) {
      for (int c = 0; c < s.channels; c += W) {
        V result = splat(s.average ? 0.0f : -INFINITY);
        for (int y = y0; y < y1; y++) {
          for (int i = x0; i < x1; i++) {
            const V v = load(x + n * inSize + (static_cast<int64_t>(y) * s.width + i) * s.channels + c);
            result = s.average ? result + v : (v <= result ? result : v);
          }
        }
        if (s.average) result = result * (1.0f / ((y1 - y0) * (x1 - x0)));
        storePart(out + n * outSize + static_cast<int64_t>(position) * s.channels + c, result,
                  s.channels - c < W ? s.channels - c : W);
      }
    });
  });
}

/// Adds to the input's gradient; a maximum hands its gradient to the first position that reaches it.
inline void poolBackward(Context& context, Reader& in) {
  const PoolShape s = readPoolShape(in);
  const float *x = in.pointer(), *out = in.pointer(), *d = in.pointer();
  float* gradient = in.pointer();
  const int64_t inSize = static_cast<int64_t>(s.height) * s.width * s.channels;
  const int64_t outSize = static_cast<int64_t>(s.outHeight) * s.outWidth * s.channels;
  context.pool->each(context.count, [&](int n, int) {
    eachWindow(s, [&](int position, int y0, int y1, int x0, int x1) {
      const int64_t at = n * outSize + static_cast<int64_t>(position) * s.channels;
      const float share = 1.0f / ((y1 - y0) * (x1 - x0));
      for (int c = 0; c < s.channels; c++) {
        bool open = true;
        for (int y = y0; y < y1; y++) {
          for (int i = x0; i < x1; i++) {
            const int64_t from = n * inSize + (static_cast<int64_t>(y) * s.width + i) * s.channels + c;
            if (s.average) {
              gradient[from] += d[at + c] * share;
            } else if (open && x[from] == out[at + c]) {
              gradient[from] += d[at + c];
              open = false;
            }
          }
        }
      }
    });
  });
}

inline void meanForward(Context& context, Reader& in) {
  const View view = in.view();
  const int channels = in.next(), positions = in.next();
  float* out = in.pointer();
  context.pool->each(context.count, [&](int n, int) {
    float* to = out + static_cast<int64_t>(n) * channels;
    sumImage(view, channels, positions, n, to);
    const float share = 1.0f / positions;
    for (int c = 0; c < channels; c++) to[c] *= share;
  });
}

/// Every position of an image gets the same share of the mean's gradient.
inline void meanBackward(Context& context, Reader& in) {
  const int channels = in.next(), positions = in.next();
  const float* d = in.pointer();
  const Sink sink = in.sink();
  const int chunks = chunksOf(context, in.next());
  const int ld = static_cast<int>(roundUp(channels, W));
  context.pool->each(chunks, [&](int chunk, int thread) {
    const Range images = chunkRange(context, chunks, chunk);
    const Channels all{0, channels};
    clearSinkSums(sink, chunk, images, all);
    float* sums = sinkSums(sink, chunk);
    const int block = positions < kElementRows ? positions : kElementRows;
    Scratch scratch(context, thread, block * ld + 64);
    if (!scratch.ok()) return;
    float* rows = scratch.take(block * ld);
    const float share = 1.0f / positions;
    for (int n = images.from; n < images.to; n++) {
      for (int r = 0; r < block; r++)
        for (int c = 0; c < channels; c++) rows[r * ld + c] = d[static_cast<int64_t>(n) * channels + c] * share;
      for (int r = 0; r < positions; r += block)
        sinkRows(sink, channels, static_cast<int64_t>(n) * positions + r, positions - r < block ? positions - r : block,
                 positions, rows, ld, sums, all);
    }
  });
}

}  // namespace MIXNAS_ISA
}  // namespace mixnas
