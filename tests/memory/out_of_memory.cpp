// Memory that ends at any moment is the world's failure, never a crash: whatever is under way is undone, and std::bad_alloc
// arrives where it can be told. Here the n-th allocation fails, for many n; the address sanitizer watches what is given back.
#include <atomic>
#include <cstdlib>
#include <functional>
#include <new>
#include <optional>

#include "shopwright/core/parallel.hpp"
#include "support/catch.hpp"
#include "support/market.hpp"
#include "support/small_market.hpp"

namespace {

constexpr long kNever = -1;
std::atomic<long> allocations_left{kNever};

void* allocate(size_t bytes) {
  const bool fails = allocations_left.load() >= 0 && allocations_left.fetch_sub(1) == 0;
  void* memory = fails ? nullptr : std::malloc(bytes == 0 ? 1 : bytes);
  if (memory == nullptr) throw std::bad_alloc();
  return memory;
}
void* allocate_or_null(size_t bytes) noexcept {
  try {
    return allocate(bytes);
  } catch (const std::bad_alloc&) {
    return nullptr;
  }
}

}  // namespace

void* operator new(size_t bytes) { return allocate(bytes); }
void* operator new[](size_t bytes) { return allocate(bytes); }
void* operator new(size_t bytes, const std::nothrow_t&) noexcept { return allocate_or_null(bytes); }
void* operator new[](size_t bytes, const std::nothrow_t&) noexcept { return allocate_or_null(bytes); }
void operator delete(void* memory) noexcept { std::free(memory); }
void operator delete[](void* memory) noexcept { std::free(memory); }
void operator delete(void* memory, size_t) noexcept { std::free(memory); }
void operator delete[](void* memory, size_t) noexcept { std::free(memory); }
void operator delete(void* memory, const std::nothrow_t&) noexcept { std::free(memory); }
void operator delete[](void* memory, const std::nothrow_t&) noexcept { std::free(memory); }

using namespace shopwright;
using namespace shopwright::testing;

namespace {

/// Runs `body` as often as it takes until it gets all the memory that it asks for, `stride` allocations more each time.
/// Returns how often it did not.
int starve(long stride, const std::function<void()>& body) {
  int failures = 0;
  for (long n = 0;; n += stride) {
    allocations_left = n;
    try {
      body();
      const bool enough = allocations_left > 0;
      allocations_left = kNever;
      if (enough) return failures;
    } catch (const std::bad_alloc&) {
      allocations_left = kNever;
      ++failures;
    } catch (...) {
      allocations_left = kNever;
      throw;
    }
  }
}

}  // namespace

TEST_CASE("memory that ends while a market is read, made, run, saved or branched") {
  const engine::Scenario scenario = scenario_of(kSmallButFull);
  REQUIRE(scenario.ok());
  const auto market = engine::compile(scenario.model);
  auto serial = core::make_serial();
  engine::Simulation simulation(market, {.seed = 1}, *serial);
  run_to(simulation, *serial, 3);
  std::vector<std::byte> bytes;
  core::Writer writer(bytes);
  simulation.save(writer);
  const core::Digest before = simulation.digest();

  CHECK(starve(31, [] { scenario_of(kSmallButFull); }) > 20);
  CHECK(starve(3, [&] { engine::compile(scenario.model); }) > 20);
  CHECK(starve(1, [&] { engine::Simulation(market, {.seed = 1}, *serial); }) > 20);
  CHECK(starve(1, [&] { simulation.fork({.seed = 1, .future = 1, .future_from = 4}, *serial); }) > 20);
  CHECK(starve(1, [&] {
          std::vector<std::byte> other;
          core::Writer out(other);
          simulation.save(out);
        }) > 5);
  CHECK(starve(1, [&] {
          core::Reader in(bytes);
          engine::Simulation::load(market, in, *serial);
        }) > 20);
  for (const int threads : {1, 2}) {
    auto team = core::make_threads(threads);
    CHECK(starve(3, [&] {
            engine::Simulation next = simulation.fork({.seed = 1}, *serial);
            next.step(*team);
          }) > 20);
  }
  CHECK(simulation.digest() == before);
}

TEST_CASE("memory that ends while threads begin") {
  for (const int n : {2, 4, 8}) CHECK(starve(1, [n] { core::make_threads(n); }) > n);
}
