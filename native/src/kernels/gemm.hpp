// Matrix products on row-major blocks that lie in cache.
//
//   multiply:            C[M][N] = or += A[M][K] * B[K][N], B packed into panels of kPanel columns
//   multiplyTransposed:  C[K][N] = or += A[M][K]^T * B[M][N]
//
// Each output value is one sum in the order of the inner index, whatever tile it falls into.
#pragma once
#include "vec.hpp"

namespace mixnas {
namespace MIXNAS_ISA {

constexpr int kPanelVectors = 3;
constexpr int kPanel = kPanelVectors * W;

/// Rows of a register tile that is `NV` vectors wide.
template <int NV>
constexpr int tileRows() {
  if (W == 16) return NV == 3 ? 8 : (NV == 2 ? 12 : 16);
  return NV == 3 ? 4 : (NV == 2 ? 6 : 8);
}

inline int64_t packedSize(int k, int n) { return roundUp(n, kPanel) * k; }

/// Packs one panel of B, columns [n0, n0 + kPanel), zero past `n`; B[k][n] is from[k * ks + n * ns].
inline void packPanel(const float* from, int k, int n, int64_t ks, int64_t ns, int panel, float* to) {
  const int n0 = panel * kPanel;
  const int width = n - n0 < kPanel ? n - n0 : kPanel;
  float* out = to + static_cast<int64_t>(panel) * kPanel * k;
  if (ns == 1) {
    for (int i = 0; i < k; i++, out += kPanel) {
      std::memcpy(out, from + i * ks + n0, width * sizeof(float));
      if (width < kPanel) std::memset(out + width, 0, (kPanel - width) * sizeof(float));
    }
    return;
  }
  if (width < kPanel) std::memset(out, 0, sizeof(float) * kPanel * k);
  for (int j = 0; j < width; j++)
    for (int i = 0; i < k; i++) out[static_cast<int64_t>(i) * kPanel + j] = from[i * ks + (n0 + j) * ns];
}

/// Memory that is needed after a product, and comes into the second-level cache while it runs: a line with each step of a
/// tile's inner loop.
class Ahead {
 public:
  void add(Memory memory) {
    if (memory.from == nullptr || memory.floats <= 0 || count_ == kMost) return;
    pieces_[count_++] = {memory.from, (memory.floats + kLine - 1) / kLine};
  }

  /// Where the next `lines` lines start; null where none are left.
  MIXNAS_INLINE const float* take(int64_t lines) {
    if (at_ == count_) return nullptr;
    Piece& piece = pieces_[at_];
    const float* from = piece.from;
    piece.from += lines * kLine;
    piece.lines -= lines;
    if (piece.lines <= 0) at_++;
    return from;
  }

  static constexpr int kLine = 16;

 private:
  static constexpr int kMost = 4;
  struct Piece {
    const float* from;
    int64_t lines;
  };
  Piece pieces_[kMost];
  int count_ = 0, at_ = 0;
};

template <int MR, int NV>
MIXNAS_INLINE void tile(const float* a, int64_t am, int64_t ak, const float* b, int64_t bk, float* c, int64_t ldc, int k,
                        int columns, bool add, Ahead& ahead) {
  const float* next = ahead.take(k);
  const int64_t step = next == nullptr ? 0 : Ahead::kLine;
  if (next == nullptr) next = b;
  V acc[MR][NV];
  for (int i = 0; i < MR; i++)
    for (int j = 0; j < NV; j++) acc[i][j] = splat(0);
  for (int p = 0; p < k; p++, a += ak, b += bk, next += step) {
    __builtin_prefetch(next, 0, 2);
    V bv[NV];
#pragma GCC unroll 4
    for (int j = 0; j < NV; j++) bv[j] = load(b + j * W);
#pragma GCC unroll 16
    for (int i = 0; i < MR; i++) {
      const V av = splat(a[i * am]);
#pragma GCC unroll 4
      for (int j = 0; j < NV; j++) acc[i][j] += av * bv[j];
    }
  }
#pragma GCC unroll 16
  for (int i = 0; i < MR; i++) {
#pragma GCC unroll 4
    for (int j = 0; j < NV; j++) {
      float* to = c + i * ldc + j * W;
      const int lanes = columns - j * W;
      V v = acc[i][j];
      if (lanes >= W) {
        store(to, add ? v + load(to) : v);
      } else {
        if (add) v = v + load(to);
        storePart(to, v, lanes);
      }
    }
  }
}

/// All rows of one panel.
template <int NV>
inline void panelProduct(const float* a, int64_t am, int64_t ak, const float* b, int64_t bk, float* c, int64_t ldc, int m,
                         int k, int columns, bool add, Ahead& ahead) {
  constexpr int MR = tileRows<NV>();
  int i = 0;
  for (; i + MR <= m; i += MR) tile<MR, NV>(a + i * am, am, ak, b, bk, c + i * ldc, ldc, k, columns, add, ahead);
  if constexpr (MR > 8)
    for (; i + 8 <= m; i += 8) tile<8, NV>(a + i * am, am, ak, b, bk, c + i * ldc, ldc, k, columns, add, ahead);
  if constexpr (MR > 4)
    for (; i + 4 <= m; i += 4) tile<4, NV>(a + i * am, am, ak, b, bk, c + i * ldc, ldc, k, columns, add, ahead);
  for (; i + 2 <= m; i += 2) tile<2, NV>(a + i * am, am, ak, b, bk, c + i * ldc, ldc, k, columns, add, ahead);
  for (; i < m; i++) tile<1, NV>(a + i * am, am, ak, b, bk, c + i * ldc, ldc, k, columns, add, ahead);
}

/// `m` rows; a[m][k] at a[i * am + p * ak]; panel j of B starts at b + j * panelStep, its rows `bk` floats apart.
inline void product(const float* a, int64_t am, int64_t ak, const float* b, int64_t bk, int64_t panelStep, float* c,
                    int64_t ldc, int m, int k, int n, bool add, Ahead& ahead) {
  for (int n0 = 0; n0 < n; n0 += kPanel, b += panelStep, c += kPanel) {
    const int columns = n - n0 < kPanel ? n - n0 : kPanel;
    if (columns > 2 * W) panelProduct<3>(a, am, ak, b, bk, c, ldc, m, k, columns, add, ahead);
    else if (columns > W) panelProduct<2>(a, am, ak, b, bk, c, ldc, m, k, columns, add, ahead);
    else panelProduct<1>(a, am, ak, b, bk, c, ldc, m, k, columns, add, ahead);
  }
}

inline void multiply(const float* a, int64_t lda, const float* packed, float* c, int64_t ldc, int m, int k, int n,
                     bool add, Ahead& ahead) {
  product(a, lda, 1, packed, kPanel, static_cast<int64_t>(kPanel) * k, c, ldc, m, k, n, add, ahead);
}

inline void multiplyTransposed(const float* a, int64_t lda, const float* b, int64_t ldb, float* c, int64_t ldc, int m,
                               int k, int n, bool add, Ahead& ahead) {
  product(a, 1, lda, b, ldb, kPanel, c, ldc, k, m, n, add, ahead);
}

}  // namespace MIXNAS_ISA
}  // namespace mixnas
