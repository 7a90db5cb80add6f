// The Node-API binding. `src/engine/native` checks sizes with messages for people; here everything is checked again that
// would let a kernel leave its memory, so that a mistake above is an exception and not a crash: what JavaScript passes
// (`arguments.hpp`), and every operand of a program when it is loaded (`check/program.hpp`).
#include "arguments.hpp"
#include "handles.hpp"
#include "machine.hpp"

namespace mixnas {
namespace {

/// () -> [{ name, supported }], best first
Napi::Value listSets(const Napi::CallbackInfo& info) {
  auto list = Napi::Array::New(info.Env());
  for (const InstructionSet& set : instructionSets()) {
    auto entry = Napi::Object::New(info.Env());
    entry.Set("name", set.name);
    entry.Set("supported", set.supported);
    list.Set(list.Length(), entry);
  }
  return list;
}

/// The kernels of a supported instruction set; null with an exception for anything else.
const Kernels* readSet(Napi::Env env, const Napi::Value& value) {
  if (!value.IsString()) {
    fail(env, kArgumentCode, "instruction set: expected a name");
    return nullptr;
  }
  const std::string name = value.As<Napi::String>().Utf8Value();
  for (const InstructionSet& set : instructionSets())
    if (set.supported && name == set.name) return set.kernels;
  fail(env, kArgumentCode, "instruction set: this processor runs none of that name");
  return nullptr;
}

/// (name of a supported instruction set) -> handle of an engine
Napi::Value createEngine(const Napi::CallbackInfo& info) {
  const Kernels* kernels = readSet(info.Env(), info[0]);
  if (kernels == nullptr) return info.Env().Undefined();
  return wrapEngine(info.Env(), std::make_shared<Engine>(kernels));
}

class MeasureWorker : public Napi::AsyncWorker {
 public:
  MeasureWorker(Napi::Env env, const Kernels* kernels, int threads)
      : Napi::AsyncWorker(env), deferred_(Napi::Promise::Deferred::New(env)), kernels_(kernels), threads_(threads) {}

  Napi::Promise promise() const { return deferred_.Promise(); }
  void Execute() override { machine_ = measureMachine(*kernels_, threads_); }
  void OnOK() override {
    auto result = Napi::Object::New(Env());
    result.Set("macsPerSecond", machine_.macsPerSecond);
    result.Set("pointwiseMacsPerSecond", machine_.pointwiseMacsPerSecond);
    result.Set("bytesPerSecond", machine_.bytesPerSecond);
    deferred_.Resolve(result);
  }
  void OnError(const Napi::Error& error) override { deferred_.Reject(error.Value()); }

 private:
  Napi::Promise::Deferred deferred_;
  const Kernels* kernels_;
  int threads_;
  Machine machine_{};
};

/// (instruction set, threads) -> { macsPerSecond, pointwiseMacsPerSecond, bytesPerSecond }
Napi::Value measure(const Napi::CallbackInfo& info) {
  Napi::Env env = info.Env();
  const Kernels* kernels = readSet(env, info[0]);
  if (kernels == nullptr) return env.Undefined();
  const int64_t threads = readInteger(env, info[1], "threads", 1, kMostThreads);
  if (env.IsExceptionPending()) return env.Undefined();
  auto* worker = new MeasureWorker(env, kernels, static_cast<int>(threads));
  const Napi::Promise promise = worker->promise();
  worker->Queue();
  return promise;
}

Napi::Object init(Napi::Env env, Napi::Object exports) {
  exports.Set("Session", defineSession(env));
  exports.Set("createEngine", Napi::Function::New(env, createEngine));
  exports.Set("instructionSets", Napi::Function::New(env, listSets));
  exports.Set("measure", Napi::Function::New(env, measure));
  exports.Set("tables", makeTables(env));
  return exports;
}

}  // namespace
}  // namespace mixnas

static Napi::Object initModule(Napi::Env env, Napi::Object exports) { return mixnas::init(env, exports); }

NODE_API_MODULE(mixnas, initModule)
