// The products of 1x1 convolutions on tile registers, a block of rows at a time; `conv.hpp` calls them. Groups of channels are
// padded to whole tiles each.
#pragma once
#include "conv-shape.hpp"
#include "reader.hpp"
#include "tiles.hpp"

namespace mixnas {
namespace MIXNAS_ISA {

#ifdef MIXNAS_TILES

/// Inputs and outputs of one group, and what they are padded to as columns of a factor and as the depth of a product.
struct TileSizes {
  int64_t depth, columns, wideIn, wideOut, deepIn, deepOut;

  explicit TileSizes(const ConvShape& s)
      : depth(s.depth()), columns(s.columns()), wideIn(roundUp(depth, kTileRows)), wideOut(roundUp(columns, kTileRows)),
        deepIn(roundUp(depth, kTileDepth)), deepOut(roundUp(columns, kTileDepth)) {}
};

/// Whether tiles are worth it: where groups are narrow, most of a tile would be padding.
inline bool suitsTiles(const ConvShape& s) {
  const TileSizes size(s);
  const int64_t all = 2 * size.depth * size.columns;
  return s.pointwise() && size.deepIn * size.wideOut <= all && size.deepOut * size.wideIn <= all;
}

/// The weights of each group as the right side of a product, paired: as they are, or turned for the gradient of the input.
class TileWeights {
 public:
  /// None.
  TileWeights() = default;

  /// Packs them, on all threads.
  TileWeights(Context& context, const ConvShape& s, const float* weights, bool turned) {
    const TileSizes size(s);
    deep_ = turned ? size.deepOut : size.deepIn;
    wide_ = turned ? size.wideIn : size.wideOut;
    memory_ = sharedScratch(context, s.groups * deep_ * wide_);
    if (memory_ == nullptr) return;
    const int each = turned ? kTileRows : kTileDepth;
    const int strips = static_cast<int>((size.depth + each - 1) / each);
    context.pool->each(s.groups * strips, [&](int i, int) {
      const int group = i / strips, row = i % strips * each;
      const int rows = static_cast<int>(size.depth - row < each ? size.depth - row : each);
      const float* from = weights + static_cast<int64_t>(row) * s.filters + group * size.columns;
      const int width = static_cast<int>(size.columns);
      if (turned) halveTurned(from, s.filters, rows, width, of(group).at(0, 2 * row));
      else halveRows<kPaired>(from, s.filters, rows, width, of(group).at(row / 2, 0));
    });
  }

  /// Whether there are any: not where there was no room for them.
  bool there() const { return memory_ != nullptr; }
  Halves of(int group) const { return halvesIn(memory_ + group * deep_ * wide_, deep_ / 2, 2 * wide_); }

 private:
  int64_t deep_ = 0, wide_ = 0;
  float* memory_ = nullptr;
};

/// Floats of a thread's memory that `tileForward` uses for a block of `block` rows.
inline int64_t tileForwardSize(const ConvShape& s, int block) {
  return kTileDepth * roundUp(s.inputs, W) + s.groups * block * TileSizes(s).deepIn;
}

/// Rows [row, row + count) of the value, `from` which they are read `ld` floats apart: as they lie where nothing is to be done to them.
inline const float* valueRows(const View& view, const ConvShape& s, int64_t row, int count, float* memory, int64_t& ld) {
  ld = s.inputs;
  if (view.plain()) return view.z.floats() + row * s.inputs;
  ld = roundUp(s.inputs, W);
  loadRows(view, s.inputs, row, count, s.positions(), memory, static_cast<int>(ld));
  return memory;
}

/// z of rows [row, row + rows), at most `block`, a multiple of 32; `out` is where they are kept in the end.
inline void tileForward(const ConvShape& s, const View& view, const TileWeights& weights, int64_t row, int rows, int block,
                        float* memory, float* z, const Values& out) {
  const TileSizes size(s);
  const TileScope scope;
  float* halves = memory + kTileDepth * roundUp(s.inputs, W);
  const auto values = [&](int group) { return halvesIn(halves + group * block * size.deepIn, block, size.deepIn); };
  for (int r = 0; r < rows; r += kTileDepth) {
    const int count = rows - r < kTileDepth ? rows - r : kTileDepth;
    int64_t ld;
    const float* from = valueRows(view, s, row + r, count, memory, ld);
    prefetchPiece(out.memory((row + r) * s.filters, static_cast<int64_t>(count) * s.filters));
    for (int g = 0; g < s.groups; g++)
      halveRows<kRows>(from + g * size.depth, ld, count, static_cast<int>(size.depth), values(g).at(r, 0));
  }
  for (int g = 0; g < s.groups; g++) {
    // Past a group's columns are those of the next one, which comes later; past the last one's the next row.
    const bool wide = size.columns >= kTileRows;
    const Overrun overrun = !wide ? kKept : (g + 1 < s.groups ? kFree : (s.groups == 1 ? kNextRow : kKept));
    tileProduct(values(g), weights.of(g), z + g * size.columns, s.filters, rows, static_cast<int>(size.deepIn),
                static_cast<int>(size.columns), false, overrun);
  }
}

/// Gradients of weights and inputs, for the blocks of one chunk in turn. The gradient of the weights is a product over rows, so
/// one side has to be turned: the narrower one, and the sum is turned with it where that is the gradient's.
class TileBackward {
 public:
  /// Floats of a thread's memory for blocks of `block` rows, a multiple of 32.
  static int64_t memorySize(const ConvShape& s, int block) {
    const TileSizes size(s);
    const int64_t widest = s.inputs > s.filters ? s.inputs : s.filters;
    return kTileDepth * roundUp(widest, W) +
           s.groups * (block * (size.deepOut + size.wideOut + size.wideIn) + size.wideIn * size.wideOut);
  }

  TileBackward(const ConvShape& s, int block, float* memory) : s_(s), size_(s), block_(block), rows_(memory) {
    const int64_t widest = s.inputs > s.filters ? s.inputs : s.filters;
    gradientRows_ = rows_ + kTileDepth * roundUp(widest, W);
    gradients_ = gradientRows_ + s.groups * block * size_.deepOut;
    values_ = gradients_ + s.groups * block * size_.wideOut;
    sums_ = values_ + s.groups * block * size_.wideIn;
  }

  /// Floats between rows of the gradient of the input.
  static int64_t inputStride(const ConvShape& s) {
    const TileSizes size(s);
    return roundUp((s.groups - 1) * size.depth + size.wideIn, kTileRows);
  }

  /// Adds rows [row, row + rows) to the gradient of the weights and to `bias`, and writes that of their inputs where `weights` are
  /// given; both may be null. `inputs` has room for whole tiles.
  void addBlock(const Grad& grad, const View& view, const TileWeights* weights, int64_t row, int rows, float* bias,
                float* inputs) {
    const TileScope scope;
    for (int r = 0; r < rows; r += kTileDepth) {
      const int count = rows - r < kTileDepth ? rows - r : kTileDepth;
      takeGradients(grad, row + r, count, r, weights != nullptr, bias);
      int64_t ld;
      const float* from = valueRows(view, s_, row + r, count, rows_, ld);
      for (int g = 0; g < s_.groups; g++) {
        const float* part = from + g * size_.depth;
        const int width = static_cast<int>(size_.depth);
        if (turnsValues()) halveRows<kTurned>(part, ld, count, width, valuesOf(g).at(0, r));
        else halveRows<kPaired>(part, ld, count, width, valuesOf(g).at(r / 2, 0));
      }
    }
    const int deep = static_cast<int>(roundUp(rows, kTileDepth)), in = static_cast<int>(size_.wideIn);
    const int out = static_cast<int>(size_.wideOut), all = static_cast<int>(roundUp(rows, kTileRows));
    for (int g = 0; g < s_.groups; g++) {
      float* sums = sums_ + g * size_.wideIn * size_.wideOut;
      if (turnsValues()) tileProduct(valuesOf(g), gradientsOf(g), sums, out, in, deep, out, !fresh_, kFree);
      else tileProduct(gradientsOf(g), valuesOf(g), sums, in, out, deep, in, !fresh_, kFree);
      if (weights == nullptr) continue;
      // Past a group's inputs it writes into the next group's, which come after it.
      tileProduct(gradientRowsOf(g), weights->of(g), inputs + g * size_.depth, inputStride(s_), all,
                  static_cast<int>(size_.deepOut), in, false, kFree);
    }
    fresh_ = false;
  }

  /// Writes the gradient of the weights, [inputs of a group][filters].
  void finish(float* to) const {
    const int64_t inStep = turnsValues() ? size_.wideOut : 1, outStep = turnsValues() ? 1 : size_.wideIn;
    for (int g = 0; g < s_.groups; g++) {
      const float* sums = sums_ + g * size_.wideIn * size_.wideOut;
      for (int64_t i = 0; i < size_.depth; i++)
        for (int64_t j = 0; j < size_.columns; j++)
          to[i * s_.filters + g * size_.columns + j] = sums[i * inStep + j * outStep];
    }
  }

 private:
  bool turnsValues() const { return size_.depth <= size_.columns; }

  Halves factor(float* memory, int64_t wide, bool turned) const {
    return turned ? halvesIn(memory, wide, block_) : halvesIn(memory, block_ / 2, 2 * wide);
  }
  Halves valuesOf(int g) const { return factor(values_ + g * block_ * size_.wideIn, size_.wideIn, turnsValues()); }
  Halves gradientsOf(int g) const { return factor(gradients_ + g * block_ * size_.wideOut, size_.wideOut, !turnsValues()); }
  Halves gradientRowsOf(int g) const { return halvesIn(gradientRows_ + g * block_ * size_.deepOut, block_, size_.deepOut); }

  /// Gradients of up to 32 rows from `row` on, the block's rows from `r` on.
  void takeGradients(const Grad& grad, int64_t row, int count, int r, bool asRows, float* bias) {
    const int64_t ld = roundUp(s_.filters, W);
    loadGradRows(grad, s_.filters, row, count, s_.positions(), rows_, static_cast<int>(ld));
    if (bias != nullptr) sumRows(rows_, static_cast<int>(ld), s_.filters, count, bias);
    const int width = static_cast<int>(size_.columns);
    for (int g = 0; g < s_.groups; g++) {
      const float* from = rows_ + g * size_.columns;
      const Halves left = gradientRowsOf(g).at(r, 0), turned = gradientsOf(g).at(0, r), paired = gradientsOf(g).at(r / 2, 0);
      if (asRows && turnsValues()) halveRows<kRows | kPaired>(from, ld, count, width, left, paired);
      else if (asRows) halveRows<kRows | kTurned>(from, ld, count, width, left, turned);
      else if (turnsValues()) halveRows<kPaired>(from, ld, count, width, paired);
      else halveRows<kTurned>(from, ld, count, width, turned);
    }
  }

  ConvShape s_;
  TileSizes size_;
  int block_;
  bool fresh_ = true;
  float *rows_, *gradientRows_, *gradients_, *values_, *sums_;
};

/// The gradients of each chunk.
inline void tileBackward(Context& context, const ConvGradient& of) {
  const ConvShape& s = of.shape;
  const TileWeights weights = of.wantsInput ? TileWeights(context, s, of.weights, true) : TileWeights();
  if (of.wantsInput && !weights.there()) return;
  const int block = s.blockRows();
  const int64_t memorySize = TileBackward::memorySize(s, block), ld = TileBackward::inputStride(s);
  context.pool->sweep(of.chunks, [&](int chunk, int thread) {
    Scratch scratch(context, thread, memorySize + block * ld + 64);
    if (!scratch.ok()) return;
    TileBackward backward(s, block, scratch.take(memorySize));
    float* inputs = scratch.take(block * ld);
    const Range images = chunkRange(context, of.chunks, chunk);
    const Channels all{0, s.inputs};
    if (of.wantsInput) clearSinkSums(of.sink, chunk, images, all);
    float *sums = sinkSums(of.sink, chunk), *bias = of.clearedBiasSums(chunk);
    const int64_t end = static_cast<int64_t>(images.to) * s.positions();
    for (int64_t row = static_cast<int64_t>(images.from) * s.positions(); row < end; row += block) {
      const int rows = static_cast<int>(end - row < block ? end - row : block);
      backward.addBlock(of.grad, of.view, of.wantsInput ? &weights : nullptr, row, rows, bias, inputs);
      if (of.wantsInput) sinkRows(of.sink, s.inputs, row, rows, s.positions(), inputs, ld, sums, all);
    }
    backward.finish(of.weightSums(chunk));
  });
}

#else

/// Without tile registers nothing suits them, and none of what follows is called.
inline bool suitsTiles(const ConvShape&) { return false; }

struct TileWeights {
  TileWeights() = default;
  TileWeights(Context&, const ConvShape&, const float*, bool) {}
  bool there() const { return false; }
};
inline int64_t tileForwardSize(const ConvShape&, int) { return 0; }
inline void tileForward(const ConvShape&, const View&, const TileWeights&, int64_t, int, int, float*, float*,
                        const Values&) {}
inline void tileBackward(Context&, const ConvGradient&) {}

#endif

}  // namespace MIXNAS_ISA
}  // namespace mixnas
