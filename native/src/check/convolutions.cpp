// Operands of `kernels/conv.hpp` and `kernels/depthwise.hpp`.
#include <vector>

#include "kernels.hpp"

namespace mixnas {
namespace check {

namespace {

/// Taps of one side for which the kernels count their square, times a vector, in an int.
constexpr int64_t kMostTaps = 1024;
/// Strides for which they count the square.
constexpr int64_t kMostStride = int64_t{1} << 15;

int64_t reach(Checker& in, int64_t taps, int64_t dilation) {
  const int64_t extent = (taps - 1) * dilation + 1;
  in.require(extent <= kMostSize, "the kernel reaches too far");
  return in.ok() ? extent : 1;
}

int64_t positionsOf(Checker& in, int64_t height, int64_t width) {
  in.require(height * width <= kMostProduct, "too many positions");
  return height * width;
}

struct Conv {
  Plane input, output;
  int64_t weights;
};

Conv readConv(Checker& in) {
  const int64_t height = in.size("height"), width = in.size("width"), inputs = in.size("inputs");
  const int64_t outHeight = in.size("outHeight"), outWidth = in.size("outWidth"), filters = in.size("filters");
  const int64_t kernel = in.size("kernel"), stride = in.size("stride"), dilation = in.size("dilation");
  const int64_t top = in.number("top", 0, kMostSize), left = in.number("left", 0, kMostSize);
  const int64_t groups = in.size("groups");
  in.require(inputs % groups == 0 && filters % groups == 0, "groups do not divide inputs and filters");
  in.require(times({kernel, kernel, inputs}) <= kMostProduct, "too many weights for one filter");
  const int64_t extent = reach(in, kernel, dilation);
  in.window("height", height, outHeight, extent, stride, top);
  in.window("width", width, outWidth, extent, stride, left);
  return {{inputs, positionsOf(in, height, width)},
          {filters, positionsOf(in, outHeight, outWidth)},
          times({kernel, kernel, inputs / groups, filters})};
}

/// Sums for batch norm that a convolution gathers, where it has a pivot for them.
struct Statistics {
  Place pivot, sums;
  int64_t stride;
};

Statistics readStatistics(Checker& in) {
  const Place pivot = in.place("pivot"), sums = in.place("sums");
  return {pivot, sums, in.number("sumStride", 0, kMostSize)};
}

void checkStatistics(Checker& in, const Statistics& statistics, const Place& out, int64_t channels, int64_t chunks) {
  if (!statistics.pivot.given()) return in.require(!out.bf16(), "out: values of 16 bits without sums for batch norm");
  in.holds(statistics.pivot, kParameters, channels);
  in.normSums(statistics.sums, statistics.stride, channels, chunks);
}

struct Bias {
  Place partials, gradient;
};

void checkBias(Checker& in, const Bias& bias, int64_t channels, int64_t chunks) {
  if (!bias.gradient.given()) return;
  in.holds(bias.gradient, kGradients, channels);
  in.holds(bias.partials, kArena, times({in.used(chunks), inUnits(channels)}));
}

struct Group {
  int64_t weights;
  Place values, gradient;
};

struct Depthwise {
  Plane input, output;
  /// Of all groups.
  int64_t weights;
  std::vector<Group> groups;
};

/// Consecutive channel groups, each with a window of its own over the same image.
Depthwise readDepthwise(Checker& in) {
  const int64_t height = in.size("height"), width = in.size("width"), channels = in.size("channels");
  const int64_t outHeight = in.size("outHeight"), outWidth = in.size("outWidth");
  const int64_t stride = in.number("stride", 1, kMostStride), count = in.number("groups", 1, kMostGroups);
  Depthwise depthwise{{channels, positionsOf(in, height, width)}, {channels, positionsOf(in, outHeight, outWidth)}, 0, {}};
  int64_t next = 0;
  for (int64_t i = 0; i < count && in.ok(); i++) {
    in.require(in.number("offset", 0, kMostSize) == next, "the groups are not consecutive");
    const int64_t each = in.size("group channels"), taps = in.number("taps", 1, kMostTaps), dilation = in.size("dilation");
    const int64_t top = in.number("top", 0, kMostSize), left = in.number("left", 0, kMostSize);
    const int64_t extent = reach(in, taps, dilation);
    in.window("height", height, outHeight, extent, stride, top);
    in.window("width", width, outWidth, extent, stride, left);
    const Place values = in.place("weights"), gradient = in.place("weightGradient");
    depthwise.groups.push_back({times({taps, taps, each}), values, gradient});
    depthwise.weights += depthwise.groups.back().weights;
    next += each;
  }
  in.require(next == channels, "the groups do not have all channels");
  return depthwise;
}

}  // namespace

void convForward(Checker& in) {
  const Conv conv = readConv(in);
  const ViewPlaces view = in.view();
  const Place weights = in.place("weights"), bias = in.place("bias"), out = in.place("out");
  const Statistics statistics = readStatistics(in);
  const int64_t chunks = in.chunks();
  in.view(view, conv.input);
  in.holds(weights, kParameters, conv.weights);
  in.mayHold(bias, kParameters, conv.output.channels);
  in.tensor(out, conv.output);
  checkStatistics(in, statistics, out, conv.output.channels, chunks);
}

void convBackward(Checker& in) {
  const Conv conv = readConv(in);
  const ViewPlaces view = in.view();
  const Place weights = in.place("weights");
  const GradPlaces grad = in.grad();
  const bool wantsInput = in.flag("wantsInput");
  const SinkPlaces sink = in.sink();
  const Place partials = in.place("partials"), gradient = in.place("weightGradient");
  const Place biasPartials = in.place("biasPartials"), biasGradient = in.place("biasGradient");
  const int64_t chunks = in.chunks();
  in.view(view, conv.input);
  in.holds(weights, kParameters, conv.weights);
  in.grad(grad, conv.output);
  if (wantsInput) in.sink(sink, conv.input, chunks);
  in.holds(partials, kArena, times({in.used(chunks), conv.weights}));
  in.holds(gradient, kGradients, conv.weights);
  checkBias(in, {biasPartials, biasGradient}, conv.output.channels, chunks);
}

void depthwiseForward(Checker& in) {
  const Depthwise depthwise = readDepthwise(in);
  const ViewPlaces view = in.view();
  const Place bias = in.place("bias"), out = in.place("out");
  const Statistics statistics = readStatistics(in);
  const int64_t chunks = in.chunks();
  for (const Group& group : depthwise.groups) in.holds(group.values, kParameters, group.weights);
  in.view(view, depthwise.input);
  in.mayHold(bias, kParameters, depthwise.output.channels);
  in.tensor(out, depthwise.output);
  checkStatistics(in, statistics, out, depthwise.output.channels, chunks);
}

void depthwiseBackward(Checker& in) {
  const Depthwise depthwise = readDepthwise(in);
  const ViewPlaces view = in.view();
  const GradPlaces grad = in.grad();
  const bool wantsInput = in.flag("wantsInput");
  const SinkPlaces sink = in.sink();
  const Place partials = in.place("partials");
  const Place biasPartials = in.place("biasPartials"), biasGradient = in.place("biasGradient");
  const int64_t chunks = in.chunks();
  for (const Group& group : depthwise.groups) {
    in.holds(group.values, kParameters, group.weights);
    in.holds(group.gradient, kGradients, group.weights);
  }
  in.view(view, depthwise.input);
  in.grad(grad, depthwise.output);
  if (wantsInput) in.sink(sink, depthwise.input, chunks);
  in.holds(partials, kArena, times({in.used(chunks), depthwise.weights}));
  checkBias(in, {biasPartials, biasGradient}, depthwise.output.channels, chunks);
}

}  // namespace check
}  // namespace mixnas
