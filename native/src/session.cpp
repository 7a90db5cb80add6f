// Sessions, as JavaScript sees them.
#include <cstring>

#include "arguments.hpp"
#include "calls.hpp"
#include "check/checker.hpp"
#include "handles.hpp"

namespace mixnas {

namespace {

constexpr napi_type_tag kEngineTag = {0x6d69786e61732065, 0x6e67696e65000001};

using EngineHandle = Napi::External<std::shared_ptr<Engine>>;

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
    Napi::Env env = info.Env();
    auto session = std::make_shared<Session>();
    session->engine = unwrapEngine(info[0]);
    if (session->engine == nullptr) {
      fail(env, kArgumentCode, "engine: expected what createEngine returns");
      return;
    }
    session->threads = static_cast<int>(readInteger(env, entryOf(info[1], "threads"), "threads", 1, kMostThreads));
    const int64_t floats = readInteger(env, entryOf(info[1], "floats"), "floats", 0, kMostFloats);
    if (env.IsExceptionPending()) return;
    if (readRegions(env, entryOf(info[1], "regions"), floats, *session) &&
        readPieces(env, entryOf(info[1], "pieces"), floats, session->pieces)) {
      session_ = std::move(session);
    }
  }

 private:
  static bool readRegions(Napi::Env env, const Napi::Value& list, size_t floats, Session& session) {
    if (!list.IsArray()) return fail(env, kArgumentCode, "regions: expected a list"), false;
    for (uint32_t i = 0; i < kRegions; i++) {
      const Napi::Value wanted = list.As<Napi::Array>().Get(i);
      if (!wanted.IsBoolean()) return fail(env, kArgumentCode, "regions: expected 5 times true or false"), false;
      if (!wanted.As<Napi::Boolean>().Value()) continue;
      if (!session.regions[i].reserve(floats)) return fail(env, kMemoryCode, "out of memory for the weights"), false;
    }
    return true;
  }

  static bool readPieces(Napi::Env env, const Napi::Value& list, size_t floats, std::vector<int64_t>& pieces) {
    if (!list.IsArray()) return fail(env, kArgumentCode, "pieces: expected a list"), false;
    auto array = list.As<Napi::Array>();
    const char* problem = "pieces do not fit the weights";
    if (array.Length() % 3 != 0) return fail(env, kArgumentCode, problem), false;
    for (uint32_t i = 0; i < array.Length(); i++) {
      int64_t number = 0;
      if (!toInteger(array.Get(i), 0, kMostFloats, number)) return fail(env, kArgumentCode, problem), false;
      pieces.push_back(number);
      if (i % 3 == 2 && !fits(pieces[i - 2], pieces[i - 1], floats)) return fail(env, kArgumentCode, problem), false;
    }
    return true;
  }

  Napi::Value refuse(Napi::Env env) { return fail(env, kArgumentCode, "the session was disposed of"); }

  /// (words: Int32Array, arenaFloats, instructions, batch: most images of a call, keeps: boolean) -> number of the program
  Napi::Value addProgram(const Napi::CallbackInfo& info) {
    Napi::Env env = info.Env();
    const auto session = session_;
    if (session == nullptr) return refuse(env);
    if (!info[0].IsTypedArray() || info[0].As<Napi::TypedArray>().TypedArrayType() != napi_int32_array) {
      return fail(env, kArgumentCode, "words: expected an Int32Array");
    }
    auto words = info[0].As<Napi::Int32Array>();
    Program program;
    program.words.assign(words.Data(), words.Data() + words.ElementLength());
    program.arenaFloats = readInteger(env, info[1], "arenaFloats", 0, kMostFloats);
    program.instructions = readInteger(env, info[2], "instructions", 0, kMostInteger);
    program.batch = static_cast<int>(readInteger(env, info[3], "batch", 1, check::kMostBatch));
    if (env.IsExceptionPending()) return env.Undefined();
    if (!info[4].IsBoolean()) return fail(env, kArgumentCode, "keeps: expected true or false");
    program.keeps = info[4].As<Napi::Boolean>().Value();
    const std::string problem = problemOf(program, *session);
    if (!problem.empty()) return fail(env, kProgramCode, "the program is damaged: " + problem);
    session->programs.push_back(std::make_shared<const Program>(std::move(program)));
    return Napi::Number::New(env, static_cast<double>(session->programs.size() - 1));
  }

  /// (region, offset, values: Float32Array, into: boolean): copies between a region and JavaScript.
  Napi::Value copy(const Napi::CallbackInfo& info) {
    Napi::Env env = info.Env();
    if (session_ == nullptr) return refuse(env);
    const int64_t region = readInteger(env, info[0], "region: values do not fit the region", 0, kRegions - 1);
    const int64_t offset = readInteger(env, info[1], "offset: values do not fit the region", 0, kMostFloats);
    if (env.IsExceptionPending()) return env.Undefined();
    Floats floats;
    if (!toFloats(info[2], floats) || !fits(offset, floats.length, session_->regions[region].size())) {
      return fail(env, kArgumentCode, "values do not fit the region");
    }
    if (!info[3].IsBoolean()) return fail(env, kArgumentCode, "into: expected true or false");
    if (floats.length == 0) return env.Undefined();
    float* inside = session_->regions[region].data() + offset;
    if (info[3].As<Napi::Boolean>().Value()) std::memcpy(inside, floats.data, floats.length * sizeof(float));
    else std::memcpy(floats.data, inside, floats.length * sizeof(float));
    return env.Undefined();
  }

  Napi::Value run(const Napi::CallbackInfo& info) {
    Napi::Env env = info.Env();
    const auto session = session_;
    if (session == nullptr) return refuse(env);
    const Napi::Value options = info[0];
    Call call;
    if (!readCall(env, options, *session, call)) return env.Undefined();
    return startCall(env, session, std::move(call), options.As<Napi::Object>());
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

}  // namespace

Napi::Function defineSession(Napi::Env env) { return NativeSession::define(env); }

Napi::Value wrapEngine(Napi::Env env, std::shared_ptr<Engine> engine) {
  auto handle = EngineHandle::New(env, new std::shared_ptr<Engine>(std::move(engine)),
                                  [](Napi::Env, std::shared_ptr<Engine>* held) { delete held; });
  handle.TypeTag(&kEngineTag);
  return handle;
}

std::shared_ptr<Engine> unwrapEngine(const Napi::Value& value) {
  if (!value.IsExternal()) return nullptr;
  auto handle = value.As<EngineHandle>();
  return handle.CheckTypeTag(&kEngineTag) ? *handle.Data() : nullptr;
}

}  // namespace mixnas
