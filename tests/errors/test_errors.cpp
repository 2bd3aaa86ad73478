// Wrong scenarios: cases/. A case may begin with lines `# with: --set PATH=VALUE`, changes as on the command line. Files that
// cases refer to are in cases/with/.
#include "case_folder.hpp"
#include "shopwright/engine/model.hpp"

using namespace shopwright;

namespace {

language::Diagnostics wrong_with_scenario(const std::string& name) {
  using Operation = language::Change::Operation;
  const testing::CaseFolder folder("cases");
  language::Diagnostics all;
  std::vector<language::Change> changes;
  std::istringstream lines(folder.text_of(name));
  for (std::string line; std::getline(lines, line) && line.rfind("# with: --", 0) == 0;) {
    const std::string rest = line.substr(10);
    const size_t blank = rest.find(' ');
    const std::string option = rest.substr(0, blank);
    const Operation operation = option == "set"     ? Operation::set
                                : option == "scale" ? Operation::scale
                                                    : Operation::add;
    if (auto change = language::parse_change(operation, rest.substr(blank + 1), all)) changes.push_back(*change);
  }
  all.append(engine::read_scenario(name, folder, changes).diagnostics);
  return all;
}

}  // namespace

TEST_CASE("Every wrong scenario has the message that is written beside it") {
  testing::check_messages(testing::CaseFolder("cases"), 60, wrong_with_scenario);
}

TEST_CASE("Every message says where, and how to put it right") {
  for (const std::string& name : testing::CaseFolder("cases").cases()) {
    INFO(name);
    testing::check_place_and_way_out(wrong_with_scenario(name));
  }
}

TEST_CASE("An uncertain number that is drawn out of its range says so, and nothing runs") {
  language::MemoryFiles files;
  files.files["right.yaml"] = testing::CaseFolder("cases").text_of("with/right.yaml");
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
    CHECK(wrong_with_scenario(name).items().empty());
  }
}
