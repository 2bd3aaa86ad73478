// Wrong sweeps beside the exact words that a user reads: sweeps/NAME.yaml and sweeps/NAME.expected, as in test_errors.cpp.
#include <algorithm>
#include <cstdlib>
#include <filesystem>
#include <fstream>
#include <sstream>

#include "shopwright/study/sweep.hpp"
#include "support/catch.hpp"
#include "support/source_dir.hpp"

using namespace shopwright;
namespace fs = std::filesystem;

namespace {

const fs::path kSweeps = testing::source_dir() / "tests" / "errors" / "sweeps";

class SweepFiles final : public language::Files {
 public:
  std::optional<std::string> read(const std::string& path, size_t limit, std::string& error) const override {
    return language::DiskFiles{}.read((kSweeps / path).string(), limit, error);
  }
};

std::string text_of_file(const fs::path& file) {
  std::ifstream stream(file, std::ios::binary);
  std::ostringstream text;
  text << stream.rdbuf();
  return text.str();
}

language::Diagnostics wrong_with(const std::string& name) {
  const SweepFiles files;
  const study::Study study = study::read_study(name, files);
  language::Diagnostics found = study.diagnostics;
  if (study.ok()) study::make_sweep_plan(study, study.root["sweep"], {}, files, found);
  return found;
}

std::vector<std::string> sweep_cases() {
  std::vector<std::string> names;
  for (const auto& entry : fs::directory_iterator(kSweeps))
    if (entry.path().extension() == ".yaml") names.push_back(entry.path().filename().string());
  std::sort(names.begin(), names.end());
  return names;
}

}  // namespace

TEST_CASE("Every wrong sweep has the message that is written beside it, with a place and a hint") {
  const bool update = std::getenv("SHOPWRIGHT_TEST_UPDATE") != nullptr;
  const auto names = sweep_cases();
  CHECK(names.size() >= 15);
  for (const std::string& name : names) {
    INFO(name);
    const language::Diagnostics found = wrong_with(name);
    const std::string words = language::render(found, false);
    fs::path expected = kSweeps / name;
    expected.replace_extension(".expected");
    if (update) std::ofstream(expected, std::ios::binary) << words;
    CHECK(words == text_of_file(expected));
    CHECK_FALSE(found.ok());
    for (const auto& one : found.items()) {
      if (one.severity != language::Severity::error) continue;
      INFO(language::render(one, false));
      CHECK(one.place.known());
      CHECK((!one.hint.empty() || one.message.find("must be") != std::string::npos ||
             one.message.find("expected") != std::string::npos));
    }
  }
}
