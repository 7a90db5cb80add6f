// Reads an instruction's operands as `kernels/reader.hpp` does and checks each: sizes against what the kernels can count,
// places against the memory they lie in. Only the first problem is kept; after it, reading goes on with harmless values.
#pragma once
#include <initializer_list>
#include <string>

#include "../codes.hpp"

namespace mixnas {
namespace check {

/// Largest size of one axis, channels included: the kernels hold 64 times as much in an int.
constexpr int64_t kMostSize = int64_t{1} << 24;
/// Largest product of sizes that the kernels hold in an int: positions, values that one result is summed over.
constexpr int64_t kMostProduct = int64_t{1} << 30;
/// Most images of a call.
constexpr int64_t kMostBatch = int64_t{1} << 24;
constexpr int64_t kMostChunks = 1024;

/// The product of sizes of at least 0; what exceeds 64 bits becomes their largest number, which fits nowhere.
int64_t times(std::initializer_list<int64_t> sizes);

/// `n` rounded up to whole units: the width of per-channel memory that kernels write whole vectors to.
constexpr int64_t inUnits(int64_t n) { return (n + kUnit - 1) / kUnit * kUnit; }

/// What a program may touch.
struct Room {
  int64_t floats[kSpaces];
  int64_t batch;
};

/// An operand that points at memory.
struct Place {
  const char* name;
  int32_t word;

  bool given() const { return word >= 0; }
  bool bf16() const { return given() && (word & 3) == kArena16; }
};

/// Rows of channels, per image.
struct Plane {
  int64_t channels, positions;
};

struct ViewPlaces {
  Place z, scale, shift;
  Place gate;
  int64_t gateStride;
};

struct GradPlaces {
  Place g, z, coef;
  int64_t coefStride;
  ViewPlaces view;
  Place spread;
};

struct SinkPlaces {
  int kind;
  Place out;
  ViewPlaces view;
  Place pivot, sums;
  int64_t sumStride;
};

class Checker {
 public:
  Checker(const Room& room, const int32_t* at, const int32_t* end) : room_(room), at_(at), end_(end) {}

  /// Empty while all is well.
  const std::string& problem() const { return problem_; }
  bool ok() const { return problem_.empty(); }
  int64_t batch() const { return room_.batch; }
  /// Chunks that a call of the full batch has.
  int64_t used(int64_t chunks) const { return chunks < room_.batch ? chunks : room_.batch; }

  int64_t number(const char* name, int64_t least, int64_t most);
  int64_t size(const char* name) { return number(name, 1, kMostSize); }
  int64_t positions() { return number("positions", 1, kMostProduct); }
  int64_t chunks() { return number("chunks", 1, kMostChunks); }
  bool flag(const char* name) { return number(name, 0, 1) != 0; }
  void act(const char* name) { number(name, 0, kActs - 1); }
  float real(const char* name);
  /// In one of the spaces, or null: kernels read even those that they do not use.
  Place place(const char* name);
  ViewPlaces view();
  GradPlaces grad();
  SinkPlaces sink();
  /// After the last operand.
  void end();

  void require(bool holds, const std::string& problem);
  /// `floats` values lie at the place, which is given.
  void holds(const Place& place, Space space, int64_t floats);
  /// The same unless it is null.
  void mayHold(const Place& place, Space space, int64_t floats);
  /// Stored values of a whole batch, floats.
  void values(const Place& place, const Plane& plane);
  /// The same, which may be of 16 bits.
  void tensor(const Place& place, const Plane& plane);
  /// The same unless it is null, and of the kind of `like`.
  void mayHoldLike(const Place& place, const Plane& plane, const Place& like);
  /// Sums for batch norm, [chunks][2][stride], written in whole vectors.
  void normSums(const Place& sums, int64_t stride, int64_t channels, int64_t chunks);
  void view(const ViewPlaces& view, const Plane& plane);
  void grad(const GradPlaces& grad, const Plane& plane);
  void sink(const SinkPlaces& sink, const Plane& plane, int64_t chunks);
  /// TensorFlow's window arithmetic for one axis, padding "same" or "valid"; see `src/graph/padding.ts`.
  void window(const char* axis, int64_t input, int64_t output, int64_t extent, int64_t stride, int64_t before);

 private:
  const Room& room_;
  const int32_t* at_;
  const int32_t* end_;
  std::string problem_;
};

}  // namespace check
}  // namespace mixnas
