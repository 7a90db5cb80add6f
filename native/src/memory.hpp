// Memory that is taken once and kept: 64-byte aligned, zero when new, on huge pages where the system has them.
#pragma once
#include <cstddef>

namespace mixnas {

/// A block of floats that only grows; growing loses the contents. Reads of up to one vector past the end are safe.
class Block {
 public:
  Block() = default;
  ~Block();
  Block(const Block&) = delete;
  Block& operator=(const Block&) = delete;

  /// Makes room for `floats` values. Returns false when the system has no memory left; the old block is gone then.
  bool reserve(size_t floats);
  float* data() const { return data_; }
  size_t size() const { return floats_; }

 private:
  void release();

  float* data_ = nullptr;
  size_t floats_ = 0;
  size_t bytes_ = 0;
};

}  // namespace mixnas
