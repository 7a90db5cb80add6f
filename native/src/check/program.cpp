#include "program.hpp"

#include "kernels.hpp"

namespace mixnas {

namespace {

struct Kernel {
  const char* name;
  void (*check)(check::Checker&);
};

constexpr Kernel kKernels[] = {
#define MIXNAS_ENTRY(name) {#name, check::name},
    MIXNAS_KERNELS(MIXNAS_ENTRY)
#undef MIXNAS_ENTRY
};
constexpr int32_t kCount = sizeof kKernels / sizeof kKernels[0];

}  // namespace

std::string checkProgram(const std::vector<int32_t>& words, size_t instructions, const check::Room& room) {
  const int32_t *at = words.data(), *end = at + words.size();
  size_t count = 0;
  for (; at < end; count++) {
    const std::string where = "instruction " + std::to_string(count);
    if (end - at < 2) return where + ": the program ends inside it";
    const int32_t length = at[0], code = at[1];
    if (length < 2 || length > end - at) return where + ": a length of " + std::to_string(length) + " words does not fit";
    if (code < 0 || code >= kCount) return where + ": no kernel has the number " + std::to_string(code);
    check::Checker checker(room, at + 2, at + length);
    kKernels[code].check(checker);
    checker.end();
    if (!checker.ok()) return where + " (" + kKernels[code].name + "): " + checker.problem();
    at += length;
  }
  if (count == instructions) return {};
  return std::to_string(count) + " instructions: expected " + std::to_string(instructions);
}

}  // namespace mixnas
