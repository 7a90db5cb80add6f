// Checks a whole program once, when it is loaded, so that no step has to: after it no kernel can leave the memory that the
// program was given, divide by zero or count beyond an int.
#pragma once
#include <string>
#include <vector>

#include "checker.hpp"

namespace mixnas {

/// What is wrong with a program's words: the instruction, the operand, what was expected. Empty when nothing is.
std::string checkProgram(const std::vector<int32_t>& words, size_t instructions, const check::Room& room);

}  // namespace mixnas
