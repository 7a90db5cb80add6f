// Reads an instruction's operands in the order in which `src/engine/native/plan/words.ts` writes them.
#pragma once
#include "../context.hpp"
#include "rows.hpp"

namespace mixnas {
namespace MIXNAS_ISA {

class Reader {
 public:
  Reader(const Context& context, const int32_t* words) : context_(context), at_(words) {}

  int next() { return *at_++; }

  float real() {
    float value;
    std::memcpy(&value, at_++, sizeof value);
    return value;
  }

  /// Space in the low two bits, offset in units above; negative is null.
  float* pointer() {
    const int32_t word = *at_++;
    if (word < 0) return nullptr;
    return context_.spaces[word & 3] + static_cast<int64_t>(word >> 2) * kUnit;
  }

  /// The same of a tensor, which may be of 16 bits.
  Values values() {
    const bool bf16 = *at_ >= 0 && (*at_ & 3) == kArena16;
    return {pointer(), bf16};
  }

  View view() {
    View view;
    view.z = values();
    view.scale = pointer();
    view.shift = pointer();
    view.act = next();
    view.gate = pointer();
    view.gateStride = next();
    return view;
  }

  Grad grad() {
    Grad grad;
    grad.g = values();
    grad.z = values();
    grad.coef = pointer();
    grad.coefStride = next();
    grad.view = view();
    grad.spread = pointer();
    return grad;
  }

  Sink sink() {
    Sink sink;
    sink.kind = static_cast<SinkKind>(next());
    sink.out = values();
    sink.add = next() != 0;
    sink.view = view();
    sink.pivot = pointer();
    sink.sums = pointer();
    sink.sumStride = next();
    return sink;
  }

 private:
  const Context& context_;
  const int32_t* at_;
};

/// Images of one chunk: the batch is cut into a number of chunks that does not depend on the threads.
struct Range {
  int from, to;
};

inline int chunksOf(const Context& context, int chunks) { return chunks < context.count ? chunks : context.count; }

inline Range chunkRange(const Context& context, int chunks, int chunk) {
  const int64_t n = context.count;
  return {static_cast<int>(n * chunk / chunks), static_cast<int>(n * (chunk + 1) / chunks)};
}

/// The sums that a chunk of images adds to; see `sinkRows`.
inline float* sinkSums(const Sink& sink, int chunk) {
  return sink.kind == kNormSink ? sink.sums + static_cast<int64_t>(chunk) * 2 * sink.sumStride : sink.sums;
}

/// Zeroes those of some channels.
inline void clearSinkSums(const Sink& sink, int chunk, Range images, Channels part) {
  if (sink.kind == kPlainSink) return;
  const size_t bytes = sizeof(float) * (part.end - part.from);
  const bool perImage = sink.kind == kGateSink;
  const int from = perImage ? images.from * kGateSums : 0, end = perImage ? images.to * kGateSums : 2;
  float* sums = sinkSums(sink, chunk);
  for (int64_t i = from; i < end; i++) std::memset(sums + i * sink.sumStride + part.from, 0, bytes);
}

/// Makes room for `floats` values, or tells the call that there is none.
inline bool makeRoom(Context& context, Block& block, size_t floats) {
  if (block.reserve(floats)) return true;
  context.lacking.store(floats, std::memory_order_relaxed);
  return false;
}

/// Takes pieces of a thread's temporary memory. A task returns at once where it is not `ok`: the call ends after this kernel.
class Scratch {
 public:
  Scratch(Context& context, int thread, size_t floats)
      : block_((*context.scratch)[thread]), ok_(makeRoom(context, block_, floats)) {}

  bool ok() const { return ok_; }

  float* take(size_t floats) {
    float* piece = block_.data() + used_;
    used_ += roundUp(floats, 16) + 16;
    return piece;
  }

 private:
  Block& block_;
  bool ok_;
  size_t used_ = 0;
};

/// Where the shared temporary memory lies, behind those of the threads; null where there is no room.
inline float* sharedScratch(Context& context, size_t floats) {
  Block& block = context.scratch->back();
  return makeRoom(context, block, floats) ? block.data() : nullptr;
}

/// to[i] = sum over chunks, in their order, of partial[chunk * stride + i].
inline void reduceChunks(Context& context, const float* partial, int chunks, int64_t stride, float* to, int64_t size) {
  constexpr int64_t kSlice = 4096;
  context.pool->each(static_cast<int>((size + kSlice - 1) / kSlice), [&](int slice, int) {
    const int64_t from = slice * kSlice;
    const int64_t end = from + kSlice < size ? from + kSlice : size;
    for (int64_t i = from; i < end; i += W) {
      V total = load(partial + i);
      for (int chunk = 1; chunk < chunks; chunk++) total = total + load(partial + chunk * stride + i);
      storePart(to + i, total, end - i < W ? static_cast<int>(end - i) : W);
    }
  });
}

}  // namespace MIXNAS_ISA
}  // namespace mixnas
