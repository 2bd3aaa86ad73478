// Wrong questions about the best plan beside the exact words that a user reads: optimize/NAME.yaml and optimize/NAME.expected, as in test_errors.cpp.
#include <algorithm>
#include <cstdlib>
#include <filesystem>
#include <fstream>
#include <sstream>

#include "shopwright/study/optimize.hpp"
#include "support/catch.hpp"
#include "support/source_dir.hpp"

using namespace shopwright;
namespace fs = std::filesystem;

namespace {

const fs::path kQuestions = testing::source_dir() / "tests" / "errors" / "optimize";

class QuestionFiles final : public language::Files {
 public:
  std::optional<std::string> read(const std::string& path, size_t limit, std::string& error) const override {
    return language::DiskFiles{}.read((kQuestions / path).string(), limit, error);
  }
};

std::string text_of_expected(const fs::path& file) {
  std::ifstream stream(file, std::ios::binary);
  std::ostringstream text;
  text << stream.rdbuf();
  return text.str();
}

language::Diagnostics wrong_with_question(const std::string& name) {
  const QuestionFiles files;
  const study::Study study = study::read_study(name, files);
  language::Diagnostics found = study.diagnostics;
  if (study.ok()) CHECK_FALSE(study::optimize(study, files, {}, found));
  return found;
}

std::vector<std::string> question_cases() {
  std::vector<std::string> names;
  for (const auto& entry : fs::directory_iterator(kQuestions))
    if (entry.path().extension() == ".yaml") names.push_back(entry.path().filename().string());
  std::sort(names.begin(), names.end());
  return names;
}

}  // namespace

TEST_CASE(
    "Every wrong question about the best plan has the message that is written beside it, with a place and a hint") {
  const bool update = std::getenv("SHOPWRIGHT_TEST_UPDATE") != nullptr;
  const auto names = question_cases();
  CHECK(names.size() >= 15);
  for (const std::string& name : names) {
    INFO(name);
    const language::Diagnostics found = wrong_with_question(name);
    const std::string words = language::render(found, false);
    fs::path expected = kQuestions / name;
    expected.replace_extension(".expected");
    if (update) std::ofstream(expected, std::ios::binary) << words;
    CHECK(words == text_of_expected(expected));
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
