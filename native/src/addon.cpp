// The Node-API binding. `src/engine/native` checks sizes with messages for people; here everything is checked again that
// would let a kernel leave its memory, so that a mistake above is an exception and not a crash.
#include <napi.h>

#include <cstring>

#include "engine.hpp"
#include "machine.hpp"

namespace mixnas {
namespace {

/// A typed array's values, kept alive by `keep`.
struct Floats {
  float* data = nullptr;
  size_t length = 0;
};

bool toFloats(const Napi::Value& value, Floats& out) {
  if (!value.IsTypedArray()) return false;
  auto array = value.As<Napi::TypedArray>();
  if (array.TypedArrayType() != napi_float32_array) return false;
  auto floats = array.As<Napi::Float32Array>();
  out = {floats.Data(), floats.ElementLength()};
  return true;
}

size_t toSize(const Napi::Value& value) { return static_cast<size_t>(value.As<Napi::Number>().Int64Value()); }

/// Whether `length` values from `offset` on lie within `size`. Negative numbers arrive as huge ones.
bool fits(size_t offset, size_t length, size_t size) { return length <= size && offset <= size - length; }

Napi::Value fail(Napi::Env env, const char* message) {
  Napi::TypeError::New(env, message).ThrowAsJavaScriptException();
  return env.Undefined();
}

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

  void OnError(const Napi::Error& error) override { deferred_.Reject(error.Value()); }

 private:
  Napi::Promise::Deferred deferred_;
  std::shared_ptr<Session> session_;
  Call call_;
  /// Keeps the caller's arrays alive.
  Napi::ObjectReference options_;
};

/// { arrays, offsets }: where each array is copied to or from in the arena.
bool readCopies(const Napi::Value& list, size_t arenaFloats, std::vector<Call::Copy>& out) {
  if (!list.IsArray()) return false;
  auto array = list.As<Napi::Array>();
  for (uint32_t i = 0; i < array.Length(); i++) {
    auto entry = array.Get(i).As<Napi::Object>();
    Floats floats;
    if (!toFloats(entry.Get("memory"), floats)) return false;
    const size_t offset = toSize(entry.Get("offset"));
    if (!fits(offset, floats.length, arenaFloats)) return false;
    out.push_back({floats.data, offset, floats.length});
  }
  return true;
}

class NativeSession : public Napi::ObjectWrap<NativeSession> {
 public:
  static Napi::Function define(Napi::Env env) {
    return DefineClass(env, "Session",
                       {InstanceMethod("addProgram", &NativeSession::addProgram),
                        InstanceMethod("copy", &NativeSession::copy), InstanceMethod("run", &NativeSession::run),
                        InstanceMethod("cancel", &NativeSession::cancel),
                        InstanceMethod("dispose", &NativeSession::dispose)});
  }

  /// (engine, { threads, floats, regions: boolean[5], pieces: number[] })
  explicit NativeSession(const Napi::CallbackInfo& info) : Napi::ObjectWrap<NativeSession>(info) {
    auto engine = info[0].As<Napi::External<std::shared_ptr<Engine>>>();
    auto options = info[1].As<Napi::Object>();
    session_ = std::make_shared<Session>();
    session_->engine = *engine.Data();
    session_->threads = options.Get("threads").As<Napi::Number>().Int32Value();
    if (session_->threads < 1) {
      fail(info.Env(), "threads: expected at least 1");
      return;
    }
    const size_t floats = toSize(options.Get("floats"));
    auto regions = options.Get("regions").As<Napi::Array>();
    for (uint32_t i = 0; i < kRegions; i++) {
      if (!regions.Get(i).ToBoolean().Value()) continue;
      if (!session_->regions[i].reserve(floats)) {
        fail(info.Env(), "out of memory for the weights");
        return;
      }
    }
    auto pieces = options.Get("pieces").As<Napi::Array>();
    for (uint32_t i = 0; i < pieces.Length(); i++)
      session_->pieces.push_back(pieces.Get(i).As<Napi::Number>().Int64Value());
    for (size_t i = 0; i < session_->pieces.size(); i += 3) {
      if (i + 3 > session_->pieces.size() ||
          !fits(static_cast<size_t>(session_->pieces[i]), static_cast<size_t>(session_->pieces[i + 1]), floats)) {
        fail(info.Env(), "pieces do not fit the weights");
        return;
      }
    }
  }

 private:
  /// (words: Int32Array, arenaFloats, instructions, batch: most images of a call) -> number of the program
  Napi::Value addProgram(const Napi::CallbackInfo& info) {
    if (session_ == nullptr) return fail(info.Env(), "the session was disposed of");
    if (!info[0].IsTypedArray() || info[0].As<Napi::TypedArray>().TypedArrayType() != napi_int32_array) {
      return fail(info.Env(), "words: expected an Int32Array");
    }
    auto words = info[0].As<Napi::Int32Array>();
    Program program;
    program.words.assign(words.Data(), words.Data() + words.ElementLength());
    program.arenaFloats = toSize(info[1]);
    program.instructions = toSize(info[2]);
    program.batch = info[3].As<Napi::Number>().Int32Value();
    if (!isWellFormed(program, session_->engine->kernels())) return fail(info.Env(), "the program is damaged");
    session_->programs.push_back(std::move(program));
    return Napi::Number::New(info.Env(), static_cast<double>(session_->programs.size() - 1));
  }

  /// (region, offset, values: Float32Array, into: boolean): copies between a region and JavaScript.
  Napi::Value copy(const Napi::CallbackInfo& info) {
    if (session_ == nullptr) return fail(info.Env(), "the session was disposed of");
    const size_t region = toSize(info[0]), offset = toSize(info[1]);
    Floats floats;
    if (region >= kRegions || !toFloats(info[2], floats) ||
        !fits(offset, floats.length, session_->regions[region].size())) {
      return fail(info.Env(), "values do not fit the region");
    }
    float* inside = session_->regions[region].data() + offset;
    if (info[3].ToBoolean().Value()) std::memcpy(inside, floats.data, floats.length * sizeof(float));
    else std::memcpy(floats.data, inside, floats.length * sizeof(float));
    return info.Env().Undefined();
  }

  Napi::Value run(const Napi::CallbackInfo& info) {
    Napi::Env env = info.Env();
    if (session_ == nullptr) return fail(env, "the session was disposed of");
    auto options = info[0].As<Napi::Object>();
    Call call;
    call.program = toSize(options.Get("program"));
    if (call.program >= session_->programs.size()) return fail(env, "no such program");
    const size_t arenaFloats = session_->programs[call.program].arenaFloats;
    call.count = options.Get("count").As<Napi::Number>().Int32Value();
    if (call.count < 1 || call.count > session_->programs[call.program].batch) {
      return fail(env, "count: expected 1 to the program's batch");
    }
    call.seed = options.Get("seed").As<Napi::Number>().Uint32Value();
    call.updateMoving = options.Get("updateMoving").ToBoolean().Value();
    call.averaged = options.Get("averaged").ToBoolean().Value();
    call.timed = options.Get("timed").ToBoolean().Value();
    if (!readCopies(options.Get("inputs"), arenaFloats, call.inputs) ||
        !readCopies(options.Get("outputs"), arenaFloats, call.outputs)) {
      return fail(env, "arrays do not fit the arena");
    }
    if (options.Get("update").IsObject()) {
      auto update = options.Get("update").As<Napi::Object>();
      auto number = [&](const char* name) { return update.Get(name).As<Napi::Number>().FloatValue(); };
      call.optimizes = true;
      call.update.kind = static_cast<int>(number("kind"));
      call.update.rate = number("rate");
      call.update.momentum = number("momentum");
      call.update.decay = number("decay");
      call.update.epsilon = number("epsilon");
      call.update.weightDecay = number("weightDecay");
      call.update.averageDecay = number("averageDecay");
    }
    if (!hasMemory(*session_, call)) return fail(env, "the session has no memory for that");
    auto* worker = new CallWorker(env, session_, std::move(call), options);
    const Napi::Promise promise = worker->promise();
    worker->Queue();
    return promise;
  }

  Napi::Value cancel(const Napi::CallbackInfo& info) {
    if (session_ != nullptr) session_->cancelled.store(true);
    return info.Env().Undefined();
  }

  /// Stops a call that is under way; the memory goes when it has stopped.
  Napi::Value dispose(const Napi::CallbackInfo& info) {
    if (session_ != nullptr) session_->cancelled.store(true);
    session_.reset();
    return info.Env().Undefined();
  }

  std::shared_ptr<Session> session_;
};

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

const Kernels* findSet(const std::string& name) {
  for (const InstructionSet& set : instructionSets())
    if (set.supported && name == set.name) return set.kernels;
  return nullptr;
}

/// (name of a supported instruction set) -> handle of an engine
Napi::Value createEngine(const Napi::CallbackInfo& info) {
  const Kernels* kernels = findSet(info[0].As<Napi::String>().Utf8Value());
  if (kernels == nullptr) return fail(info.Env(), "this processor does not run that instruction set");
  auto* engine = new std::shared_ptr<Engine>(std::make_shared<Engine>(kernels));
  return Napi::External<std::shared_ptr<Engine>>::New(
      info.Env(), engine, [](Napi::Env, std::shared_ptr<Engine>* handle) { delete handle; });
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

/// (instruction set, threads) -> { macsPerSecond, bytesPerSecond }
Napi::Value measure(const Napi::CallbackInfo& info) {
  const Kernels* kernels = findSet(info[0].As<Napi::String>().Utf8Value());
  if (kernels == nullptr) return fail(info.Env(), "this processor does not run that instruction set");
  auto* worker = new MeasureWorker(info.Env(), kernels, info[1].As<Napi::Number>().Int32Value());
  const Napi::Promise promise = worker->promise();
  worker->Queue();
  return promise;
}

Napi::Object init(Napi::Env env, Napi::Object exports) {
  exports.Set("Session", NativeSession::define(env));
  exports.Set("createEngine", Napi::Function::New(env, createEngine));
  exports.Set("instructionSets", Napi::Function::New(env, listSets));
  exports.Set("measure", Napi::Function::New(env, measure));
  return exports;
}

}  // namespace
}  // namespace mixnas

static Napi::Object initModule(Napi::Env env, Napi::Object exports) { return mixnas::init(env, exports); }

NODE_API_MODULE(mixnas, initModule)
