// Runs of one family side by side, for the thread sanitizer: they share starts, tapes and compiled markets.
#include "shopwright/study/family.hpp"

#include "support/busy_market.hpp"
#include "support/catch.hpp"
#include "support/market.hpp"

using namespace shopwright;
using namespace shopwright::testing;

TEST_CASE("runs of a family on several threads give what they give on one", "[tsan]") {
  language::Diagnostics wrong;
  const auto change = [&](const char* text) {
    return std::vector<language::Change>{*language::parse_change(language::Change::Operation::set, text, wrong)};
  };
  const auto scenario = std::make_shared<engine::Scenario>(scenario_of(kBusy, change("population.size=1200")));
  REQUIRE(scenario->ok());
  auto digests = [&](core::Parallel& team) {
    const study::Family family(scenario);
    const language::MemoryFiles files;
    const auto dearer = family.vary({}, change("offers.ours.trop64.price=3.29"), files, wrong);
    std::vector<std::string> out(16);
    team.tasks(out.size(), [&](size_t i) {  // two replicates, eight runs each: beyond the run that makes a tape
      const auto serial = core::make_serial();
      out[i] = family.run(i % 2 != 0 ? *dearer : family.base(), static_cast<uint32_t>(i / 8), *serial)->digest;
      if (i == 15) family.done(0);
    });
    return out;
  };
  const auto serial = core::make_serial(), three = core::make_threads(3);
  CHECK(digests(*three) == digests(*serial));
}
