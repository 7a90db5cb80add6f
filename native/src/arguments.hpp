// Reads what JavaScript passes. Whatever it passes, the answer is a value of the right type or an exception with a code.
#pragma once
#include <napi.h>

#include <string>

namespace mixnas {

/// Codes of the addon's exceptions, as their property `code`.
constexpr const char* kArgumentCode = "NATIVE_ARGUMENT";
constexpr const char* kProgramCode = "NATIVE_PROGRAM";
constexpr const char* kMemoryCode = "OUT_OF_MEMORY";

/// Throws a TypeError, unless reading the arguments has thrown already; returns undefined.
Napi::Value fail(Napi::Env env, const char* code, const std::string& message);

/// An entry of an object; empty where `object` is none or reading it throws.
Napi::Value entryOf(const Napi::Value& object, const char* name);

/// Whether `value` is a whole number from `least` to `most`.
bool toInteger(const Napi::Value& value, int64_t least, int64_t most, int64_t& out);

/// A whole number from `least` to `most`; `least` with an exception for anything else.
int64_t readInteger(Napi::Env env, const Napi::Value& value, const char* name, int64_t least, int64_t most);

/// A finite number; 0 with an exception for anything else.
double readNumber(Napi::Env env, const Napi::Value& value, const char* name);

/// A typed array's values, which live as long as the array.
struct Floats {
  float* data = nullptr;
  size_t length = 0;
};

/// Whether `value` is a Float32Array.
bool toFloats(const Napi::Value& value, Floats& out);

/// Whether `length` values from `offset` on lie within `size`.
inline bool fits(size_t offset, size_t length, size_t size) { return length <= size && offset <= size - length; }

/// Largest whole number that JavaScript holds exactly.
constexpr int64_t kMostInteger = (int64_t{1} << 53) - 1;

}  // namespace mixnas
