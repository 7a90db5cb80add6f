#include "calls.hpp"

#include <cstring>

#include "arguments.hpp"

namespace mixnas {

namespace {

class CallWorker : public Napi::AsyncWorker {
 public:
  CallWorker(Napi::Env env, std::shared_ptr<Session> session, Call call, Napi::Object options)
      : Napi::AsyncWorker(env),
        deferred_(Napi::Promise::Deferred::New(env)),
        session_(std::move(session)),
        call_(std::move(call)),
        options_(Napi::Persistent(options)) {}

  Napi::Promise promise() const { return deferred_.Promise(); }

  void Execute() override {
    const std::string problem = runCall(*session_, call_);
    if (!problem.empty()) SetError(problem);
  }

  void OnOK() override {
    Napi::Env env = Env();
    Napi::Object result = Napi::Object::New(env);
    result.Set("loss", call_.loss);
    result.Set("correct", call_.correct);
    if (call_.timed) {
      auto seconds = Napi::Float64Array::New(env, call_.seconds.size());
      std::memcpy(seconds.Data(), call_.seconds.data(), call_.seconds.size() * sizeof(double));
      result.Set("seconds", seconds);
    }
    deferred_.Resolve(result);
  }

  void OnError(const Napi::Error& error) override {
    Napi::Object value = error.Value();
    if (call_.exhausted) value.Set("code", kMemoryCode);
    deferred_.Reject(value);
  }

 private:
  Napi::Promise::Deferred deferred_;
  std::shared_ptr<Session> session_;
  Call call_;
  /// Keeps the caller's arrays alive.
  Napi::ObjectReference options_;
};

/// [{ memory, offset }]: where each array is copied to or from in the arena. False with an exception where one does not fit.
bool readCopies(Napi::Env env, const Napi::Value& list, size_t arenaFloats, std::vector<Call::Copy>& out) {
  const char* problem = "arrays do not fit the arena";
  if (!list.IsArray()) return fail(env, kArgumentCode, problem), false;
  auto array = list.As<Napi::Array>();
  for (uint32_t i = 0; i < array.Length(); i++) {
    const Napi::Value entry = array.Get(i);
    Floats floats;
    if (!toFloats(entryOf(entry, "memory"), floats)) return fail(env, kArgumentCode, problem), false;
    int64_t offset = 0;
    if (!toInteger(entryOf(entry, "offset"), 0, kMostInteger, offset) || !fits(offset, floats.length, arenaFloats)) {
      return fail(env, kArgumentCode, problem), false;
    }
    out.push_back({floats.data, static_cast<size_t>(offset), floats.length});
  }
  return true;
}

void readUpdate(Napi::Env env, const Napi::Value& options, Update& update) {
  const auto number = [&](const char* name) {
    return static_cast<float>(readNumber(env, entryOf(options, name), name));
  };
  update.kind = static_cast<Optimizer>(readInteger(env, entryOf(options, "kind"), "kind", 0, kOptimizers - 1));
  update.rate = number("rate");
  update.bodyRate = number("bodyRate");
  update.momentum = number("momentum");
  update.decay = number("decay");
  update.epsilon = number("epsilon");
  update.weightDecay = number("weightDecay");
  update.averageDecay = number("averageDecay");
}

/// Whether each flag is set; nothing else is true.
bool readFlag(const Napi::Value& options, const char* name) {
  const Napi::Value value = entryOf(options, name);
  return value.IsBoolean() && value.As<Napi::Boolean>().Value();
}

}  // namespace

bool readCall(Napi::Env env, const Napi::Value& options, const Session& session, Call& call) {
  const size_t programs = session.programs.size();
  int64_t number = 0;
  if (!toInteger(entryOf(options, "program"), 0, kMostInteger, number) || static_cast<size_t>(number) >= programs) {
    return fail(env, kArgumentCode, "program: no such program"), false;
  }
  call.program = session.programs[number];
  call.count = static_cast<int>(readInteger(env, entryOf(options, "count"), "count", 1, call.program->batch));
  call.seed = static_cast<uint32_t>(readInteger(env, entryOf(options, "seed"), "seed", 0, UINT32_MAX));
  call.updateMoving = readFlag(options, "updateMoving");
  call.mostMomentum = static_cast<float>(readNumber(env, entryOf(options, "mostMomentum"), "mostMomentum"));
  call.averaged = readFlag(options, "averaged");
  call.timed = readFlag(options, "timed");
  if (env.IsExceptionPending()) return false;
  const size_t arenaFloats = call.program->arenaFloats;
  if (!readCopies(env, entryOf(options, "inputs"), arenaFloats, call.inputs)) return false;
  if (!readCopies(env, entryOf(options, "outputs"), arenaFloats, call.outputs)) return false;
  const Napi::Value update = entryOf(options, "update");
  call.optimizes = update.IsObject();
  if (call.optimizes) readUpdate(env, update, call.update);
  if (env.IsExceptionPending()) return false;
  if (!hasMemory(session, call)) return fail(env, kArgumentCode, "the session has no memory for that"), false;
  return true;
}

Napi::Promise startCall(Napi::Env env, std::shared_ptr<Session> session, Call call, Napi::Object options) {
  auto* worker = new CallWorker(env, std::move(session), std::move(call), options);
  const Napi::Promise promise = worker->promise();
  worker->Queue();
  return promise;
}

}  // namespace mixnas
