// Variants under common random numbers: what is shared is shared exactly, and nothing else.
#include "shopwright/study/family.hpp"

#include "shopwright/study/run.hpp"
#include "shopwright/study/workers.hpp"
#include "support/busy_market.hpp"
#include "support/catch.hpp"
#include "support/market.hpp"

using namespace shopwright;
using namespace shopwright::testing;

namespace {

std::shared_ptr<const engine::Scenario> busy(const std::vector<std::string>& sets = {}) {
  std::vector<language::Change> changes;
  language::Diagnostics wrong;
  for (const auto& text : sets)
    changes.push_back(*language::parse_change(language::Change::Operation::set, text, wrong));
  auto scenario = std::make_shared<engine::Scenario>(scenario_of(kBusy, changes));
  INFO(language::render(scenario->diagnostics, false));
  REQUIRE(scenario->ok());
  return scenario;
}

study::Variant varied(const study::Family& family, const std::string& change) {
  language::Diagnostics wrong;
  const std::vector<language::Change> changes{*language::parse_change(language::Change::Operation::set, change, wrong)};
  const language::MemoryFiles files;
  auto variant = family.vary({}, changes, files, wrong);
  INFO(language::render(wrong, false));
  REQUIRE(variant);
  return *variant;
}

}  // namespace

TEST_CASE("a family's base earns what a run earns, to the byte", "[family]") {
  const auto scenario = busy();
  language::Diagnostics none;
  const auto result = study::run(*scenario, {.replicates = 2, .threads = 1, .keep_daily = true}, none);
  REQUIRE(result);
  const study::Family family(scenario);
  const auto parallel = core::make_serial();
  for (uint32_t r = 0; r < 2; ++r) {
    const auto outcome = family.run(family.base(), r, *parallel, {.keep_daily = true});
    REQUIRE(outcome);
    CHECK(outcome->sellers == result->samples[r]);
    REQUIRE(outcome->daily.size() == 40);
    for (size_t d = 0; d < 40; ++d)
      for (size_t o = 0; o < outcome->daily[d].offers.size(); ++o)
        CHECK(outcome->daily[d].offers[o].units == result->daily[r][d].offers[o].units);
  }
}

TEST_CASE("a variant that changes nothing equals the base, with starts kept or made again", "[family]") {
  const auto scenario = busy();
  const auto parallel = core::make_serial();
  const study::Family family(scenario), forgetful(scenario, {.memory = 0});
  const auto base = family.run(family.base(), 3, *parallel);
  const auto same = family.run(varied(family, "offers.ours.trop64.price=2.79"), 3, *parallel);
  const auto again = forgetful.run(forgetful.base(), 3, *parallel);
  CHECK(same->digest == base->digest);
  CHECK(again->digest == base->digest);
  const auto other = family.run(varied(family, "offers.ours.trop64.price=2.89"), 3, *parallel);
  CHECK(other->digest != base->digest);
  const auto other_again = forgetful.run(varied(forgetful, "offers.ours.trop64.price=2.89"), 3, *parallel);
  CHECK(other_again->digest == other->digest);
}

TEST_CASE("what cannot share the warm-up runs one of its own", "[family]") {
  const auto parallel = core::make_serial();
  const study::Family family(busy());
  const auto variant = varied(family, "offers.ours.trop64.stock.opening=900");
  CHECK_FALSE(variant.shares_start());
  const auto direct = busy({"offers.ours.trop64.stock.opening=900"});
  language::Diagnostics none;
  const auto result = study::run(*direct, {.replicates = 1, .threads = 1}, none);
  CHECK(family.run(variant, 0, *parallel)->sellers == result->samples[0]);
}

TEST_CASE("uncertain parameters are drawn alike for the base and its variants", "[family]") {
  const auto scenario =
      busy({"population.segments.singles.price_sensitivity={uncertain: {uniform: {from: 2, to: 5}}}"});
  const study::Family family(scenario);
  const auto parallel = core::make_serial();
  const auto base = family.run(family.base(), 1, *parallel);
  CHECK(base->digest != family.run(family.base(), 2, *parallel)->digest);
  CHECK(family.run(varied(family, "offers.ours.trop64.price=2.79"), 1, *parallel)->digest == base->digest);
}

TEST_CASE("rivals that are silent and replayed react to nothing", "[family]") {
  const study::Family family(busy());
  const auto parallel = core::make_serial();
  std::vector<market::Decision> journal;
  const auto base = family.run(family.base(), 0, *parallel, {.journal = &journal});
  REQUIRE_FALSE(journal.empty());
  const auto frozen = family.run(family.base(), 0, *parallel, {.decisions = journal, .silent = {"rival"}});
  CHECK(frozen->sellers == base->sellers);
  const auto dearer = varied(family, "offers.ours.trop64.price=3.29");
  const auto reacting = family.run(dearer, 0, *parallel);
  const auto still = family.run(dearer, 0, *parallel, {.decisions = journal, .silent = {"rival"}});
  CHECK(reacting->sellers != still->sellers);
}

TEST_CASE("runs side by side give what they give alone", "[family]") {
  const study::Family family(busy({"population.size=1500"}));
  study::Workers many(3, family.consumers()), one(1, family.consumers());
  const auto dearer = varied(family, "offers.ours.trop64.price=3.29");
  std::vector<std::string> together(12), alone(12);
  auto all = [&](study::Workers& workers, std::vector<std::string>& digests) {
    workers.each(digests.size(), [&](size_t i, core::Parallel& parallel) {
      digests[i] = family.run(i % 2 ? dearer : family.base(), static_cast<uint32_t>(i / 2), parallel)->digest;
    });
  };
  all(many, together);
  all(one, alone);
  CHECK(together == alone);
}
