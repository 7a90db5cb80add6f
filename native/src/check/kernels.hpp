// One check for each kernel, of its name: reads the same operands in the same order.
#pragma once
#include "checker.hpp"

namespace mixnas {
namespace check {

#define MIXNAS_DECLARE(name) void name(Checker& in);
MIXNAS_KERNELS(MIXNAS_DECLARE)
#undef MIXNAS_DECLARE

}  // namespace check
}  // namespace mixnas
