// Ops that touch each element once: values written out, sums of values, dropout, zeroes, and their gradients.
#pragma once
#include "conv.hpp"
#include "reader.hpp"

namespace mixnas {
namespace MIXNAS_ISA {

constexpr int kElementRows = 64;

/// Calls body(row, rows, thread) for blocks of all rows of the batch.
template <class F>
inline void eachRows(Context& context, int positions, F&& body) {
  const int64_t end = static_cast<int64_t>(context.count) * positions;
  context.pool->sweep(static_cast<int>((end + kElementRows - 1) / kElementRows), [&](int i, int thread) {
    const int64_t row = static_cast<int64_t>(i) * kElementRows;
    body(row, static_cast<int>(end - row < kElementRows ? end - row : kElementRows), thread);
  });
}

/// Copies a block of rows [rows][ld] to a tensor, or adds it.
inline void storeRows(const float* from, int ld, float* to, int channels, int64_t row, int rows, bool add) {
  for (int r = 0; r < rows; r++) {
    const float* d = from + static_cast<int64_t>(r) * ld;
    float* out = to + (row + r) * channels;
    for (int c = 0; c < channels; c += W) {
      const V v = load(d + c);
      storePart(out + c, add ? v + load(out + c) : v, channels - c < W ? channels - c : W);
    }
  }
}

/// out = value of a view.
inline void loadValue(Context& context, Reader& in) {
  const View view = in.view();
  const int channels = in.next(), positions = in.next();
  float* out = in.pointer();
  const int ld = static_cast<int>(roundUp(channels, W));
  eachRows(context, positions, [&](int64_t row, int rows, int thread) {
    Scratch scratch(context, thread, kElementRows * ld + 64);
    if (!scratch.ok()) return;
    float* block = scratch.take(kElementRows * ld);
    loadRows(view, channels, row, rows, positions, block, ld);
    storeRows(block, ld, out, channels, row, rows, false);
  });
}

/// Hands the gradient d of a value that was written out back to where it came from.
inline void sinkValue(Context& context, Reader& in) {
  const int channels = in.next(), positions = in.next();
  const float* d = in.pointer();
  const Sink sink = in.sink();
  const int chunks = chunksOf(context, in.next());
  context.pool->sweep(chunks, [&](int chunk, int) {
    const Range images = chunkRange(context, chunks, chunk);
    const Channels all{0, channels};
    clearSinkSums(sink, chunk, images, all);
    float* sums = sinkSums(sink, chunk);
    const int64_t end = static_cast<int64_t>(images.to) * positions;
    for (int64_t row = static_cast<int64_t>(images.from) * positions; row < end; row += kElementRows) {
      const int rows = static_cast<int>(end - row < kElementRows ? end - row : kElementRows);
      sinkRows(sink, channels, row, rows, positions, d + row * channels, channels, sums, all);
    }
  });
}

/// out = or += dz, where no convolution takes it.
inline void gradValue(Context& context, Reader& in) {
  const Grad grad = in.grad();
  const int channels = in.next(), positions = in.next();
  float* out = in.pointer();
  const bool add = in.next() != 0;
  const int ld = static_cast<int>(roundUp(channels, W));
  eachRows(context, positions, [&](int64_t row, int rows, int thread) {
    Scratch scratch(context, thread, kElementRows * ld + 64);
    if (!scratch.ok()) return;
    float* block = scratch.take(kElementRows * ld);
    loadGradRows(grad, channels, row, rows, positions, block, ld);
    storeRows(block, ld, out, channels, row, rows, add);
  });
}

/// out = sum of views, in order.
inline void addValues(Context& context, Reader& in) {
  const int channels = in.next(), positions = in.next();
  float* out = in.pointer();
  const int inputs = in.next();
  std::vector<View> views;
  for (int i = 0; i < inputs; i++) views.push_back(in.view());
  const int ld = static_cast<int>(roundUp(channels, W));
  eachRows(context, positions, [&](int64_t row, int rows, int thread) {
    Scratch scratch(context, thread, kElementRows * ld + 64);
    if (!scratch.ok()) return;
    float* block = scratch.take(kElementRows * ld);
    for (size_t i = 0; i < views.size(); i++) {
      loadRows(views[i], channels, row, rows, positions, block, ld);
      storeRows(block, ld, out, channels, row, rows, i > 0);
    }
  });
}

inline uint32_t mix32(uint32_t h) {
  h = (h ^ (h >> 16)) * 0x85ebca6bu;
  h = (h ^ (h >> 13)) * 0xc2b2ae35u;
  return h ^ (h >> 16);
}

/// out = or += x * mask; the mask is that of `src/engine/dropout.ts`, the same forward and backward.
inline void dropout(Context& context, Reader& in) {
  const int size = in.next();
  const float rate = in.real();
  const int node = in.next();
  const float* x = in.pointer();
  float* out = in.pointer();
  const bool add = in.next() != 0;
  const uint32_t base = mix32(context.seed + static_cast<uint32_t>(node) * 0x9e3779b9u);
  const double threshold = static_cast<double>(rate) * 4294967296.0;
  const float scale = 1.0f / (1.0f - rate);
  context.pool->sweep(context.count, [&](int n, int) {
    for (int i = 0; i < size; i++) {
      const int64_t at = static_cast<int64_t>(n) * size + i;
      const float v = mix32(base + static_cast<uint32_t>(at)) >= threshold ? x[at] * scale : 0.0f;
      out[at] = add ? out[at] + v : v;
    }
  });
}

/// Zeroes a value of `size` floats per image.
inline void clearValue(Context& context, Reader& in) {
  float* to = in.pointer();
  const int64_t size = in.next();
  context.pool->sweep(context.count, [&](int n, int) { std::memset(to + n * size, 0, sizeof(float) * size); });
}

/// Copies or adds channels: out[p][outFirst + i * outStep] from x[p][first + i * step], i below `count`.
inline void copyChannels(Context& context, Reader& in) {
  const int positions = in.next(), count = in.next();
  const float* x = in.pointer();
  const int channels = in.next(), first = in.next(), step = in.next();
  float* out = in.pointer();
  const int outChannels = in.next(), outFirst = in.next(), outStep = in.next();
  const bool add = in.next() != 0;
  eachRows(context, positions, [&](int64_t row, int rows, int) {
    for (int64_t r = row; r < row + rows; r++) {
      const float* from = x + r * channels + first;
      float* to = out + r * outChannels + outFirst;
      for (int i = 0; i < count; i++) to[i * outStep] = add ? to[i * outStep] + from[i * step] : from[i * step];
    }
  });
}

/// out[y][x] = in[y + 1][x + 1], zero beyond; backward adds the other way round into a value that was cleared or written.
inline void shiftValue(Context& context, Reader& in) {
  const int height = in.next(), width = in.next(), channels = in.next();
  const float* x = in.pointer();
  float* out = in.pointer();
  const bool backward = in.next() != 0;
  const int64_t size = static_cast<int64_t>(height) * width * channels, away = static_cast<int64_t>(width + 1) * channels;
  context.pool->sweep(context.count, [&](int n, int) {
    if (!backward) std::memset(out + n * size, 0, sizeof(float) * size);
    for (int y = 0; y + 1 < height; y++) {
      const int64_t at = n * size + static_cast<int64_t>(y) * width * channels;
      for (int64_t i = 0; i < static_cast<int64_t>(width - 1) * channels; i++) {
        if (backward) out[at + away + i] += x[at + i];
        else out[at + i] = x[at + away + i];
      }
    }
  });
}

}  // namespace MIXNAS_ISA
}  // namespace mixnas
