// What a convolution is, and the taps that one of its output positions reads.
#pragma once
#include "reader.hpp"

namespace mixnas {
namespace MIXNAS_ISA {

struct ConvShape {
  int height, width, inputs, outHeight, outWidth, filters, kernel, stride, dilation, top, left, groups;

  bool pointwise() const { return kernel == 1 && stride == 1; }
  int inPositions() const { return height * width; }
  int positions() const { return outHeight * outWidth; }
  /// Inner size and columns of one group's product.
  int depth() const { return kernel * kernel * (inputs / groups); }
  int columns() const { return filters / groups; }

  /// Rows per block: enough to use a weight many times, few enough to stay in the second-level cache.
  int blockRows() const {
    const int widest = inputs > filters ? inputs : filters;
    const int wide = pointwise() ? widest : widest + kernel * kernel * inputs;
    return wide <= 256 ? 192 : 128;
  }
};

inline ConvShape readConvShape(Reader& in) {
  ConvShape s;
  for (int* field : {&s.height, &s.width, &s.inputs, &s.outHeight, &s.outWidth, &s.filters, &s.kernel, &s.stride,
                     &s.dilation, &s.top, &s.left, &s.groups})
    *field = in.next();
  return s;
}

/// What the gradients of a convolution are made from, and where they go.
struct ConvGradient {
  ConvShape shape;
  View view;
  const float* weights;
  Grad grad;
  bool wantsInput;
  Sink sink;
  /// Gradients of the weights and of the bias: those of each chunk, and all of them. Null where there is no bias.
  float *partials, *weightGradient, *biasPartials, *biasGradient;
  int chunks;

  int64_t weightSize() const { return static_cast<int64_t>(shape.depth()) * shape.filters; }
  int64_t biasStride() const { return roundUp(shape.filters, W); }

  /// Where a chunk's gradient of the weights goes.
  float* weightSums(int chunk) const { return chunks == 1 ? weightGradient : partials + chunk * weightSize(); }

  /// Where it adds up that of the bias: zero so far; null where there is none.
  float* clearedBiasSums(int chunk) const {
    if (biasGradient == nullptr) return nullptr;
    float* sums = biasPartials + chunk * biasStride();
    std::memset(sums, 0, sizeof(float) * biasStride());
    return sums;
  }
};

inline ConvGradient readConvGradient(Context& context, Reader& in) {
  ConvGradient of;
  of.shape = readConvShape(in);
  of.view = in.view();
  of.weights = in.pointer();
  of.grad = in.grad();
  of.wantsInput = in.next() != 0;
  of.sink = in.sink();
  of.partials = in.pointer();
  of.weightGradient = in.pointer();
  of.biasPartials = in.pointer();
  of.biasGradient = in.pointer();
  of.chunks = chunksOf(context, in.next());
  return of;
}

/// Taps of rows [row, row + rows) of one image for one group: to[row][tap][channel], zero outside the image.
inline void gatherTaps(const ConvShape& s, int group, const float* image, int ld, int row, int rows, float* to) {
  const int each = s.inputs / s.groups;
  for (int r = row; r < row + rows; r++) {
    const int y0 = r / s.outWidth * s.stride - s.top, x0 = r % s.outWidth * s.stride - s.left;
    for (int ky = 0; ky < s.kernel; ky++) {
      for (int kx = 0; kx < s.kernel; kx++, to += each) {
        const int y = y0 + ky * s.dilation, x = x0 + kx * s.dilation;
        if (y < 0 || x < 0 || y >= s.height || x >= s.width) {
          std::memset(to, 0, each * sizeof(float));
        } else {
          const float* from = image + (static_cast<int64_t>(y) * s.width + x) * ld + group * each;
          for (int c = 0; c < each; c++) to[c] = from[c];
        }
      }
    }
  }
}

/// The reverse of `gatherTaps`: adds each tap to where it was read from.
inline void scatterTaps(const ConvShape& s, int group, const float* from, int row, int rows, float* image, int ld) {
  const int each = s.inputs / s.groups;
  for (int r = row; r < row + rows; r++) {
    const int y0 = r / s.outWidth * s.stride - s.top, x0 = r % s.outWidth * s.stride - s.left;
    for (int ky = 0; ky < s.kernel; ky++) {
      for (int kx = 0; kx < s.kernel; kx++, from += each) {
        const int y = y0 + ky * s.dilation, x = x0 + kx * s.dilation;
        if (y < 0 || x < 0 || y >= s.height || x >= s.width) continue;
        float* to = image + (static_cast<int64_t>(y) * s.width + x) * ld + group * each;
        for (int c = 0; c < each; c++) to[c] += from[c];
      }
    }
  }
}

}  // namespace MIXNAS_ISA
}  // namespace mixnas
