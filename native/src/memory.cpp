#include "memory.hpp"

#include <sys/mman.h>

namespace mixnas {

namespace {
constexpr size_t kHugePage = size_t{2} << 20;
constexpr size_t kSlackFloats = 64;
}  // namespace

Block::~Block() { release(); }

void Block::release() {
  if (data_ != nullptr) munmap(data_, bytes_);
  data_ = nullptr;
  floats_ = 0;
  bytes_ = 0;
}

bool Block::reserve(size_t floats) {
  if (floats <= floats_) return true;
  release();
  const size_t wanted = (floats + kSlackFloats) * sizeof(float);
  const size_t bytes = (wanted + kHugePage - 1) / kHugePage * kHugePage;
  void* memory = mmap(nullptr, bytes, PROT_READ | PROT_WRITE, MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);
  if (memory == MAP_FAILED) return false;
#ifdef MADV_HUGEPAGE
  if (wanted >= kHugePage) madvise(memory, bytes, MADV_HUGEPAGE);
#endif
  data_ = static_cast<float*>(memory);
  floats_ = floats;
  bytes_ = bytes;
  return true;
}

}  // namespace mixnas
