// Wrong comparisons beside the exact words that a user reads: comparisons/NAME.yaml and comparisons/NAME.expected, as in
// test_errors.cpp.
#include <algorithm>
#include <cstdlib>
#include <filesystem>
#include <fstream>
#include <sstream>

#include "shopwright/study/compare.hpp"
#include "shopwright/study/family.hpp"
#include "support/catch.hpp"
#include "support/source_dir.hpp"

using namespace shopwright;
namespace fs = std::filesystem;

namespace {

const fs::path kComparisons = testing::source_dir() / "tests" / "errors" / "comparisons";

/// The folder of cases, so that messages name files as a user in that folder would see them.
class ComparisonFiles final : public language::Files {
 public:
  std::optional<std::string> read(const std::string& path, size_t limit, std::string& error) const override {
    return language::DiskFiles{}.read((kComparisons / path).string(), limit, error);
  }
};

std::string bytes_of(const fs::path& file) {
  std::ifstream stream(file, std::ios::binary);
  std::ostringstream text;
  text << stream.rdbuf();
  return text.str();
}

/// What is wrong shows when the study is read, or when its runs are looked at.
language::Diagnostics wrong_with_comparison(const std::string& name) {
  const ComparisonFiles files;
  const study::Study study = study::read_study(name, files);
  if (!study.ok()) return study.diagnostics;
  study::CompareSettings settings;
  settings.params = study.params.compare;
  try {
    study::compare(study, settings, files);
  } catch (const study::WrongInput& error) {
    return error.diagnostics();
  }
  return {};
}

}  // namespace

TEST_CASE("Every wrong comparison has the message that is written beside it, with a place and a way out") {
  const bool update = std::getenv("SHOPWRIGHT_TEST_UPDATE") != nullptr;
  std::vector<fs::path> cases;
  for (const auto& entry : fs::directory_iterator(kComparisons))
    if (entry.path().extension() == ".yaml") cases.push_back(entry.path());
  std::sort(cases.begin(), cases.end());
  CHECK(cases.size() >= 20);
  for (const fs::path& path : cases) {
    INFO(path.filename().string());
    const language::Diagnostics found = wrong_with_comparison(path.filename().string());
    const std::string words = language::render(found, false);
    const fs::path expected = fs::path(path).replace_extension(".expected");
    if (update) std::ofstream(expected, std::ios::binary) << words;
    CHECK(words == bytes_of(expected));
    CHECK_FALSE(found.ok());
    for (const auto& one : found.items()) {
      INFO(language::render(one, false));
      CHECK_FALSE(one.place.file().empty());
      const bool tells =
          one.message.find("must be") != std::string::npos || one.message.find("expected ") != std::string::npos;
      CHECK((tells || !one.hint.empty() || one.related));
    }
  }
}
