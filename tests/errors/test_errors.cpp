// Wrong scenarios beside the exact words that a user reads: cases/NAME.yaml and cases/NAME.expected. A case may begin with
// lines `# with: --set PATH=VALUE`, changes as on the command line. Files that cases refer to are in cases/with/.
// A new case: write NAME.yaml, run `SHOPWRIGHT_TEST_UPDATE=1 test_errors`, read NAME.expected as its user would.
#include <algorithm>
#include <cstdlib>
#include <filesystem>
#include <fstream>
#include <sstream>
#include <vector>

#include "shopwright/engine/model.hpp"
#include "support/catch.hpp"
#include "support/source_dir.hpp"

using namespace shopwright;
namespace fs = std::filesystem;

namespace {

const fs::path kCases = testing::source_dir() / "tests" / "errors" / "cases";

/// The folder of cases, so that messages name files as a user in that folder would see them.
class CaseFiles final : public language::Files {
 public:
  std::optional<std::string> read(const std::string& path, size_t limit, std::string& error) const override {
    return language::DiskFiles{}.read((kCases / path).string(), limit, error);
  }
};

std::string text_of(const fs::path& file) {
  std::ifstream stream(file, std::ios::binary);
  std::ostringstream text;
  text << stream.rdbuf();
  return text.str();
}

struct Reading {
  std::string words;
  language::Diagnostics diagnostics;
};

Reading read_case(const std::string& name) {
  using Operation = language::Change::Operation;
  language::Diagnostics all;
  std::vector<language::Change> changes;
  std::istringstream lines(text_of(kCases / name));
  for (std::string line; std::getline(lines, line) && line.rfind("# with: --", 0) == 0;) {
    const std::string rest = line.substr(10);
    const size_t blank = rest.find(' ');
    const std::string option = rest.substr(0, blank);
    const Operation operation = option == "set"     ? Operation::set
                                : option == "scale" ? Operation::scale
                                                    : Operation::add;
    if (auto change = language::parse_change(operation, rest.substr(blank + 1), all)) changes.push_back(*change);
  }
  all.append(engine::read_scenario(name, CaseFiles{}, changes).diagnostics);
  return {language::render(all, false), all};
}

std::vector<std::string> cases() {
  std::vector<std::string> names;
  for (const auto& entry : fs::directory_iterator(kCases))
    if (entry.path().extension() == ".yaml") names.push_back(entry.path().filename().string());
  std::sort(names.begin(), names.end());
  return names;
}

}  // namespace

TEST_CASE("Every wrong scenario has the message that is written beside it") {
  const bool update = std::getenv("SHOPWRIGHT_TEST_UPDATE") != nullptr;
  const auto names = cases();
  CHECK(names.size() >= 60);
  for (const std::string& name : names) {
    INFO(name);
    fs::path expected = kCases / name;
    expected.replace_extension(".expected");
    const Reading found = read_case(name);
    if (update) std::ofstream(expected, std::ios::binary) << found.words;
    CHECK(found.words == text_of(expected));
    CHECK_FALSE(found.words.empty());
  }
}

TEST_CASE("Every message says where, and how to put it right") {
  for (const std::string& name : cases()) {
    const Reading found = read_case(name);
    for (const auto& diagnostic : found.diagnostics.items()) {
      INFO(language::render(diagnostic, false));
      CHECK_FALSE(diagnostic.place.file().empty());
      const bool tells = diagnostic.message.find("must be") != std::string::npos ||
                         diagnostic.message.find("expected one of") != std::string::npos;
      CHECK((tells || !diagnostic.hint.empty() || diagnostic.related));
      if (!diagnostic.place.known()) continue;
      const auto width = static_cast<int32_t>(diagnostic.place.line_text().size());
      CHECK(diagnostic.place.column <= width + 1);
    }
  }
}

TEST_CASE("An uncertain number that is drawn out of its range says so, and nothing runs") {
  language::MemoryFiles files;
  files.files["right.yaml"] = text_of(kCases / "with" / "right.yaml");
  files.files["drawn.yaml"] =
      "shopwright: 1\nkind: scenario\nextends: right.yaml\n"
      "sellers: {ours: {channels: {app: {reach: {uncertain: {normal: {mean: 90%, sd: 20%}}}}}}}\n";
  const engine::Scenario scenario = engine::read_scenario("drawn.yaml", files);
  REQUIRE(scenario.ok());
  std::string words;
  for (uint32_t replicate = 0; replicate < 20 && words.empty(); ++replicate) {
    language::Diagnostics diagnostics;
    engine::model_of_replicate(scenario, 7, replicate, diagnostics);
    words = language::render(diagnostics, false);
  }
  INFO(words);
  CHECK(words.find("drawn.yaml:4:42: error: sellers.ours.channels.app.reach: as drawn for replicate ") == 0);
  CHECK(words.find("hint: choose a distribution that stays within what is allowed") != std::string::npos);
}

TEST_CASE("What the wrong scenarios are made from is right") {
  for (const char* name : {"with/right.yaml", "with/tabled.yaml"}) {
    INFO(name);
    CHECK(read_case(name).words.empty());
  }
}
