// Reviews, awareness, followers and life cycles together: the same bytes however a run is cut and wherever it runs.
#include "engine/opinion_market.hpp"

using namespace shopwright;
using namespace shopwright::testing;

namespace {

std::string digest_of(const std::shared_ptr<const engine::Compiled>& market, core::Parallel& parallel,
                      engine::RunOptions options = {}) {
  engine::Simulation simulation(market, opinion_key(), parallel, {}, options);
  run_to(simulation, parallel);
  return simulation.digest().str();
}

}  // namespace

TEST_CASE("what people know and think is the same on any threads, processor path and way of settling",
          "[reviews][awareness][life-cycle][tsan]") {
  const auto market = market_of(opinionated());
  CHECK(market->world.categories.size() == 2);
  auto serial = core::make_serial();
  auto threads = core::make_threads(3);
  const std::string digest = digest_of(market, *serial, {.simd = shopping::Simd::scalar});
  CHECK(digest_of(market, *threads) == digest);
  CHECK(digest_of(market, *threads, {.one_by_one = true}) == digest);
  CHECK(digest_of(market_of(kBusy), *serial) != digest);
}

TEST_CASE("saved, forked and branched runs go on as if nothing had happened", "[reviews][awareness]") {
  const auto market = market_of(opinionated());
  auto serial = core::make_serial();
  engine::Simulation whole(market, opinion_key(), *serial);
  for (const core::Day day : {0, 13, 30}) {
    run_to(whole, *serial, day);
    std::vector<std::byte> bytes;
    core::Writer out(bytes);
    whole.save(out);
    core::Reader in(bytes);
    engine::Simulation loaded = engine::Simulation::load(market, in, *serial);
    engine::Simulation forked = whole.fork(opinion_key(), *serial), branched = whole.branch(market, *serial);
    engine::Simulation other = whole.fork({.seed = 23, .replicate = 1, .future = 1, .future_from = day}, *serial);
    run_to(other, *serial, day + 6);
    for (engine::Simulation* one : {&loaded, &forked, &branched}) {
      CHECK(one->digest() == whole.digest());
      run_to(*one, *serial, day + 6);
    }
    run_to(whole, *serial, day + 6);
    CHECK(loaded.digest() == whole.digest());
    CHECK(forked.digest() == whole.digest());
    CHECK(branched.digest() == whole.digest());
    CHECK(other.digest() != whole.digest());
  }
}

TEST_CASE("a variant goes on with what is known and written, and not where that began differently",
          "[reviews][awareness]") {
  const std::string yaml = opinionated();
  const auto market = market_of(yaml);
  auto serial = core::make_serial();
  Keep before, after;
  engine::Simulation base(market, opinion_key(), *serial, {.facts = &before});
  run_to(base, *serial, 20);
  // Longer talk, quicker reviews, one product less and one more that nobody knows yet.
  std::string other = replaced(yaml, "lasts: 5 days", "lasts: 9 days");
  other = replaced(other, "write: 20%, delay: 2 days", "write: 20%, delay: 1 day");
  other = replaced(other, "  loaf:   {",
                   "  brioche: {category: bread, regular_price: 2.50, appeal: 0.3, awareness: 10%}\n  loaf:   {");
  other = replaced(other, "    loaf: {price: 1.45", "    brioche: {price: 2.50, cost: 1}\n    loaf: {price: 1.45");
  const auto variant = market_of(other);
  REQUIRE(engine::Simulation::can_branch(*market, *variant));
  engine::Simulation branched = base.branch(variant, *serial, {.facts = &after});
  run_to(branched, *serial, 21);
  const auto product = [](const engine::Compiled& of, const std::string& name) {
    for (uint32_t p = 0; p < of.world.products.size(); ++p)
      if (of.world.products[p].name == name) return p;
    throw std::runtime_error("no product");
  };
  for (const char* name : {"trop64", "loaf"}) {
    const market::ProductFacts& was = before.days.back().products[product(*market, name)];
    const market::ProductFacts& is = after.days.back().products[product(*variant, name)];
    CHECK(is.reviews > was.reviews);
    CHECK(is.reviews < was.reviews + was.reviews / 5);
    CHECK(std::abs(static_cast<double>(is.aware - was.aware)) < 0.05 * static_cast<double>(was.aware));
  }
  const int64_t brioche = after.days.back().products[product(*variant, "brioche")].aware;
  CHECK(std::abs(static_cast<double>(brioche) - 900) < 4 * std::sqrt(810.0));
  for (const auto& [from, to] :
       {std::pair{"initial: 20%", "initial: 21%"}, {"count: 40", "count: 41"}, {", awareness: {initial: 50%}", ""}})
    CHECK_FALSE(engine::Simulation::can_branch(*market, *market_of(replaced(yaml, from, to))));
}
