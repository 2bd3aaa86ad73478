#include <tbb/blocked_range.h>
#include <tbb/global_control.h>
#include <tbb/parallel_for.h>
#include <tbb/task_arena.h>

#include <optional>

#include "shopwright/core/parallel.hpp"

namespace shopwright::core {

namespace {

class Tbb final : public Parallel {
 public:
  // An arena gets no more workers than there are processors unless a control allows it; tests of 8 threads on 2
  // processors want all 8.
  explicit Tbb(int n) : arena_(n) {
    if (n > default_threads()) control_.emplace(tbb::global_control::max_allowed_parallelism, static_cast<size_t>(n));
  }

  void chunks(size_t n, FunctionRef<void(size_t)> body) override { tasks(chunk_count(n), body); }
  void tasks(size_t n, FunctionRef<void(size_t)> body) override {
    if (n == 0) return;
    arena_.execute([n, body] {
      tbb::parallel_for(
          tbb::blocked_range<size_t>(0, n, 1),
          [body](const tbb::blocked_range<size_t>& range) {
            for (size_t i = range.begin(); i != range.end(); ++i) body(i);
          },
          tbb::simple_partitioner{});
    });
  }
  int threads() const override { return arena_.max_concurrency(); }

 private:
  std::optional<tbb::global_control> control_;
  tbb::task_arena arena_;
};

}  // namespace

std::unique_ptr<Parallel> make_tbb(int n) {
  const int threads = n < 1 ? default_threads() : n;
  if (threads == 1) return make_serial();
  return std::make_unique<Tbb>(threads);
}

}  // namespace shopwright::core
