#include "engine.hpp"

#include <chrono>
#include <cstring>

#include "check/program.hpp"
#include "processor.hpp"

#if defined(__x86_64__)
#include <immintrin.h>
#endif

namespace mixnas {

namespace {

/// Flushes denormal numbers on this thread for as long as it lives.
class FlushScope {
 public:
#if defined(__x86_64__)
  FlushScope() : saved_(_mm_getcsr()) { flushDenormals(); }
  ~FlushScope() { _mm_setcsr(saved_); }

 private:
  unsigned saved_;
#else
  FlushScope() { flushDenormals(); }
#endif
};

/// The session's update over the whole of its weights.
Update fullUpdate(Session& session, const Call& call) {
  Update update = call.update;
  update.pieces = session.pieces.data();
  update.count = session.pieces.size() / 3;
  update.weights = session.regions[kWeights].data();
  update.gradients = session.regions[kWeightGradients].data();
  update.first = session.regions[kFirstSlot].data();
  update.second = session.regions[kSecondSlot].data();
  update.averages = session.regions[kAverages].size() > 0 ? session.regions[kAverages].data() : nullptr;
  update.total = session.regions[kWeights].size();
  return update;
}

}  // namespace

std::vector<InstructionSet> instructionSets() {
  std::vector<InstructionSet> sets;
#ifdef MIXNAS_X64
  const Processor processor = askProcessor();
  sets.push_back({"amx", &amx::kKernels, processor.amx});
  sets.push_back({"avx512", &avx512::kKernels, processor.avx512});
  sets.push_back({"avx2", &avx2::kKernels, processor.avx2});
#endif
  sets.push_back({"base", &base::kKernels, true});
  return sets;
}

Pool& Engine::pool(int threads) {
  if (pool_ == nullptr || pool_->threads() != threads) {
    pool_.reset();
    pool_ = std::make_unique<Pool>(threads);
    scratch_ = std::vector<Block>(threads + 1);
  }
  return *pool_;
}

std::string problemOf(const Program& program, const Session& session) {
  const auto floats = [&](Region region) { return static_cast<int64_t>(session.regions[region].size()); };
  const check::Room room{{static_cast<int64_t>(program.arenaFloats), floats(kWeights), floats(kWeightGradients),
                          static_cast<int64_t>(program.arenaFloats)},
                         program.batch};
  return checkProgram(program.words, program.instructions, room);
}

bool hasMemory(const Session& session, const Call& call) {
  auto has = [&](Region region) { return session.regions[region].size() > 0; };
  if (call.averaged && has(kWeights) && !has(kAverages)) return false;
  if (!call.optimizes || session.pieces.empty()) return true;
  return has(kWeights) && has(kWeightGradients) && has(kFirstSlot) && (call.update.kind != kRmsProp || has(kSecondSlot));
}

namespace {

std::string inMebibytes(size_t floats) { return std::to_string(floats / 262144) + " MiB"; }

}  // namespace

std::string runCall(Session& session, Call& call) {
  Engine& engine = *session.engine;
  std::lock_guard<std::mutex> lock(engine.mutex());
  const FlushScope flush;
  const Program& program = *call.program;
  Block& arena = program.keeps ? session.arena : engine.arena();
  if (!arena.reserve(program.arenaFloats)) {
    call.exhausted = true;
    return "out of memory: the network needs " + inMebibytes(program.arenaFloats);
  }
  for (const Call::Copy& in : call.inputs) std::memcpy(arena.data() + in.offset, in.memory, in.length * sizeof(float));

  Context context{};
  context.pool = &engine.pool(session.threads);
  context.scratch = &engine.scratch();
  context.spaces[kArena] = context.spaces[kArena16] = arena.data();
  context.spaces[kParameters] = session.regions[call.averaged ? kAverages : kWeights].data();
  context.spaces[kGradients] = session.regions[kWeightGradients].data();
  context.count = call.count;
  context.seed = call.seed;
  context.updateMoving = call.updateMoving;
  context.mostMomentum = call.mostMomentum;
  context.cancelled = &session.cancelled;
  if (call.timed) {
    call.seconds.assign(program.instructions + 1, 0);
    context.seconds = call.seconds.data();
  }
  const Ending ending = engine.kernels().run(context, program.words.data(), program.words.size());
  if (ending == kCancelled) return "cancelled";
  if (ending == kExhausted) {
    call.exhausted = true;
    return "out of memory: a kernel needs " + inMebibytes(context.lacking.load()) + " beside the network's values";
  }
  call.loss = context.loss;
  call.correct = context.correct;
  if (call.optimizes) {
    const auto start = std::chrono::steady_clock::now();
    engine.kernels().optimize(*context.pool, fullUpdate(session, call));
    if (call.timed) call.seconds.back() = std::chrono::duration<double>(std::chrono::steady_clock::now() - start).count();
  }
  for (const Call::Copy& out : call.outputs) std::memcpy(out.memory, arena.data() + out.offset, out.length * sizeof(float));
  return {};
}

}  // namespace mixnas
