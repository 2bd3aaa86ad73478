// Wrong comparisons: comparisons/.
#include "case_folder.hpp"
#include "shopwright/study/compare.hpp"
#include "shopwright/study/family.hpp"

using namespace shopwright;

namespace {

/// What is wrong shows when the study is read, or when its runs are looked at.
language::Diagnostics wrong_with_comparison(const std::string& name, const language::Files& files) {
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
  const testing::CaseFolder folder("comparisons");
  testing::check_messages(folder, 20, [&](const std::string& name) {
    const language::Diagnostics found = wrong_with_comparison(name, folder);
    CHECK_FALSE(found.ok());
    testing::check_place_and_way_out(found);
    return found;
  });
}
