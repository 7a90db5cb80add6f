// Batch normalisation per channel over all positions of the batch.
//
//   y = (z - mean) / sqrt(variance + epsilon) * gamma + beta = z * scale + shift
//   dz = gamma * inv * (g - mean(g) - xhat * mean(g * xhat)) = a * g + b * z + c
//
// Sums come shifted by a pivot near the mean, so that variance does not drown in rounding; chunks are added in order.
#pragma once
#include <cmath>

#include "conv.hpp"
#include "reader.hpp"

namespace mixnas {
namespace MIXNAS_ISA {

/// Sums for batch norm over a value that no convolution gathered them for.
inline void normStats(Context& context, Reader& in) {
  const float* z = in.pointer();
  const int channels = in.next(), positions = in.next();
  const float* pivot = in.pointer();
  float* sums = in.pointer();
  const int sumStride = in.next(), chunks = chunksOf(context, in.next());
  context.pool->sweep(chunks, [&](int chunk, int) {
    const Range images = chunkRange(context, chunks, chunk);
    float* total = sums + static_cast<int64_t>(chunk) * 2 * sumStride;
    std::memset(total, 0, sizeof(float) * 2 * sumStride);
    const int64_t end = static_cast<int64_t>(images.to) * positions;
    for (int64_t row = static_cast<int64_t>(images.from) * positions; row < end; row += 64)
      statRows(z, channels, row, static_cast<int>(end - row < 64 ? end - row : 64), pivot, total, sumStride);
  });
}

/// Mean, 1 / deviation, scale and shift of a batch from its sums; updates the moving statistics (variance unbiased) by the
/// norm's momentum, or by the call's `mostMomentum` where that is less.
inline void normFinish(Context& context, Reader& in) {
  const float* sums = in.pointer();
  const int sumStride = in.next(), chunks = chunksOf(context, in.next());
  const int channels = in.next(), positions = in.next();
  const float *gamma = in.pointer(), *beta = in.pointer();
  float *movingMean = in.pointer(), *movingVariance = in.pointer();
  const float epsilon = in.real(), own = in.real();
  const float momentum = own < context.mostMomentum ? own : context.mostMomentum;
  float *scale = in.pointer(), *shift = in.pointer(), *mean = in.pointer(), *inverse = in.pointer();
  const double n = static_cast<double>(context.count) * positions;
  for (int c = 0; c < channels; c++) {
    double s0 = 0, s1 = 0;
    for (int chunk = 0; chunk < chunks; chunk++) {
      s0 += sums[(static_cast<int64_t>(chunk) * 2) * sumStride + c];
      s1 += sums[(static_cast<int64_t>(chunk) * 2 + 1) * sumStride + c];
    }
    const double away = s0 / n, m = movingMean[c] + away;
    const double raw = s1 / n - away * away, variance = raw < 0 ? 0 : raw;
    const double inv = 1 / std::sqrt(variance + epsilon);
    mean[c] = static_cast<float>(m);
    inverse[c] = static_cast<float>(inv);
    scale[c] = static_cast<float>(gamma[c] * inv);
    shift[c] = static_cast<float>(beta[c] - m * gamma[c] * inv);
    if (context.updateMoving) {
      const double unbiased = n > 1 ? variance * n / (n - 1) : variance;
      movingMean[c] = static_cast<float>(momentum * movingMean[c] + (1 - static_cast<double>(momentum)) * m);
      movingVariance[c] =
          static_cast<float>(momentum * movingVariance[c] + (1 - static_cast<double>(momentum)) * unbiased);
    }
  }
}

/// Scale and shift from the moving statistics.
inline void normInfer(Context&, Reader& in) {
  const int channels = in.next();
  const float *gamma = in.pointer(), *beta = in.pointer(), *mean = in.pointer(), *variance = in.pointer();
  const float epsilon = in.real();
  float *scale = in.pointer(), *shift = in.pointer();
  for (int c = 0; c < channels; c++) {
    scale[c] = gamma[c] / std::sqrt(variance[c] + epsilon);
    shift[c] = beta[c] - mean[c] * scale[c];
  }
}

/// Gradients of gamma and beta, and the coefficients a, b, c of dz. `chunks` of 0: the sums are whole already.
inline void normBackward(Context& context, Reader& in) {
  const float* sums = in.pointer();
  const int sumStride = in.next(), asked = in.next();
  const int chunks = asked == 0 ? 1 : chunksOf(context, asked);
  const int channels = in.next(), positions = in.next();
  const float *gamma = in.pointer(), *mean = in.pointer(), *inverse = in.pointer();
  float *gammaGradient = in.pointer(), *betaGradient = in.pointer(), *coef = in.pointer();
  const int coefStride = in.next();
  const double n = static_cast<double>(context.count) * positions;
  for (int c = 0; c < channels; c++) {
    double s0 = 0, s1 = 0;
    for (int chunk = 0; chunk < chunks; chunk++) {
      s0 += sums[(static_cast<int64_t>(chunk) * 2) * sumStride + c];
      s1 += sums[(static_cast<int64_t>(chunk) * 2 + 1) * sumStride + c];
    }
    const double inv = inverse[c], a = gamma[c] * inv, b = -a * inv * inv * s1 / n;
    gammaGradient[c] = static_cast<float>(s1 * inv);
    betaGradient[c] = static_cast<float>(s0);
    coef[c] = static_cast<float>(a);
    coef[coefStride + c] = static_cast<float>(b);
    coef[2 * coefStride + c] = static_cast<float>(-a * s0 / n - b * mean[c]);
  }
}

}  // namespace MIXNAS_ISA
}  // namespace mixnas
