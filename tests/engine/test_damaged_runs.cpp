// Saved runs whose bytes were changed: refused where they are read, or run on. Under the sanitizers this is a search for indices
// and sums that a file could lead astray.
#include <algorithm>
#include <cstddef>
#include <cstring>
#include <limits>

#include "shopwright/core/ensure.hpp"
#include "support/catch.hpp"
#include "support/market.hpp"
#include "support/small_market.hpp"

using namespace shopwright;
using namespace shopwright::testing;

namespace {

std::vector<std::byte> saved(const engine::Simulation& simulation) {
  std::vector<std::byte> bytes;
  core::Writer out(bytes);
  simulation.save(out);
  return bytes;
}

enum class Fate { refused, went_on, did_not_balance };

Fate fate(const std::vector<std::byte>& bytes, const std::shared_ptr<const engine::Compiled>& market) {
  auto serial = core::make_serial();
  try {
    core::Reader in(bytes);
    engine::Simulation again = engine::Simulation::load(market, in, *serial);
    run_to(again, *serial, again.today() + 3);
    return Fate::went_on;
  } catch (const core::CorruptData&) {
    return Fate::refused;
  } catch (const core::BugError&) {  // amounts that are possible one by one, and not together
    return Fate::did_not_balance;
  }
}

}  // namespace

TEST_CASE("a run with a byte changed anywhere is refused or runs on") {
  const auto market = market_of(kSmallButFull);
  auto serial = core::make_serial();
  engine::Simulation simulation(market, {.seed = 3}, *serial);
  run_to(simulation, *serial, 7);
  const std::vector<std::byte> bytes = saved(simulation);
  REQUIRE(fate(bytes, market) == Fate::went_on);
  int refused = 0, went_on = 0;
  for (size_t at = 0; at < bytes.size(); at += bytes.size() / 400 | 1) {
    for (const auto turned : {0x80, 0x01, 0xff}) {
      auto damaged = bytes;
      damaged[at] ^= static_cast<std::byte>(turned);
      const Fate found = fate(damaged, market);
      refused += found == Fate::refused;
      went_on += found == Fate::went_on;
    }
  }
  CHECK(refused > 600);
  CHECK(went_on > 50);
}

TEST_CASE("a saved run that could not have been is refused") {
  const auto market = market_of(kSmallButFull);
  auto serial = core::make_serial();
  engine::Simulation simulation(market, {.seed = 3}, *serial);
  run_to(simulation, *serial, 7);
  const std::vector<std::byte> bytes = saved(simulation);
  // Where a section begins: its tag holds its name.
  const auto begin_of = [&](std::string_view name) {
    const auto* text = reinterpret_cast<const std::byte*>(name.data());
    const auto found = std::search(bytes.begin(), bytes.end(), text, text + name.size());
    REQUIRE(found != bytes.end());
    return static_cast<size_t>(found - bytes.begin()) + name.size();
  };
  const auto with = [&](size_t at, auto value) {
    auto damaged = bytes;
    std::memcpy(damaged.data() + at, &value, sizeof value);
    return fate(damaged, market);
  };
  // A column is its length and its elements.
  CHECK(with(begin_of("stock.on_hand") + 8, INT64_MAX) == Fate::refused);
  CHECK(with(begin_of("stock.received") + 8, INT64_MAX - 1) == Fate::refused);
  CHECK(with(begin_of("stock.on_order") + 8, INT64_MIN) == Fate::refused);
  CHECK(with(begin_of("yesterday") + 8, INT64_MAX) == Fate::refused);
  const size_t consumer = begin_of("consumers") + 8;
  CHECK(with(consumer + offsetof(shopping::ShopperState, postponed), uint8_t{9}) == Fate::refused);
  CHECK(with(consumer + offsetof(shopping::ShopperState, waits_until), uint16_t{60000}) == Fate::refused);
  CHECK(with(consumer + offsetof(shopping::ShopperState, last_brand), uint16_t{900}) == Fate::refused);
  CHECK(with(consumer + offsetof(shopping::ShopperState, pantry_day), uint16_t{60000}) == Fate::refused);
  CHECK(with(consumer + offsetof(shopping::ShopperState, pantry), -1.0f) == Fate::refused);
  CHECK(with(consumer + offsetof(shopping::ShopperState, reference), std::numeric_limits<float>::quiet_NaN()) ==
        Fate::refused);
  // The policy's memory: where the offers of its seller begin.
  const size_t experience = begin_of("experience");
  CHECK(with(experience + 16 + 8, int64_t{1} << 40) == Fate::went_on);  // begun anew
  CHECK(with(experience + 8, INT64_MAX) == Fate::refused);
}
