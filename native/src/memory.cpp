#include "memory.hpp"

#if defined(__SANITIZE_ADDRESS__)
#include <cstdlib>
#include <cstring>
#elif defined(_WIN32)
#include <windows.h>
#else
#include <sys/mman.h>
#endif

namespace mixnas {

namespace {

#if defined(__SANITIZE_ADDRESS__)

/// From the heap and no larger than promised, so that AddressSanitizer sees what lies beyond.
constexpr size_t kAlignment = 64;
constexpr size_t kSlackFloats = 16;

size_t roundedBytes(size_t bytes) { return (bytes + kAlignment - 1) / kAlignment * kAlignment; }

/// Its heap holds no more, and it reports whoever asks.
constexpr size_t kMostBytes = size_t{1} << 38;

void* takeMemory(size_t bytes) {
  if (bytes > kMostBytes) return nullptr;
  void* memory = std::aligned_alloc(kAlignment, bytes);
  return memory == nullptr ? nullptr : std::memset(memory, 0, bytes);
}

void giveBack(void* memory, size_t) { std::free(memory); }

#else

constexpr size_t kHugePage = size_t{2} << 20;
constexpr size_t kSlackFloats = 64;

size_t roundedBytes(size_t bytes) {
  return bytes < kHugePage ? bytes : (bytes + kHugePage - 1) / kHugePage * kHugePage;
}

#if defined(_WIN32)

void* takeMemory(size_t bytes) { return VirtualAlloc(nullptr, bytes, MEM_RESERVE | MEM_COMMIT, PAGE_READWRITE); }

void giveBack(void* memory, size_t) { VirtualFree(memory, 0, MEM_RELEASE); }

#else

void* takeMemory(size_t bytes) {
  void* memory = mmap(nullptr, bytes, PROT_READ | PROT_WRITE, MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);
  if (memory == MAP_FAILED) return nullptr;
#ifdef MADV_HUGEPAGE
  if (bytes >= kHugePage) madvise(memory, bytes, MADV_HUGEPAGE);
#endif
  return memory;
}

void giveBack(void* memory, size_t bytes) { munmap(memory, bytes); }

#endif

#endif

/// More floats than any system has; their bytes can still be counted.
constexpr size_t kMostBlock = ~size_t{0} / 16;

}  // namespace

Block::~Block() { release(); }

void Block::release() {
  if (data_ != nullptr) giveBack(data_, bytes_);
  data_ = nullptr;
  floats_ = 0;
  bytes_ = 0;
}

bool Block::reserve(size_t floats) {
  if (floats <= floats_) return true;
  release();
  if (floats > kMostBlock) return false;
  const size_t bytes = roundedBytes((floats + kSlackFloats) * sizeof(float));
  void* memory = takeMemory(bytes);
  if (memory == nullptr) return false;
  data_ = static_cast<float*>(memory);
  floats_ = floats;
  bytes_ = bytes;
  return true;
}

}  // namespace mixnas
