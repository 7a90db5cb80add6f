#include "checker.hpp"

#include <cmath>
#include <cstring>
#include <limits>

namespace mixnas {
namespace check {

namespace {

const char* spaceName(Space space) {
#define MIXNAS_TEXT(name, text) text,
  static const char* const names[] = {MIXNAS_SPACES(MIXNAS_TEXT)};
#undef MIXNAS_TEXT
  return names[space];
}

std::string text(int64_t number) { return std::to_string(number); }

}  // namespace

int64_t times(std::initializer_list<int64_t> sizes) {
  int64_t product = 1;
  for (const int64_t size : sizes)
    if (__builtin_mul_overflow(product, size, &product)) return std::numeric_limits<int64_t>::max();
  return product;
}

void Checker::require(bool holds, const std::string& problem) {
  if (!holds && ok()) problem_ = problem;
}

int64_t Checker::number(const char* name, int64_t least, int64_t most) {
  if (at_ == end_) {
    require(false, std::string(name) + ": the instruction ends before it");
    return least;
  }
  const int64_t value = *at_++;
  if (value >= least && value <= most) return value;
  require(false, std::string(name) + " = " + text(value) + ": expected " + text(least) + " to " + text(most));
  return least;
}

float Checker::real(const char* name) {
  const int32_t word = static_cast<int32_t>(number(name, INT32_MIN, INT32_MAX));
  float value;
  std::memcpy(&value, &word, sizeof value);
  require(std::isfinite(value), std::string(name) + ": expected a finite number");
  return value;
}

static_assert(kSpaces == 4, "two bits of a word name a space");

Place Checker::place(const char* name) { return {name, static_cast<int32_t>(number(name, -1, INT32_MAX))}; }

void Checker::end() {
  require(at_ == end_, text(end_ - at_) + " operands more than the kernel reads");
}

void Checker::holds(const Place& place, Space space, int64_t floats) {
  if (!ok()) return;
  const std::string name = place.name;
  if (!place.given()) return require(false, name + ": expected a place in the " + spaceName(space) + ", got none");
  const int64_t found = place.word & 3, offset = static_cast<int64_t>(place.word >> 2) * kUnit;
  if (found != space) {
    return require(false, name + ": expected a place in the " + spaceName(space) + ", got one in the " +
                              spaceName(static_cast<Space>(found)));
  }
  const int64_t room = room_.floats[space];
  require(floats <= room && offset <= room - floats, name + ": " + text(floats) + " floats from " + text(offset) +
                                                         " on do not fit the " + spaceName(space) + " of " + text(room));
}

void Checker::mayHold(const Place& place, Space space, int64_t floats) {
  if (place.given()) holds(place, space, floats);
}

void Checker::values(const Place& place, const Plane& plane) {
  holds(place, kArena, times({batch(), plane.positions, plane.channels}));
}

void Checker::tensor(const Place& place, const Plane& plane) {
  if (!place.bf16()) return values(place, plane);
  const int64_t count = times({batch(), plane.positions, plane.channels});
  holds(place, kArena16, count / 2 + count % 2);
}

void Checker::mayHoldLike(const Place& place, const Plane& plane, const Place& like) {
  if (!place.given()) return;
  tensor(place, plane);
  require(place.bf16() == like.bf16(), std::string(place.name) + ": expected the kind of values of " + like.name);
}

void Checker::normSums(const Place& sums, int64_t stride, int64_t channels, int64_t chunks) {
  require(stride >= inUnits(channels), std::string(sums.name) + ": a stride of " + text(stride) + " is below " +
                                           text(channels) + " channels in whole units");
  holds(sums, kArena, times({used(chunks), 2, stride}));
}

ViewPlaces Checker::view() {
  ViewPlaces view;
  view.z = place("view.z");
  view.scale = place("view.scale");
  view.shift = place("view.shift");
  act("view.act");
  view.gate = place("view.gate");
  view.gateStride = number("view.gateStride", 0, kMostSize);
  return view;
}

GradPlaces Checker::grad() {
  GradPlaces grad;
  grad.g = place("grad.g");
  grad.z = place("grad.z");
  grad.coef = place("grad.coef");
  grad.coefStride = number("grad.coefStride", 0, kMostSize);
  grad.view = view();
  grad.spread = place("grad.spread");
  return grad;
}

SinkPlaces Checker::sink() {
  SinkPlaces sink;
  sink.kind = static_cast<int>(number("sink.kind", 0, kSinks - 1));
  sink.out = place("sink.out");
  flag("sink.add");
  sink.view = view();
  sink.pivot = place("sink.pivot");
  sink.sums = place("sink.sums");
  sink.sumStride = number("sink.sumStride", 0, kMostSize);
  return sink;
}

void Checker::view(const ViewPlaces& view, const Plane& plane) {
  tensor(view.z, plane);
  require(view.scale.given() == view.shift.given(), "view: expected scale and shift together");
  mayHold(view.scale, kArena, plane.channels);
  mayHold(view.shift, kArena, plane.channels);
  if (!view.gate.given()) return;
  require(view.gateStride >= plane.channels, "view.gateStride is below the channels");
  holds(view.gate, kArena, times({batch(), view.gateStride}));
}

void Checker::grad(const GradPlaces& grad, const Plane& plane) {
  tensor(grad.g, plane);
  if (grad.view.gate.given()) {
    view(grad.view, plane);
    mayHoldLike(grad.view.z, plane, grad.g);
    holds(grad.spread, kArena, times({batch(), grad.view.gateStride}));
  }
  mayHoldLike(grad.z, plane, grad.g);
  if (!grad.coef.given()) return;
  if (!grad.view.gate.given()) tensor(grad.z, plane);
  require(grad.coefStride >= plane.channels, "grad.coefStride is below the channels");
  holds(grad.coef, kArena, times({3, grad.coefStride}));
}

void Checker::sink(const SinkPlaces& sink, const Plane& plane, int64_t chunks) {
  view(sink.view, plane);
  mayHold(sink.pivot, kArena, plane.channels);
  if (sink.kind == kPlainSink) values(sink.out, plane);
  mayHoldLike(sink.out, plane, sink.view.z);
  if (sink.kind == kPlainSink) return;
  if (sink.kind == kNormSink) return normSums(sink.sums, sink.sumStride, plane.channels, chunks);
  require(sink.sumStride >= plane.channels, "sink.sumStride is below the channels");
  holds(sink.sums, kArena, times({batch(), kGateSums, sink.sumStride}));
}

void Checker::window(const char* axis, int64_t input, int64_t output, int64_t extent, int64_t stride, int64_t before) {
  const int64_t padding = (output - 1) * stride + extent - input;
  const bool same = output == (input + stride - 1) / stride && before == (padding > 0 ? padding : 0) / 2;
  const bool valid = before == 0 && extent <= input && output == (input - extent) / stride + 1;
  require(same || valid, std::string(axis) + ": " + text(output) + " windows of " + text(extent) + " at a stride of " +
                             text(stride) + ", " + text(before) + " before, do not fit " + text(input));
}

}  // namespace check
}  // namespace mixnas
