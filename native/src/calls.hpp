// Calls of a session, as JavaScript asks for them: read and checked on its thread, run on another.
#pragma once
#include <napi.h>

#include "engine.hpp"

namespace mixnas {

/// Reads { program, count, seed, updateMoving, averaged, timed, inputs, outputs, update }; false with an exception where
/// something is missing or does not fit the session.
bool readCall(Napi::Env env, const Napi::Value& options, const Session& session, Call& call);

/// Runs a call; `options` keeps the caller's arrays alive. Resolves to { loss, correct, seconds }.
Napi::Promise startCall(Napi::Env env, std::shared_ptr<Session> session, Call call, Napi::Object options);

}  // namespace mixnas
