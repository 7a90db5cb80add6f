// Convolution, NHWC, weights [k][k][inputs / groups][filters], by matrix products on blocks of rows that stay in cache.
//
//   forward:   z[row][f] = sum over taps and channels of value * w (+ bias); sums for batch norm while z is warm
//   backward:  dvalue = dz * w^T,  dw = value^T * dz,  dbias = sum of dz; dz is made from the stored g on the way in
//
// A 1x1 convolution (and a dense layer) reads its rows as they lie; others gather their taps first.
#pragma once
#include "conv-shape.hpp"
#include "gemm.hpp"
#include "pointwise-tiles.hpp"

namespace mixnas {
namespace MIXNAS_ISA {

/// Up to as many rows of a product its weights are read as they lie: packing them would take longer than it saves.
constexpr int64_t kFewRows = 256;

/// Rows of a task where rows can be cut anywhere: a block, or less where there are too few rows for all threads.
inline int taskRows(const Context& context, int64_t rows, int block) {
  const int64_t tasks = 2 * context.pool->threads();
  const int64_t each = roundUp((rows + tasks - 1) / tasks, 8);
  return each < block ? static_cast<int>(each) : block;
}

/// Packs all groups' weights: W as it is for the forward product, transposed for the gradient of the input. Null where there
/// is no room.
inline float* packWeights(Context& context, const ConvShape& s, const float* weights, bool transposed) {
  const int k = transposed ? s.columns() : s.depth(), n = transposed ? s.depth() : s.columns();
  const int64_t each = packedSize(k, n);
  const int panels = static_cast<int>(roundUp(n, kPanel) / kPanel);
  float* packed = sharedScratch(context, each * s.groups);
  if (packed == nullptr) return nullptr;
  context.pool->each(panels * s.groups, [&](int i, int) {
    const int group = i / panels;
    const float* from = weights + static_cast<int64_t>(group) * s.columns();
    packPanel(from, k, n, transposed ? 1 : s.filters, transposed ? s.filters : 1, i % panels, packed + group * each);
  });
  return packed;
}

inline void convForward(Context& context, Reader& in) {
  const ConvShape s = readConvShape(in);
  const View view = in.view();
  const float* weights = in.pointer();
  const float* bias = in.pointer();
  const Values out = in.values();
  const float* pivot = in.pointer();
  float* sums = in.pointer();
  const int sumStride = in.next();
  const int chunks = chunksOf(context, in.next());

  const int64_t all = static_cast<int64_t>(context.count) * s.positions();
  const bool packs = all > kFewRows;
  const int block = s.blockRows();
  const bool tiles = packs && suitsTiles(s);
  const TileWeights tileWeights = tiles ? TileWeights(context, s, weights, false) : TileWeights();
  const float* packed = packs && !tiles ? packWeights(context, s, weights, false) : weights;
  if (packed == nullptr || (tiles && !tileWeights.there())) return;
  // The weights of one group: where they start, how far apart their rows are, and the panels of columns.
  const int64_t groupStep = packs ? packedSize(s.depth(), s.columns()) : s.columns();
  const int64_t rowStep = packs ? kPanel : s.filters, panelStep = packs ? static_cast<int64_t>(kPanel) * s.depth() : kPanel;
  const int64_t lda = roundUp(s.inputs, W);
  const bool gathers = !s.pointwise();
  const int64_t imageSize = gathers && !view.plain() ? lda * s.inPositions() : 0;
  const int64_t blockSize = tiles ? tileForwardSize(s, block) : block * (gathers ? static_cast<int64_t>(s.depth()) : lda);

  // z of rows [row, row + rows) of the batch; within one image where taps are gathered.
  auto multiplyBlock = [&](int64_t row, int rows, const float* image, int64_t imageLd, float* a, float* z) {
    if (tiles) return tileForward(s, view, tileWeights, row, rows, block, a, z, out);
    const float* left = a;
    int64_t ld = lda;
    if (!gathers) {
      if (view.plain()) {
        left = view.z.floats() + row * s.inputs;
        ld = s.inputs;
      } else {
        loadRows(view, s.inputs, row, rows, s.positions(), a, static_cast<int>(lda));
      }
    }
    Ahead ahead;
    if (!gathers) ahead.add(view.z.memory((row + rows) * s.inputs, static_cast<int64_t>(rows) * s.inputs));
    ahead.add(out.memory((row + rows) * s.filters, static_cast<int64_t>(rows) * s.filters));
    for (int g = 0; g < s.groups; g++) {
      if (gathers)
        gatherTaps(s, g, image, static_cast<int>(imageLd), static_cast<int>(row % s.positions()), rows, a);
      product(gathers ? a : left + g * s.depth(), gathers ? s.depth() : ld, 1, packed + g * groupStep, rowStep, panelStep,
              z + g * s.columns(), s.filters, rows, s.depth(), s.columns(), false, ahead);
    }
  };

  // Values of 16 bits are rounded from floats that are still in cache; they have a pivot.
  const int64_t wideSize = out.bf16 ? static_cast<int64_t>(block) * s.filters : 0;
  auto doBlock = [&](int64_t row, int rows, const float* image, int64_t imageLd, float* a, float* wide, float* total) {
    float* z = out.bf16 ? wide : out.floats() + row * s.filters;
    multiplyBlock(row, rows, image, imageLd, a, z);
    if (bias != nullptr) {
      for (int r = 0; r < rows; r++)
        for (int c = 0; c < s.filters; c++) z[static_cast<int64_t>(r) * s.filters + c] += bias[c];
    }
    if (out.bf16) keepRows(z, static_cast<Bf16*>(out.at), s.filters, row, rows, pivot, total, sumStride);
    else if (total != nullptr) statRows(out.floats(), s.filters, row, rows, pivot, total, sumStride);
  };

  auto doImages = [&](Range images, int thread, float* total) {
    Scratch scratch(context, thread, imageSize + blockSize + wideSize + 128);
    if (!scratch.ok()) return;
    float* a = scratch.take(blockSize);
    float* whole = scratch.take(imageSize);
    float* wide = scratch.take(wideSize);
    if (gathers) {
      for (int n = images.from; n < images.to; n++) {
        const float* image = view.z.floats() + static_cast<int64_t>(n) * s.inPositions() * s.inputs;
        int64_t ld = s.inputs;
        if (imageSize > 0) {
          loadRows(view, s.inputs, static_cast<int64_t>(n) * s.inPositions(), s.inPositions(), s.inPositions(), whole,
                   static_cast<int>(lda));
          image = whole;
          ld = lda;
        }
        for (int r = 0; r < s.positions(); r += block) {
          const int rows = s.positions() - r < block ? s.positions() - r : block;
          doBlock(static_cast<int64_t>(n) * s.positions() + r, rows, image, ld, a, wide, total);
        }
      }
      return;
    }
    const int64_t end = static_cast<int64_t>(images.to) * s.positions();
    for (int64_t row = static_cast<int64_t>(images.from) * s.positions(); row < end; row += block)
      doBlock(row, static_cast<int>(end - row < block ? end - row : block), nullptr, 0, a, wide, total);
  };

  if (pivot == nullptr && imageSize == 0) {
    // No sums to keep in order: cut finer, so that one image can use all threads. Taps are gathered within an image.
    const int64_t span = gathers ? s.positions() : all;
    const int rows = taskRows(context, gathers ? all : span, block);
    const int tasks = static_cast<int>((span + rows - 1) / rows);
    context.pool->sweep(gathers ? tasks * context.count : tasks, [&](int i, int thread) {
      Scratch scratch(context, thread, blockSize + 64);
      if (!scratch.ok()) return;
      const int64_t image = i / tasks, from = static_cast<int64_t>(i % tasks) * rows;
      const int take = static_cast<int>(span - from < rows ? span - from : rows);
      const float* start = view.z.floats() + image * s.inPositions() * s.inputs;
      doBlock(image * span + from, take, start, s.inputs, scratch.take(blockSize), nullptr, nullptr);
    });
    return;
  }
  context.pool->sweep(chunks, [&](int chunk, int thread) {
    float* total = pivot == nullptr ? nullptr : sums + static_cast<int64_t>(chunk) * 2 * sumStride;
    if (total != nullptr) std::memset(total, 0, sizeof(float) * 2 * sumStride);
    doImages(chunkRange(context, chunks, chunk), thread, total);
  });
}

/// The gradients of each chunk, in float32 throughout.
inline void floatBackward(Context& context, const ConvGradient& of) {
  const ConvShape& s = of.shape;
  const View& view = of.view;
  const Grad& grad = of.grad;
  const Sink& sink = of.sink;
  const bool wantsInput = of.wantsInput;
  const int chunks = of.chunks;
  const float* packed = wantsInput ? packWeights(context, s, of.weights, true) : nullptr;
  if (wantsInput && packed == nullptr) return;
  const int64_t packedStep = packedSize(s.columns(), s.depth());
  const int block = s.blockRows();
  const int64_t lda = roundUp(s.inputs, W), ldd = roundUp(s.filters, W);
  const bool gathers = !s.pointwise();
  const int64_t imageSize = gathers ? lda * s.inPositions() : 0;
  const int64_t tapSize = static_cast<int64_t>(block) * s.depth();

  context.pool->sweep(chunks, [&](int chunk, int thread) {
    const Range images = chunkRange(context, chunks, chunk);
    Scratch scratch(context, thread, block * (ldd + 2 * lda) + 2 * tapSize + 2 * imageSize + 512);
    if (!scratch.ok()) return;
    float* d = scratch.take(block * ldd);
    float* a = scratch.take(gathers ? tapSize : block * lda);
    float* dx = scratch.take(gathers ? tapSize : block * lda);
    float* whole = scratch.take(imageSize);
    float* wholeGradient = scratch.take(imageSize);
    float* dw = of.weightSums(chunk);
    float* db = of.clearedBiasSums(chunk);
    const Channels all{0, s.inputs};
    if (wantsInput) clearSinkSums(sink, chunk, images, all);
    float* sums = sinkSums(sink, chunk);
    bool fresh = true;

    auto doBlock = [&](int64_t row, int rows, const float* image, int64_t imageLd) {
      loadGradRows(grad, s.filters, row, rows, s.positions(), d, static_cast<int>(ldd));
      if (db != nullptr) sumRows(d, static_cast<int>(ldd), s.filters, rows, db);
      const float* left = a;
      int64_t ld = lda;
      if (!gathers && view.plain()) {
        left = view.z.floats() + row * s.inputs;
        ld = s.inputs;
      } else if (!gathers) {
        loadRows(view, s.inputs, row, rows, s.positions(), a, static_cast<int>(lda));
      }
      Ahead ahead;
      if (!gathers) {
        const int64_t wide = static_cast<int64_t>(rows) * s.inputs, narrow = static_cast<int64_t>(rows) * s.filters;
        ahead.add(view.z.memory((row + rows) * s.inputs, wide));
        ahead.add(grad.g.memory((row + rows) * s.filters, narrow));
        if (grad.coef != nullptr) ahead.add(grad.z.memory((row + rows) * s.filters, narrow));
        if (wantsInput && sink.out.given()) ahead.add(sink.out.memory((row + rows) * s.inputs, wide));
      }
      for (int g = 0; g < s.groups; g++) {
        const int first = g * s.columns();
        const int inImage = static_cast<int>(row % s.positions());
        if (gathers) gatherTaps(s, g, image, static_cast<int>(imageLd), inImage, rows, a);
        multiplyTransposed(gathers ? a : left + g * s.depth(), gathers ? s.depth() : ld, d + first, ldd, dw + first,
                           s.filters, rows, s.depth(), s.columns(), !fresh, ahead);
        if (!wantsInput) continue;
        if (gathers) {
          multiply(d + first, ldd, packed + g * packedStep, dx, s.depth(), rows, s.columns(), s.depth(), false, ahead);
          scatterTaps(s, g, dx, inImage, rows, wholeGradient, static_cast<int>(lda));
        } else {
          multiply(d + first, ldd, packed + g * packedStep, dx + g * s.depth(), lda, rows, s.columns(), s.depth(), false, ahead);
        }
      }
      fresh = false;
      if (wantsInput && !gathers) sinkRows(sink, s.inputs, row, rows, s.positions(), dx, lda, sums, all);
    };

    if (gathers) {
      for (int n = images.from; n < images.to; n++) {
        const int64_t start = static_cast<int64_t>(n) * s.inPositions();
        const float* image = view.z.floats() + start * s.inputs;
        int64_t ld = s.inputs;
        if (!view.plain()) {
          loadRows(view, s.inputs, start, s.inPositions(), s.inPositions(), whole, static_cast<int>(lda));
          image = whole;
          ld = lda;
        }
        if (wantsInput) std::memset(wholeGradient, 0, sizeof(float) * imageSize);
        for (int r = 0; r < s.positions(); r += block) {
          const int rows = s.positions() - r < block ? s.positions() - r : block;
          doBlock(static_cast<int64_t>(n) * s.positions() + r, rows, image, ld);
        }
        if (wantsInput)
          sinkRows(sink, s.inputs, start, s.inPositions(), s.inPositions(), wholeGradient, lda, sums, all);
      }
      return;
    }
    const int64_t end = static_cast<int64_t>(images.to) * s.positions();
    for (int64_t row = static_cast<int64_t>(images.from) * s.positions(); row < end; row += block)
      doBlock(row, static_cast<int>(end - row < block ? end - row : block), nullptr, 0);
  });
}

inline void convBackward(Context& context, Reader& in) {
  const ConvGradient of = readConvGradient(context, in);
  if (suitsTiles(of.shape)) tileBackward(context, of);
  else floatBackward(context, of);
  const int64_t weightSize = of.weightSize();
  if (of.chunks > 1) reduceChunks(context, of.partials, of.chunks, weightSize, of.weightGradient, weightSize);
  if (of.biasGradient != nullptr)
    reduceChunks(context, of.biasPartials, of.chunks, of.biasStride(), of.biasGradient, of.shape.filters);
}

}  // namespace MIXNAS_ISA
}  // namespace mixnas
