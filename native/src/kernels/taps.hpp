// Sums over the taps of a depthwise kernel, for one vector of channels in a padded block [row][column][W].
#pragma once
#include "vec.hpp"

namespace mixnas {
namespace MIXNAS_ISA {

/// A window of taps over a block: rows `down` floats apart, columns `across` apart, weights [rows][cols][W].
struct Window {
  const float* base;
  int64_t down, across;
  const float* weights;
  int rows, cols;
};

/// Results of one tile: `YT` rows of `XT`.
constexpr int kTile = 8;
constexpr int kNarrow = 4;

/// acc[i][j] = sum over taps of base[i * below + ky * down + (j + kx) * W] * weights[ky][kx], neighbouring results.
/// With CROP the tile is as wide as the image, the window is centred, and taps beside the image are left out.
template <int COLS, int XT, int YT, bool CROP>
MIXNAS_INLINE void denseSums(const Window& window, int64_t below, V (*acc)[XT]) {
  constexpr int kLeft = (COLS - 1) / 2;
  constexpr int kInputs = CROP ? XT : XT + COLS - 1;
  V sums[YT][XT];
  for (int i = 0; i < YT; i++)
    for (int j = 0; j < XT; j++) sums[i][j] = splat(0);
  const float* from = window.base + (CROP ? kLeft * W : 0);
  const float* weights = window.weights;
  for (int ky = 0; ky < window.rows; ky++, from += window.down, weights += COLS * W) {
#pragma GCC unroll 2
    for (int i = 0; i < YT; i++) {
      V x[kInputs];
#pragma GCC unroll 24
      for (int j = 0; j < kInputs; j++) x[j] = load(from + i * below + j * W);
#pragma GCC unroll 16
      for (int kx = 0; kx < COLS; kx++) {
        const V w = load(weights + kx * W);
#pragma GCC unroll 8
        for (int j = 0; j < XT; j++) {
          const int at = CROP ? j + kx - kLeft : j + kx;
          if (at >= 0 && at < kInputs) sums[i][j] += x[at] * w;
        }
      }
    }
  }
  for (int i = 0; i < YT; i++)
    for (int j = 0; j < XT; j++) acc[i][j] = sums[i][j];
}

/// The same for any distance between taps and between results.
template <int XT>
MIXNAS_INLINE void sparseSums(const Window& window, int64_t distance, V* acc) {
  V sums[XT];
  for (int j = 0; j < XT; j++) sums[j] = splat(0);
  const float* row = window.base;
  const float* weights = window.weights;
  for (int ky = 0; ky < window.rows; ky++, row += window.down) {
    const float* from = row;
    for (int kx = 0; kx < window.cols; kx++, from += window.across, weights += W) {
      const V w = load(weights);
#pragma GCC unroll 8
      for (int j = 0; j < XT; j++) sums[j] += load(from + j * distance) * w;
    }
  }
  for (int j = 0; j < XT; j++) acc[j] = sums[j];
}

/// One row of `count` neighbouring results; calls put(row, first, results, acc) tile by tile. Reads up to `kTile` positions
/// beyond the row. `rows` of 2 gives two rows, `below` floats apart, where that keeps narrow images busy.
template <int COLS, class Put>
inline void denseRow(Window window, int count, bool crop, int rows, int64_t below, Put&& put) {
  if (count > kNarrow) {
    const float* base = window.base;
    for (int i = 0; i < rows; i++) {
      for (int x = 0; x < count; x += kTile) {
        V acc[1][kTile];
        window.base = base + i * below + static_cast<int64_t>(x) * W;
        if (crop) denseSums<COLS, kTile, 1, true>(window, 0, acc);
        else denseSums<COLS, kTile, 1, false>(window, 0, acc);
        put(i, x, count - x < kTile ? count - x : kTile, acc[0]);
      }
    }
    return;
  }
  V acc[2][kNarrow];
  if (rows == 2) {
    if (crop) denseSums<COLS, kNarrow, 2, true>(window, below, acc);
    else denseSums<COLS, kNarrow, 2, false>(window, below, acc);
    put(0, 0, count, acc[0]);
    put(1, 0, count, acc[1]);
    return;
  }
  if (crop) denseSums<COLS, kNarrow, 1, true>(window, 0, acc);
  else denseSums<COLS, kNarrow, 1, false>(window, 0, acc);
  put(0, 0, count, acc[0]);
}

/// The same for results `distance` floats apart in the block and any distance between taps.
template <class Put>
inline void sparseRow(Window window, int count, int64_t distance, Put&& put) {
  const float* base = window.base;
  int x = 0;
  V acc[kTile];
  for (; x + kTile <= count; x += kTile) {
    window.base = base + x * distance;
    sparseSums<kTile>(window, distance, acc);
    put(0, x, kTile, acc);
  }
  for (; x + kNarrow <= count; x += kNarrow) {
    window.base = base + x * distance;
    sparseSums<kNarrow>(window, distance, acc);
    put(0, x, kNarrow, acc);
  }
  for (; x < count; x++) {
    window.base = base + x * distance;
    sparseSums<1>(window, distance, acc);
    put(0, x, 1, acc);
  }
}

/// How results and taps lie: `step` positions between results, `dilation` between taps; see `tapRows`.
struct Stepping {
  int step, dilation;
  bool crop;
};

/// Rows of results by the fastest way that fits; `rows` of 2 only where `step` and `dilation` are 1.
template <class Put>
inline void tapRows(const Window& window, int count, const Stepping& how, int rows, int64_t below, Put&& put) {
  if (how.step == 1 && how.dilation == 1) {
    switch (window.cols) {
      case 1: return denseRow<1>(window, count, false, rows, below, put);
      case 2: return denseRow<2>(window, count, false, rows, below, put);
      case 3: return denseRow<3>(window, count, how.crop, rows, below, put);
      case 4: return denseRow<4>(window, count, false, rows, below, put);
      case 5: return denseRow<5>(window, count, how.crop, rows, below, put);
      case 6: return denseRow<6>(window, count, false, rows, below, put);
      case 7: return denseRow<7>(window, count, how.crop, rows, below, put);
      case 9: return denseRow<9>(window, count, how.crop, rows, below, put);
      case 11: return denseRow<11>(window, count, how.crop, rows, below, put);
      case 13: return denseRow<13>(window, count, how.crop, rows, below, put);
      default: break;
    }
  }
  for (int i = 0; i < rows; i++) {
    Window one = window;
    one.base += i * below;
    sparseRow(one, count, static_cast<int64_t>(how.step) * W,
              [&](int, int x, int n, const V* acc) MIXNAS_LAMBDA { put(i, x, n, acc); });
  }
}

/// What the gradients of a kernel are summed over: values (padded block) and dz (rows `dzDown` floats apart).
struct Product {
  const float* value;
  int64_t down, across, stepDown, stepAcross;
  const float* dz;
  int64_t dzDown;
  int rows, columns;
};

/// dw[ky + i][kx] += sum over positions of value * dz for `KY` rows of taps, held in registers.
template <int KX, int KY>
inline void tapGradients(const Product& p, int taps, int ky, int kx, float* dw) {
  V acc[KY][KX];
  for (int i = 0; i < KY; i++)
    for (int j = 0; j < KX; j++) acc[i][j] = load(dw + ((ky + i) * taps + kx + j) * W);
  for (int y = 0; y < p.rows; y++) {
    const float* d = p.dz + y * p.dzDown;
    const float* from = p.value + y * p.stepDown + ky * p.down + kx * p.across;
    for (int x = 0; x < p.columns; x++, d += W, from += p.stepAcross) {
      const V dv = load(d);
#pragma GCC unroll 8
      for (int i = 0; i < KY; i++)
#pragma GCC unroll 16
        for (int j = 0; j < KX; j++) acc[i][j] += load(from + i * p.down + j * p.across) * dv;
    }
  }
  for (int i = 0; i < KY; i++)
    for (int j = 0; j < KX; j++) store(dw + ((ky + i) * taps + kx + j) * W, acc[i][j]);
}

/// The same for a centred window over an image as wide as `XT` positions: products beside the image are left out.
template <int TAPS, int XT>
inline void cropGradients(const Product& p, int ky, int fromRow, int endRow, float* dw) {
  constexpr int kLeft = (TAPS - 1) / 2;
  V acc[TAPS];
  for (int j = 0; j < TAPS; j++) acc[j] = load(dw + (ky * TAPS + j) * W);
  for (int y = fromRow; y < endRow; y++) {
    const float* d = p.dz + y * p.dzDown;
    const float* from = p.value + y * p.stepDown + ky * p.down + kLeft * W;
    V x[XT];
#pragma GCC unroll 8
    for (int j = 0; j < XT; j++) x[j] = load(from + j * W);
#pragma GCC unroll 8
    for (int j = 0; j < XT; j++) {
      const V dv = load(d + j * W);
#pragma GCC unroll 16
      for (int kx = 0; kx < TAPS; kx++) {
        const int at = j + kx - kLeft;
        if (at >= 0 && at < XT) acc[kx] += x[at] * dv;
      }
    }
  }
  for (int j = 0; j < TAPS; j++) store(dw + (ky * TAPS + j) * W, acc[j]);
}

/// Rows of taps that fit the registers with a whole row of taps each.
template <int TAPS>
constexpr int gradientRows() {
  const int most = (W == 16 ? 27 : 13) / TAPS;
  return most < 1 ? 1 : (most > TAPS ? TAPS : most);
}

template <int TAPS>
inline void allGradients(const Product& p, float* dw) {
  constexpr int KY = gradientRows<TAPS>();
  // A few rows at once, so that they stay in the first-level cache for all strips.
  const int block = p.columns >= 64 ? 1 : 64 / p.columns;
  for (int y = 0; y < p.rows; y += block) {
    Product part = p;
    part.rows = p.rows - y < block ? p.rows - y : block;
    part.value += y * p.stepDown;
    part.dz += y * p.dzDown;
    int ky = 0;
    for (; ky + KY <= TAPS; ky += KY) tapGradients<TAPS, KY>(part, TAPS, ky, 0, dw);
    for (; ky < TAPS; ky++) tapGradients<TAPS, 1>(part, TAPS, ky, 0, dw);
  }
}

/// Rows y in [0, rows) for which row y + offset of an image of `height` rows exists.
template <int TAPS, int XT>
inline void croppedGradients(const Product& p, int top, int height, float* dw) {
  for (int ky = 0; ky < TAPS; ky++) {
    const int from = top - ky > 0 ? top - ky : 0;
    const int end = height + top - ky < p.rows ? height + top - ky : p.rows;
    if (from < end) cropGradients<TAPS, XT>(p, ky, from, end, dw);
  }
}

/// dw += all products of one block, tap by tap: for kernels of sizes that have no code of their own.
inline void eachTapGradients(const Product& p, int taps, float* dw) {
  for (int ky = 0; ky < taps; ky++)
    for (int kx = 0; kx < taps; kx++) tapGradients<1, 1>(p, taps, ky, kx, dw);
}

/// dw += all products of one block; `taps` on a side.
inline void kernelGradients(const Product& p, int taps, float* dw) {
  switch (taps) {
    case 1: return tapGradients<1, 1>(p, 1, 0, 0, dw);
    case 3: return allGradients<3>(p, dw);
    case 5: return allGradients<5>(p, dw);
    case 7: return allGradients<7>(p, dw);
    case 9: return allGradients<9>(p, dw);
    case 11: return allGradients<11>(p, dw);
    case 13: return allGradients<13>(p, dw);
    default: return eachTapGradients(p, taps, dw);
  }
}

/// The same where the image is `XT` wide and the window centred (stride 1, no dilation); `top` rows of padding.
template <int XT>
inline void narrowGradients(const Product& p, int taps, int top, int height, float* dw) {
  switch (taps) {
    case 1: return tapGradients<1, 1>(p, 1, 0, 0, dw);
    case 3: return croppedGradients<3, XT>(p, top, height, dw);
    case 5: return croppedGradients<5, XT>(p, top, height, dw);
    case 7: return croppedGradients<7, XT>(p, top, height, dw);
    case 9: return croppedGradients<9, XT>(p, top, height, dw);
    case 11: return croppedGradients<11, XT>(p, top, height, dw);
    case 13: return croppedGradients<13, XT>(p, top, height, dw);
    default: return eachTapGradients(p, taps, dw);
  }
}

}  // namespace MIXNAS_ISA
}  // namespace mixnas
