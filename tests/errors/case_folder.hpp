#pragma once
// Wrong inputs beside the exact words that a user reads: FOLDER/NAME.yaml and FOLDER/NAME.expected. A new case: write NAME.yaml,
// run `SHOPWRIGHT_TEST_UPDATE=1 test_errors`, read NAME.expected as its user would.
#include <algorithm>
#include <cstdlib>
#include <filesystem>
#include <fstream>
#include <functional>
#include <sstream>
#include <string>
#include <vector>

#include "shopwright/language/diagnostic.hpp"
#include "shopwright/language/load.hpp"
#include "support/catch.hpp"
#include "support/source_dir.hpp"

namespace shopwright::testing {

/// A folder of tests/errors, so that messages name files as a user in that folder would see them.
class CaseFolder final : public language::Files {
 public:
  explicit CaseFolder(const std::string& name) : folder_(source_dir() / "tests" / "errors" / name) {}
  std::optional<std::string> read(const std::string& path, size_t limit, std::string& error) const override {
    return language::DiskFiles{}.read(path_of(path).string(), limit, error);
  }
  std::filesystem::path path_of(const std::string& name) const { return folder_ / name; }
  std::string text_of(const std::string& name) const {
    std::ifstream stream(path_of(name), std::ios::binary);
    std::ostringstream text;
    text << stream.rdbuf();
    return text.str();
  }
  std::vector<std::string> cases() const {
    std::vector<std::string> names;
    for (const auto& entry : std::filesystem::directory_iterator(folder_))
      if (entry.path().extension() == ".yaml") names.push_back(entry.path().filename().string());
    std::sort(names.begin(), names.end());
    return names;
  }

 private:
  std::filesystem::path folder_;
};

/// A message says where, and how to put it right: by what it says itself, by a hint, or by another place.
inline void check_place_and_way_out(const language::Diagnostics& found) {
  for (const auto& one : found.items()) {
    INFO(language::render(one, false));
    CHECK_FALSE(one.place.file().empty());
    const bool tells =
        one.message.find("must be") != std::string::npos || one.message.find("expected ") != std::string::npos;
    CHECK((tells || !one.hint.empty() || one.related));
    const bool of_the_whole_file = one.code == "no-file" || one.code == "not-utf8" || one.code == "csv-empty";
    CHECK((one.place.known() || of_the_whole_file || one.severity != language::Severity::error));
    if (!one.place.known()) continue;
    CHECK(one.place.column <= static_cast<int32_t>(one.place.line_text().size()) + 1);
  }
}

/// Every case of the folder, of which there are at least so many, has the message that is written beside it.
inline void check_messages(const CaseFolder& folder, size_t at_least,
                           const std::function<language::Diagnostics(const std::string& name)>& wrong_with) {
  const bool update = std::getenv("SHOPWRIGHT_TEST_UPDATE") != nullptr;
  const auto names = folder.cases();
  CHECK(names.size() >= at_least);
  for (const std::string& name : names) {
    INFO(name);
    const language::Diagnostics found = wrong_with(name);
    const std::string words = language::render(found, false);
    const std::string expected = std::filesystem::path(name).replace_extension(".expected").string();
    if (update) std::ofstream(folder.path_of(expected), std::ios::binary) << words;
    CHECK(words == folder.text_of(expected));
    CHECK_FALSE(found.items().empty());
  }
}

}  // namespace shopwright::testing
