// Matrix products by the tile registers of AMX, which multiply numbers of 16 bits (bfloat16) and add in float32.
//
// A float is the sum of two such numbers to 2^-17 of its value: x = high + low. So
//
//   x * y = xh * yh + xh * yl + xl * yh      to 2^-15 of its value at worst; each of the three is exact in float32
//
// A product reads its right side as `paired` rows: two rows at once, [k / 2][column][2]. Each output value is one sum in the
// order of the inner index, whatever tile it falls into.
#pragma once
#include "vec.hpp"

#if defined(__AMX_BF16__) && defined(__AMX_TILE__)
#define MIXNAS_TILES 1

namespace mixnas {
namespace MIXNAS_ISA {

using Half = uint16_t;

/// A tile register: 16 rows of 64 bytes. As a factor it is 32 deep.
constexpr int kTileRows = 16;
constexpr int kTileDepth = 32;

/// A matrix of floats as two of halves; rows are `stride` halves apart.
struct Halves {
  Half *high, *low;
  int64_t stride;

  Halves at(int64_t row, int64_t column) const {
    return {high + row * stride + column, low + row * stride + column, stride};
  }
};

/// In memory of `rows` times `stride` floats.
inline Halves halvesIn(float* memory, int64_t rows, int64_t stride) {
  Half* first = reinterpret_cast<Half*>(memory);
  return {first, first + rows * stride, stride};
}

/// This thread's tile registers, for as long as it lives.
class TileScope {
 public:
  TileScope() {
    struct alignas(64) {
      uint8_t palette = 1, start = 0, reserved[14] = {};
      uint16_t rowBytes[16] = {64, 64, 64, 64, 64, 64, 64, 64};
      uint8_t rows[16] = {kTileRows, kTileRows, kTileRows, kTileRows, kTileRows, kTileRows, kTileRows, kTileRows};
    } layout;
    __asm__ volatile("" ::"m"(layout) : "memory");
    _tile_loadconfig(&layout);
  }
  ~TileScope() { _tile_release(); }
  TileScope(const TileScope&) = delete;
  TileScope& operator=(const TileScope&) = delete;
};

/// The nearest numbers of 16 bits: x's 16 first, then y's.
MIXNAS_INLINE __m512i rounded(V x, V y) {
  const auto both = _mm512_cvtne2ps_pbh(y, x);
  __m512i bits;
  std::memcpy(&bits, &both, sizeof bits);
  return bits;
}

/// x's and y's numbers side by side: x0 y0 x1 y1 ...
MIXNAS_INLINE __m512i asPairs(__m512i both) {
  const __m512i order = _mm512_set_epi16(31, 15, 30, 14, 29, 13, 28, 12, 27, 11, 26, 10, 25, 9, 24, 8, 23, 7, 22, 6, 21, 5, 20,
                                         4, 19, 3, 18, 2, 17, 1, 16, 0);
  return _mm512_permutexvar_epi16(order, both);
}

/// Halves of two vectors, x's first; the high ones also as pairs.
struct HalfVectors {
  __m512i high, low, highPairs;

  MIXNAS_INLINE HalfVectors(V x, V y) {
    high = rounded(x, y);
    highPairs = asPairs(high);
    const V xh = _mm512_castsi512_ps(_mm512_slli_epi32(highPairs, 16));
    const V yh = _mm512_castsi512_ps(_mm512_and_si512(highPairs, _mm512_set1_epi32(static_cast<int>(0xffff0000u))));
    low = rounded(x - xh, y - yh);
  }
};

/// Rows and columns of 32-bit lanes change places.
MIXNAS_INLINE void turn(__m512i (&rows)[kTileRows]) {
  __m512i a[kTileRows], b[kTileRows];
#pragma GCC unroll 16
  for (int i = 0; i < kTileRows; i += 2) {
    a[i] = _mm512_unpacklo_epi32(rows[i], rows[i + 1]);
    a[i + 1] = _mm512_unpackhi_epi32(rows[i], rows[i + 1]);
  }
  // b[4 * r + c]: columns c, c + 4, c + 8 and c + 12 of rows [4 * r, 4 * r + 4), one in each quarter.
#pragma GCC unroll 4
  for (int i = 0; i < kTileRows; i += 4) {
    b[i] = _mm512_unpacklo_epi64(a[i], a[i + 2]);
    b[i + 1] = _mm512_unpackhi_epi64(a[i], a[i + 2]);
    b[i + 2] = _mm512_unpacklo_epi64(a[i + 1], a[i + 3]);
    b[i + 3] = _mm512_unpackhi_epi64(a[i + 1], a[i + 3]);
  }
  constexpr int kEven = 0x88, kOdd = 0xdd;  // quarters 0 and 2, or 1 and 3, of both vectors
#pragma GCC unroll 4
  for (int c = 0; c < 4; c++) {
    const __m512i upperEven = _mm512_shuffle_i32x4(b[c], b[4 + c], kEven);
    const __m512i upperOdd = _mm512_shuffle_i32x4(b[c], b[4 + c], kOdd);
    const __m512i lowerEven = _mm512_shuffle_i32x4(b[8 + c], b[12 + c], kEven);
    const __m512i lowerOdd = _mm512_shuffle_i32x4(b[8 + c], b[12 + c], kOdd);
    rows[c] = _mm512_shuffle_i32x4(upperEven, lowerEven, kEven);
    rows[4 + c] = _mm512_shuffle_i32x4(upperOdd, lowerOdd, kEven);
    rows[8 + c] = _mm512_shuffle_i32x4(upperEven, lowerEven, kOdd);
    rows[12 + c] = _mm512_shuffle_i32x4(upperOdd, lowerOdd, kOdd);
  }
}

/// How halves of a matrix lie, to be combined. Past its columns they are zero up to a multiple of 16, as `kRows` up to one of 32.
enum Arrangement {
  kRows = 1,    ///< [row][column]: the left side of a product
  kPaired = 2,  ///< [row / 2][column][2]: the right side
  kTurned = 4,  ///< [column][row]: the left side, turned
};

/// Columns [c, c + 16) of a row, zero from `width` on; zero where there is no row.
MIXNAS_INLINE V loadWithin(const float* row, bool there, int c, int width) {
  if (!there) return splat(0);
  if (width - c >= W) return load(row + c);
  return _mm512_maskz_loadu_ps(static_cast<__mmask16>((1u << (width - c)) - 1), row + c);
}

MIXNAS_INLINE void storeHalf(Half* to, __m256i half) { _mm256_storeu_si256(reinterpret_cast<__m256i*>(to), half); }
MIXNAS_INLINE void storeHalves(Half* to, __m512i halves) { _mm512_storeu_si512(to, halves); }

/// The halves of 32 rows of `width` floats, `ld` apart; those from `rows` on are zero. `to` has room for each arrangement that is
/// wanted, `kRows` first.
template <int Wanted>
inline void halveRows(const float* from, int64_t ld, int rows, int width, Halves to, Halves second = {}) {
  constexpr bool kAsRows = (Wanted & kRows) != 0, kAsPairs = (Wanted & kPaired) != 0, kAsColumns = (Wanted & kTurned) != 0;
  static_assert(!kAsPairs || !kAsColumns, "rows, and one more arrangement");
  const Halves other = kAsRows ? second : to;
  for (int c = 0; c < width; c += W) {
    __m512i highs[kTileRows], lows[kTileRows];
#pragma GCC unroll 4
    for (int i = 0; i < kTileRows; i++) {
      const float* row = from + 2 * i * ld;
      const HalfVectors halves(loadWithin(row, 2 * i < rows, c, width), loadWithin(row + ld, 2 * i + 1 < rows, c, width));
      if constexpr (kAsRows) {
        const Halves upper = to.at(2 * i, c), lower = to.at(2 * i + 1, c);
        storeHalf(upper.high, _mm512_castsi512_si256(halves.high));
        storeHalf(upper.low, _mm512_castsi512_si256(halves.low));
        storeHalf(lower.high, _mm512_extracti64x4_epi64(halves.high, 1));
        storeHalf(lower.low, _mm512_extracti64x4_epi64(halves.low, 1));
      }
      if constexpr (kAsPairs) {
        const Halves pair = other.at(i, 2 * c);
        storeHalves(pair.high, halves.highPairs);
        storeHalves(pair.low, asPairs(halves.low));
      }
      if constexpr (kAsColumns) {
        highs[i] = halves.highPairs;
        lows[i] = asPairs(halves.low);
      }
    }
    if constexpr (kAsColumns) {
      turn(highs);
      turn(lows);
      for (int i = 0; i < kTileRows; i++) {
        const Halves column = other.at(c + i, 0);
        storeHalves(column.high, highs[i]);
        storeHalves(column.low, lows[i]);
      }
    }
  }
  if (!kAsRows || roundUp(width, W) % kTileDepth == 0) return;
  for (int r = 0; r < kTileDepth; r++) {
    const Halves rest = to.at(r, roundUp(width, W));
    storeHalf(rest.high, _mm256_setzero_si256());
    storeHalf(rest.low, _mm256_setzero_si256());
  }
}

/// The halves of up to 16 rows of `width` floats turned and then paired, [column / 2][row][2]: the right side of a product with
/// the turned matrix. Columns are zero up to a multiple of 32, rows up to 16.
inline void halveTurned(const float* from, int64_t ld, int rows, int width, Halves to) {
  for (int c = 0; c < width; c += kTileDepth) {
    __m512i highs[kTileRows], lows[kTileRows];
#pragma GCC unroll 16
    for (int r = 0; r < kTileRows; r++) {
      const float* row = from + r * ld;
      const HalfVectors halves(loadWithin(row, r < rows, c, width), loadWithin(row, r < rows && c + W < width, c + W, width));
      highs[r] = halves.high;
      lows[r] = halves.low;
    }
    turn(highs);
    turn(lows);
    for (int i = 0; i < kTileRows; i++) {
      const Halves pair = to.at(c / 2 + i, 0);
      storeHalves(pair.high, highs[i]);
      storeHalves(pair.low, lows[i]);
    }
  }
}

/// c[16 * M][16 * N] = or += a * b, `depth` deep, a multiple of 32; `a` as rows, `b` paired.
template <int M, int N>
inline void tileBlock(Halves a, Halves b, float* c, int64_t ldc, int depth, bool add) {
  static_assert(M <= 2 && N <= 2, "eight registers: four sums, two tiles of each factor");
  const int64_t rowBytes = ldc * sizeof(float), aBytes = a.stride * sizeof(Half), bBytes = b.stride * sizeof(Half);
  float* lower = c + kTileRows * ldc;
  __asm__ volatile("" ::: "memory");  // what the tiles read is written by now
  if (add) {
    _tile_loadd(0, c, rowBytes);
    if constexpr (N == 2) _tile_loadd(1, c + kTileRows, rowBytes);
    if constexpr (M == 2) _tile_loadd(2, lower, rowBytes);
    if constexpr (M == 2 && N == 2) _tile_loadd(3, lower + kTileRows, rowBytes);
  } else {
    _tile_zero(0);
    _tile_zero(1);
    _tile_zero(2);
    _tile_zero(3);
  }
#define MIXNAS_LEFT(part)                                               \
  _tile_loadd(4, a.part + k, aBytes);                                   \
  if constexpr (M == 2) _tile_loadd(5, a.part + kTileRows * a.stride + k, aBytes);
#define MIXNAS_RIGHT(part)                                              \
  _tile_loadd(6, b.part + k / 2 * b.stride, bBytes);                    \
  if constexpr (N == 2) _tile_loadd(7, b.part + k / 2 * b.stride + kTileDepth, bBytes);
#define MIXNAS_PRODUCTS                                                 \
  _tile_dpbf16ps(0, 4, 6);                                              \
  if constexpr (N == 2) _tile_dpbf16ps(1, 4, 7);                        \
  if constexpr (M == 2) _tile_dpbf16ps(2, 5, 6);                        \
  if constexpr (M == 2 && N == 2) _tile_dpbf16ps(3, 5, 7);
  for (int64_t k = 0; k < depth; k += kTileDepth) {
    MIXNAS_LEFT(low)
    MIXNAS_RIGHT(high)
    MIXNAS_PRODUCTS
    MIXNAS_LEFT(high)
    MIXNAS_PRODUCTS
    MIXNAS_RIGHT(low)
    MIXNAS_PRODUCTS
  }
#undef MIXNAS_LEFT
#undef MIXNAS_RIGHT
#undef MIXNAS_PRODUCTS
  // From the right: see `Overrun`.
  if constexpr (N == 2) _tile_stored(1, c + kTileRows, rowBytes);
  if constexpr (M == 2 && N == 2) _tile_stored(3, lower + kTileRows, rowBytes);
  _tile_stored(0, c, rowBytes);
  if constexpr (M == 2) _tile_stored(2, lower, rowBytes);
  __asm__ volatile("" ::: "memory");
}

/// What lies past the columns of a product, up to whole tiles.
enum Overrun {
  kKept,     ///< values that must stay
  kFree,     ///< room, or what is written later
  kNextRow,  ///< the start of the next row of at least 16, except past the last row
};

/// c[m][n] = or += a * b, `depth` deep, a multiple of 32; `a` as rows, `b` paired, both with memory for whole tiles. Goes down the rows
/// and from the right to the left, so that what a tile spills into the next row is written after it.
inline void tileProduct(Halves a, Halves b, float* c, int64_t ldc, int m, int depth, int n, bool add, Overrun overrun) {
  constexpr int kBlock = 2 * kTileRows;
  alignas(64) float edge[kBlock * kBlock];
  for (int m0 = 0; m0 < m; m0 += kBlock) {
    const int rows = m - m0 < kBlock ? m - m0 : kBlock;
    const bool spills = overrun == kFree || (overrun == kNextRow && m0 + rows < m);
    for (int n0 = (n - 1) / kBlock * kBlock; n0 >= 0; n0 -= kBlock) {
      const int columns = n - n0 < kBlock ? n - n0 : kBlock;
      const bool direct = rows % kTileRows == 0 && (columns % kTileRows == 0 || spills);
      float* inside = c + m0 * ldc + n0;
      float* to = direct ? inside : edge;
      const int64_t ld = direct ? ldc : kBlock;
      const auto copy = [&](float* target, int64_t targetLd, const float* source, int64_t sourceLd) {
        for (int r = 0; r < rows; r++) std::memcpy(target + r * targetLd, source + r * sourceLd, columns * sizeof(float));
      };
      if (!direct && add) copy(edge, kBlock, inside, ldc);
      const Halves left = a.at(m0, 0), right = b.at(0, 2 * n0);
      if (rows > kTileRows && columns > kTileRows) tileBlock<2, 2>(left, right, to, ld, depth, add);
      else if (rows > kTileRows) tileBlock<2, 1>(left, right, to, ld, depth, add);
      else if (columns > kTileRows) tileBlock<1, 2>(left, right, to, ld, depth, add);
      else tileBlock<1, 1>(left, right, to, ld, depth, add);
      if (!direct) copy(inside, ldc, edge, kBlock);
    }
  }
}

}  // namespace MIXNAS_ISA
}  // namespace mixnas
#endif
