#pragma once
#include <cstddef>
#include <memory>

#include "shopwright/core/function_ref.hpp"

/// Parallel loops whose results cannot depend on threads: the borders of chunks depend on n alone, and a body writes
/// only what belongs to its chunk or task.
/// Tested: tests/core/parallel.cpp (each body runs once, on every backend; exceptions; nesting; also under TSan).
namespace shopwright::core {

/// Consumers a chunk.
inline constexpr size_t kChunk = 4096;
constexpr size_t chunk_count(size_t n) { return (n + kChunk - 1) / kChunk; }
constexpr size_t chunk_begin(size_t chunk) { return chunk * kChunk; }
constexpr size_t chunk_end(size_t n, size_t chunk) {
  return n - chunk_begin(chunk) < kChunk ? n : chunk_begin(chunk) + kChunk;
}

/// A team of threads. Loops return when all bodies have; order among bodies is not defined. The first exception that
/// a body throws (in time) is rethrown to the caller; bodies not yet begun may then be skipped.
/// Loops may be called from one thread at a time; a body may call loops of the same object (they may run serially).
class Parallel {
 public:
  virtual ~Parallel() = default;
  /// body(chunk) for each chunk 0..chunk_count(n)-1; chunk c covers chunk_begin(c)..chunk_end(n, c).
  virtual void chunks(size_t n, FunctionRef<void(size_t)> body) = 0;
  /// body(i) for each i in 0..n-1: fewer, larger pieces of work (replicates, categories).
  virtual void tasks(size_t n, FunctionRef<void(size_t)> body) = 0;
  /// How many bodies may run at once, at least 1.
  virtual int threads() const = 0;
};

/// Everything in the calling thread, in ascending order.
std::unique_ptr<Parallel> make_serial();
/// n std::threads, the caller among them; n < 1 means default_threads(). For ThreadSanitizer, which cannot see into TBB.
std::unique_ptr<Parallel> make_threads(int n = 0);
/// oneTBB in an arena of its own with n slots; n < 1 means default_threads().
std::unique_ptr<Parallel> make_tbb(int n = 0);

/// Processors that this process may use: its affinity, cut to the cgroup (version 2) quota, rounded up; at least 1.
int default_threads();

}  // namespace shopwright::core
