// The optimiser's step over all weights in one pass: weight decay, slots, weights; then the averages of everything.
//
//   SGD:      v = momentum * v + g;  w -= rate * v, or with look-ahead w -= rate * (g + momentum * v)
//   RMSProp:  s = decay * s + (1 - decay) * g^2;  m = momentum * m + rate * g / sqrt(s + epsilon);  w -= m
#pragma once
#include <cmath>

#include "../context.hpp"
#include "vec.hpp"

namespace mixnas {
namespace MIXNAS_ISA {

template <int KIND>
inline void updatePiece(const Update& u, int64_t from, int64_t end, int64_t applies) {
  const float decay = applies & 1 ? u.weightDecay : 0.0f, rate = applies & 2 ? u.bodyRate : u.rate;
  for (int64_t i = from; i < end; i++) {
    const float w = u.weights[i], g = u.gradients[i] + decay * w;
    if constexpr (KIND == kRmsProp) {
      const float s = u.decay * u.first[i] + (1.0f - u.decay) * g * g;
      const float m = u.momentum * u.second[i] + rate * g / std::sqrt(s + u.epsilon);
      u.first[i] = s;
      u.second[i] = m;
      u.weights[i] = w - m;
    } else {
      const float v = u.momentum * u.first[i] + g;
      u.first[i] = v;
      u.weights[i] = w - rate * (KIND == kNesterov ? g + u.momentum * v : v);
    }
  }
}

inline void optimize(Pool& pool, const Update& u) {
  constexpr int64_t kSlice = 16384;
  pool.each(static_cast<int>(u.count), [&](int piece, int) {
    const int64_t from = u.pieces[3 * piece], end = from + u.pieces[3 * piece + 1];
    const int64_t applies = u.pieces[3 * piece + 2];
    if (u.kind == kRmsProp) updatePiece<kRmsProp>(u, from, end, applies);
    else if (u.kind == kNesterov) updatePiece<kNesterov>(u, from, end, applies);
    else updatePiece<kSgd>(u, from, end, applies);
  });
  if (u.averages == nullptr) return;
  const int64_t total = static_cast<int64_t>(u.total);
  pool.each(static_cast<int>((total + kSlice - 1) / kSlice), [&](int slice, int) {
    const int64_t end = (slice + 1) * kSlice < total ? (slice + 1) * kSlice : total;
    for (int64_t i = slice * kSlice; i < end; i++)
      u.averages[i] = u.averageDecay * u.averages[i] + (1.0f - u.averageDecay) * u.weights[i];
  });
}

}  // namespace MIXNAS_ISA
}  // namespace mixnas
