// Operands of `kernels/elementwise.hpp`, `kernels/pool.hpp` and `kernels/loss.hpp`.
#include <vector>

#include "kernels.hpp"

namespace mixnas {
namespace check {

namespace {

/// Largest number of values per image that is counted in an int.
constexpr int64_t kMostValues = INT32_MAX;
constexpr int64_t kMostInputs = 1 << 16;

Plane readPlane(Checker& in) {
  const int64_t channels = in.size("channels");
  return {channels, in.positions()};
}

}  // namespace

void loadValue(Checker& in) {
  const ViewPlaces view = in.view();
  const Plane plane = readPlane(in);
  const Place out = in.place("out");
  in.view(view, plane);
  in.values(out, plane);
}

void sinkValue(Checker& in) {
  const Plane plane = readPlane(in);
  const Place d = in.place("d");
  const SinkPlaces sink = in.sink();
  const int64_t chunks = in.chunks();
  in.values(d, plane);
  in.sink(sink, plane, chunks);
}

void gradValue(Checker& in) {
  const GradPlaces grad = in.grad();
  const Plane plane = readPlane(in);
  const Place out = in.place("out");
  in.flag("add");
  in.grad(grad, plane);
  in.values(out, plane);
}

void addValues(Checker& in) {
  const Plane plane = readPlane(in);
  const Place out = in.place("out");
  const int64_t inputs = in.number("inputs", 1, kMostInputs);
  in.values(out, plane);
  for (int64_t i = 0; i < inputs && in.ok(); i++) in.view(in.view(), plane);
}

void dropout(Checker& in) {
  const int64_t size = in.number("size", 1, kMostValues);
  const float rate = in.real("rate");
  in.number("node", 0, INT32_MAX);
  const Place x = in.place("x"), out = in.place("out");
  in.flag("add");
  in.require(rate >= 0 && rate < 1, "rate: expected at least 0 and below 1");
  in.values(x, {size, 1});
  in.values(out, {size, 1});
}

void clearValue(Checker& in) {
  const Place to = in.place("to");
  in.values(to, {in.number("size", 1, kMostValues), 1});
}

namespace {

/// One side of a copy: `count` channels from `first` on, `step` apart.
void checkChannels(Checker& in, int64_t positions, int64_t count) {
  const Place values = in.place("values");
  const int64_t channels = in.size("channels");
  const int64_t first = in.number("first", 0, kMostSize), step = in.size("step");
  in.require(first + (count - 1) * step < channels, "the copied channels exceed the value's");
  in.values(values, {channels, positions});
}

}  // namespace

void copyChannels(Checker& in) {
  const int64_t positions = in.positions(), count = in.size("count");
  checkChannels(in, positions, count);
  checkChannels(in, positions, count);
  in.flag("add");
}

void shiftValue(Checker& in) {
  const int64_t height = in.size("height"), width = in.size("width"), channels = in.size("channels");
  const Place x = in.place("x"), out = in.place("out");
  in.flag("backward");
  in.values(x, {channels, height * width});
  in.values(out, {channels, height * width});
}

namespace {

struct Pool {
  Plane input, output;
};

Pool readPool(Checker& in) {
  in.flag("average");
  const int64_t height = in.size("height"), width = in.size("width"), channels = in.size("channels");
  const int64_t outHeight = in.size("outHeight"), outWidth = in.size("outWidth");
  const int64_t kernel = in.size("kernel"), stride = in.size("stride");
  const int64_t top = in.number("top", 0, kMostSize), left = in.number("left", 0, kMostSize);
  in.window("height", height, outHeight, kernel, stride, top);
  in.window("width", width, outWidth, kernel, stride, left);
  in.require(height * width <= kMostProduct, "too many positions");
  return {{channels, height * width}, {channels, outHeight * outWidth}};
}

}  // namespace

void poolForward(Checker& in) {
  const Pool pool = readPool(in);
  const Place x = in.place("x"), out = in.place("out");
  in.values(x, pool.input);
  in.values(out, pool.output);
}

void poolBackward(Checker& in) {
  const Pool pool = readPool(in);
  const Place x = in.place("x"), out = in.place("out"), d = in.place("d"), gradient = in.place("gradient");
  in.values(x, pool.input);
  in.values(out, pool.output);
  in.values(d, pool.output);
  in.values(gradient, pool.input);
}

void meanForward(Checker& in) {
  const ViewPlaces view = in.view();
  const Plane plane = readPlane(in);
  const Place out = in.place("out");
  in.view(view, plane);
  in.values(out, {plane.channels, 1});
}

void meanBackward(Checker& in) {
  const Plane plane = readPlane(in);
  const Place d = in.place("d");
  const SinkPlaces sink = in.sink();
  const int64_t chunks = in.chunks();
  in.values(d, {plane.channels, 1});
  in.sink(sink, plane, chunks);
}

void softmaxLoss(Checker& in) {
  const int64_t classes = in.number("classes", 1, kMostValues);
  const Place logits = in.place("logits"), targets = in.place("targets");
  const Place gradient = in.place("gradient"), weights = in.place("weights");
  in.values(logits, {classes, 1});
  in.values(targets, {classes, 1});
  in.mayHold(gradient, kArena, times({in.batch(), classes}));
  in.mayHold(weights, kArena, classes);
}

}  // namespace check
}  // namespace mixnas
