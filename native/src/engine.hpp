// What the binding hands out: an engine (threads and memory that sessions share) and sessions (weights and programs).
#pragma once
#include <memory>
#include <mutex>
#include <string>
#include <vector>

#include "context.hpp"

namespace mixnas {

/// Most threads of a session.
constexpr int kMostThreads = 1024;

/// One set of kernels that was built, and whether this processor runs it; the best stands first.
struct InstructionSet {
  const char* name;
  const Kernels* kernels;
  bool supported;
};

std::vector<InstructionSet> instructionSets();

/// Threads and temporary memory; one call at a time uses them.
class Engine {
 public:
  explicit Engine(const Kernels* kernels) : kernels_(kernels) {}

  const Kernels& kernels() const { return *kernels_; }
  std::mutex& mutex() { return mutex_; }
  Block& arena() { return arena_; }

  /// The pool of exactly `threads` threads; the caller holds the mutex.
  Pool& pool(int threads);
  std::vector<Block>& scratch() { return scratch_; }

 private:
  const Kernels* kernels_;
  std::mutex mutex_;
  Block arena_;
  std::unique_ptr<Pool> pool_;
  std::vector<Block> scratch_;
};

struct Program {
  std::vector<int32_t> words;
  size_t arenaFloats = 0;
  size_t instructions = 0;
  /// Most images of a call.
  int batch = 0;
  /// Whether it works in the session's own arena, where no other session's call comes between two of this one.
  bool keeps = false;
};

struct Session {
  std::shared_ptr<Engine> engine;
  int threads = 1;
  Block regions[kRegions];
  /// Of the programs that keep their values for the session's next call; empty until one runs.
  Block arena;
  std::vector<int64_t> pieces;
  /// Each is kept by the calls that run it too, since more may be added meanwhile.
  std::vector<std::shared_ptr<const Program>> programs;
  std::atomic<bool> cancelled{false};
};

/// One call: copy in, run a program, perhaps update, copy out.
struct Call {
  std::shared_ptr<const Program> program;
  int count = 0;
  uint32_t seed = 0;
  bool updateMoving = false;
  float mostMomentum = 1;
  bool averaged = false;
  bool optimizes = false;
  bool timed = false;
  Update update{};
  struct Copy {
    float* memory;
    size_t offset, length;
  };
  std::vector<Copy> inputs;
  std::vector<Copy> outputs;
  // Results.
  double loss = 0;
  int correct = 0;
  /// Whether it failed because the system has no memory left.
  bool exhausted = false;
  /// Of each instruction, and of the update last.
  std::vector<double> seconds;
};

/// What would let a program leave the memory that this session gives it; empty when nothing would.
std::string problemOf(const Program& program, const Session& session);

/// Whether the session was given the memory that a call uses.
bool hasMemory(const Session& session, const Call& call);

/// Runs a call on this thread and the session's pool. Returns what went wrong, empty when nothing did.
std::string runCall(Session& session, Call& call);

}  // namespace mixnas
