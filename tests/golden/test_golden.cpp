// The tutorial's whole results, stored: NAME.golden holds every metric of every seller and replicate, and the digest, of a
// market cut to 2,000 consumers. Equal files prove that results stayed the same, and not that they are right.
// After a change that is meant to change results: SHOPWRIGHT_TEST_UPDATE=1 test_golden, then read the difference, and name
// the change in CHANGELOG.md.
#include <algorithm>
#include <cstdio>
#include <cstdlib>
#include <filesystem>
#include <fstream>
#include <sstream>

#include "shopwright/study/run.hpp"
#include "support/catch.hpp"
#include "support/source_dir.hpp"

using namespace shopwright;
namespace fs = std::filesystem;

namespace {

std::string text_of(const fs::path& file) {
  std::ifstream stream(file, std::ios::binary);
  std::ostringstream text;
  text << stream.rdbuf();
  return text.str();
}

std::string summary(const std::string& scenario_path, const std::string& name) {
  language::Diagnostics diagnostics;
  std::vector<language::Change> changes;
  changes.push_back(*language::parse_change(language::Change::Operation::set, "population.size=2000", diagnostics));
  const engine::Scenario scenario = engine::read_scenario(scenario_path, changes);
  INFO(language::render(scenario.diagnostics, false));
  REQUIRE(scenario.ok());
  study::RunSettings settings;
  settings.replicates = 2;
  settings.threads = 2;
  const auto result = study::run(scenario, settings, diagnostics);
  REQUIRE(result);
  std::string out = "scenario " + name + "\nreplicates 2\nconsumers " + std::to_string(result->consumers) + "\ndays " +
                    std::to_string(result->days) + "\ndigest " + result->digest + "\n";
  for (size_t s = 0; s < result->sellers.size(); ++s)
    for (size_t m = 0; m < study::kMetrics; ++m) {
      const auto any = [&](study::Metric metric) {
        for (const auto& replicate : result->samples)
          if (study::at(replicate[s], metric) != 0) return true;
        return false;
      };
      if (!study::metric_is_told(static_cast<study::Metric>(m), any)) continue;
      out += result->sellers[s] + " " + std::string(study::metric_name(static_cast<study::Metric>(m)));
      for (const auto& replicate : result->samples) {
        char number[40];
        std::snprintf(number, sizeof number, " %.10g", replicate[s][m]);
        out += number;
      }
      out += "\n";
    }
  return out;
}

}  // namespace

TEST_CASE("The tutorial's results are the stored ones") {
  const fs::path root = testing::source_dir();
  size_t pages = 0;
  for (const auto& entry : fs::directory_iterator(root / "scenarios" / "tutorial")) {
    const std::string name = entry.path().stem().string();
    const fs::path golden = root / "tests" / "golden" / (name + ".golden");
    const std::string found = summary(entry.path().string(), name);
    if (std::getenv("SHOPWRIGHT_TEST_UPDATE") != nullptr) std::ofstream(golden, std::ios::binary) << found;
    INFO(name);
    CHECK(found == text_of(golden));
    ++pages;
  }
  CHECK(pages == 5);
}
