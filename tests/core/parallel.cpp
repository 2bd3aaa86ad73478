#include "shopwright/core/parallel.hpp"

#include <atomic>
#include <memory>
#include <stdexcept>
#include <string>
#include <thread>
#include <vector>

#include "support/catch.hpp"

using namespace shopwright::core;

namespace {

// oneTBB as distributions have it is not instrumented: the thread sanitizer would report its own synchronisation.
#if defined(__has_feature)
#if __has_feature(thread_sanitizer)
#define SHOPWRIGHT_TSAN
#endif
#endif
#if defined(__SANITIZE_THREAD__)
#define SHOPWRIGHT_TSAN
#endif
#ifdef SHOPWRIGHT_TSAN
constexpr bool kTryTbb = false;
#else
constexpr bool kTryTbb = true;
#endif

// One team at a time lives: oneTBB's limit on workers is the smallest that anyone asks for.
template <class Test>
void on_every_backend(Test test) {
  const auto run = [&test](const std::string& name, std::unique_ptr<Parallel> parallel) {
    INFO(name);
    test(*parallel);
  };
  run("serial", make_serial());
  for (int n : {1, 2, 3, 8}) {
    run("threads " + std::to_string(n), make_threads(n));
    if (kTryTbb) run("tbb " + std::to_string(n), make_tbb(n));
  }
}

}  // namespace

TEST_CASE("every chunk and task runs once, on every backend", "[tsan]") {
  on_every_backend([](Parallel& parallel) {
    for (size_t n : {size_t{0}, size_t{1}, kChunk - 1, kChunk, kChunk + 1, 10 * kChunk + 7}) {
      std::vector<int> seen(n);
      parallel.chunks(n, [&](size_t chunk) {
        for (size_t i = chunk_begin(chunk); i < chunk_end(n, chunk); ++i) ++seen[i];
      });
      CHECK(seen == std::vector<int>(n, 1));
    }
    std::vector<int> tasks(1000);
    parallel.tasks(tasks.size(), [&](size_t i) { tasks[i] += static_cast<int>(i); });
    for (size_t i = 0; i < tasks.size(); ++i) REQUIRE(tasks[i] == static_cast<int>(i));
  });
}

TEST_CASE("an exception reaches the caller and the team stays usable", "[tsan]") {
  on_every_backend([](Parallel& parallel) {
    for (int round = 0; round < 20; ++round) {
      CHECK_THROWS_WITH(parallel.tasks(50,
                                       [](size_t i) {
                                         if (i % 7 == 3) throw std::runtime_error("seven");
                                       }),
                        "seven");
      std::atomic<int> count = 0;
      parallel.tasks(50, [&](size_t) { ++count; });
      CHECK(count == 50);
    }
  });
}

TEST_CASE("loops may be nested, and called very often", "[tsan]") {
  on_every_backend([](Parallel& parallel) {
    std::atomic<int> count = 0;
    parallel.tasks(10, [&](size_t) { parallel.tasks(10, [&](size_t) { ++count; }); });
    CHECK(count == 100);
    for (int i = 0; i < 300; ++i) parallel.tasks(3, [&](size_t) { ++count; });
    CHECK(count == 1000);
  });
}

TEST_CASE("teams are as large as asked") {
  CHECK(make_serial()->threads() == 1);
  CHECK(make_threads(3)->threads() == 3);
  CHECK(make_tbb(3)->threads() == 3);
  CHECK(make_tbb()->threads() == default_threads());
  CHECK(make_threads()->threads() == default_threads());
  CHECK(default_threads() >= 1);
  CHECK(default_threads() <= static_cast<int>(std::thread::hardware_concurrency()));
}

TEST_CASE("FunctionRef calls what it borrowed") {
  int calls = 0;
  auto add = [&](int n) { return calls += n; };
  const FunctionRef<int(int)> ref = add;
  const FunctionRef<int(int)> copy = ref;
  CHECK(ref(2) == 2);
  CHECK(copy(3) == 5);
}
