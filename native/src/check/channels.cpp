// Operands of `kernels/norm.hpp` and `kernels/squeeze-excite.hpp`.
#include "kernels.hpp"

namespace mixnas {
namespace check {

namespace {

void eachHolds(Checker& in, std::initializer_list<Place> places, Space space, int64_t floats) {
  for (const Place& place : places) in.holds(place, space, floats);
}

}  // namespace

void normStats(Checker& in) {
  const Place z = in.place("z");
  const Plane plane{in.size("channels"), in.positions()};
  const Place pivot = in.place("pivot"), sums = in.place("sums");
  const int64_t stride = in.number("sumStride", 0, kMostSize), chunks = in.chunks();
  in.values(z, plane);
  in.holds(pivot, kParameters, plane.channels);
  in.normSums(sums, stride, plane.channels, chunks);
}

void normFinish(Checker& in) {
  const Place sums = in.place("sums");
  const int64_t stride = in.number("sumStride", 0, kMostSize), chunks = in.chunks();
  const int64_t channels = in.size("channels");
  in.positions();
  const Place gamma = in.place("gamma"), beta = in.place("beta");
  const Place mean = in.place("movingMean"), variance = in.place("movingVariance");
  in.real("epsilon");
  in.real("momentum");
  const Place scale = in.place("scale"), shift = in.place("shift");
  const Place batchMean = in.place("mean"), inverse = in.place("inverse");
  in.normSums(sums, stride, channels, chunks);
  eachHolds(in, {gamma, beta, mean, variance}, kParameters, channels);
  eachHolds(in, {scale, shift, batchMean, inverse}, kArena, channels);
}

void normInfer(Checker& in) {
  const int64_t channels = in.size("channels");
  const Place gamma = in.place("gamma"), beta = in.place("beta");
  const Place mean = in.place("movingMean"), variance = in.place("movingVariance");
  in.real("epsilon");
  const Place scale = in.place("scale"), shift = in.place("shift");
  eachHolds(in, {gamma, beta, mean, variance}, kParameters, channels);
  eachHolds(in, {scale, shift}, kArena, channels);
}

void normBackward(Checker& in) {
  const Place sums = in.place("sums");
  const int64_t stride = in.number("sumStride", 0, kMostSize), asked = in.number("chunks", 0, kMostChunks);
  const int64_t channels = in.size("channels");
  in.positions();
  const Place gamma = in.place("gamma"), mean = in.place("mean"), inverse = in.place("inverse");
  const Place gammaGradient = in.place("gammaGradient"), betaGradient = in.place("betaGradient");
  const Place coef = in.place("coef");
  const int64_t coefStride = in.number("coefStride", 0, kMostSize);
  in.normSums(sums, stride, channels, asked == 0 ? 1 : asked);
  in.holds(gamma, kParameters, channels);
  eachHolds(in, {mean, inverse}, kArena, channels);
  eachHolds(in, {gammaGradient, betaGradient}, kGradients, channels);
  in.require(coefStride >= channels, "coefStride is below the channels");
  in.holds(coef, kArena, times({3, coefStride}));
}

namespace {

/// Sizes of a squeeze-and-excitation.
struct Squeeze {
  Plane plane;
  int64_t squeezed;

  int64_t weights() const { return times({plane.channels, squeezed}); }
  int64_t wide(const Checker& in) const { return times({in.batch(), inUnits(plane.channels)}); }
  int64_t narrow(const Checker& in) const { return times({in.batch(), inUnits(squeezed)}); }
};

Squeeze readSqueeze(Checker& in) {
  const Plane plane{in.size("channels"), in.positions()};
  const int64_t squeezed = in.size("squeezed");
  in.act("fn");
  in.act("gateFn");
  return {plane, squeezed};
}

}  // namespace

void squeezeForward(Checker& in) {
  const ViewPlaces view = in.view();
  const Squeeze s = readSqueeze(in);
  const Place w1 = in.place("w1"), b1 = in.place("b1"), w2 = in.place("w2"), b2 = in.place("b2");
  const Place means = in.place("means"), hidden = in.place("hidden");
  const Place before = in.place("gatePre"), gate = in.place("gate");
  in.view(view, s.plane);
  eachHolds(in, {w1, w2}, kParameters, s.weights());
  in.holds(b1, kParameters, s.squeezed);
  in.holds(b2, kParameters, s.plane.channels);
  eachHolds(in, {means, before, gate}, kArena, s.wide(in));
  in.holds(hidden, kArena, s.narrow(in));
}

void squeezeBackward(Checker& in) {
  const Squeeze s = readSqueeze(in);
  const Place w1 = in.place("w1"), w2 = in.place("w2");
  const Place means = in.place("means"), hidden = in.place("hidden");
  const Place before = in.place("gatePre"), gate = in.place("gate");
  const Place sums = in.place("sums"), spread = in.place("spread");
  const Place dw1 = in.place("dw1"), db1 = in.place("db1"), dw2 = in.place("dw2"), db2 = in.place("db2");
  const Place hiddenGradient = in.place("hiddenGradient"), gateGradient = in.place("gateGradient");
  const Place active = in.place("active"), normSums = in.place("normSums");
  eachHolds(in, {w1, w2}, kParameters, s.weights());
  eachHolds(in, {means, before, gate, spread, gateGradient}, kArena, s.wide(in));
  eachHolds(in, {hidden, hiddenGradient, active}, kArena, s.narrow(in));
  in.holds(sums, kArena, times({kGateSums, s.wide(in)}));
  eachHolds(in, {dw1, dw2}, kGradients, s.weights());
  in.holds(db1, kGradients, s.squeezed);
  in.holds(db2, kGradients, s.plane.channels);
  in.mayHold(normSums, kArena, 2 * inUnits(s.plane.channels));
}

}  // namespace check
}  // namespace mixnas
