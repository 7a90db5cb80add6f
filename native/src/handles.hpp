// What the addon hands out, and how it knows it again.
#pragma once
#include <napi.h>

#include <memory>

#include "engine.hpp"

namespace mixnas {

/// The class of sessions.
Napi::Function defineSession(Napi::Env env);

/// A handle of an engine.
Napi::Value wrapEngine(Napi::Env env, std::shared_ptr<Engine> engine);

/// The engine of a handle; null where `value` is none.
std::shared_ptr<Engine> unwrapEngine(const Napi::Value& value);

/// The numbers that programs are written in, by name; see `codes.hpp`.
Napi::Object makeTables(Napi::Env env);

}  // namespace mixnas
