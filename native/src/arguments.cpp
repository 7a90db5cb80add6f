#include "arguments.hpp"

#include <cmath>

namespace mixnas {

Napi::Value fail(Napi::Env env, const char* code, const std::string& message) {
  if (env.IsExceptionPending()) return env.Undefined();
  Napi::Error error = Napi::TypeError::New(env, message);
  error.Set("code", code);
  error.ThrowAsJavaScriptException();
  return env.Undefined();
}

Napi::Value entryOf(const Napi::Value& object, const char* name) {
  if (!object.IsObject()) return Napi::Value();
  return object.As<Napi::Object>().Get(name);
}

bool toInteger(const Napi::Value& value, int64_t least, int64_t most, int64_t& out) {
  if (!value.IsNumber()) return false;
  const double number = value.As<Napi::Number>().DoubleValue();
  if (std::trunc(number) != number) return false;
  if (!(number >= static_cast<double>(least) && number <= static_cast<double>(most))) return false;
  out = static_cast<int64_t>(number);
  return true;
}

int64_t readInteger(Napi::Env env, const Napi::Value& value, const char* name, int64_t least, int64_t most) {
  int64_t number = 0;
  if (toInteger(value, least, most, number)) return number;
  fail(env, kArgumentCode,
       std::string(name) + ": expected a whole number from " + std::to_string(least) + " to " + std::to_string(most));
  return least;
}

double readNumber(Napi::Env env, const Napi::Value& value, const char* name) {
  if (value.IsNumber()) {
    const double number = value.As<Napi::Number>().DoubleValue();
    if (std::isfinite(number)) return number;
  }
  fail(env, kArgumentCode, std::string(name) + ": expected a finite number");
  return 0;
}

bool toFloats(const Napi::Value& value, Floats& out) {
  if (!value.IsTypedArray()) return false;
  auto array = value.As<Napi::TypedArray>();
  if (array.TypedArrayType() != napi_float32_array) return false;
  auto floats = array.As<Napi::Float32Array>();
  out = {floats.Data(), floats.ElementLength()};
  return true;
}

}  // namespace mixnas
