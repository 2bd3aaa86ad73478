// Wrong questions about the best plan: optimize/.
#include "case_folder.hpp"
#include "shopwright/study/optimize.hpp"

using namespace shopwright;

TEST_CASE(
    "Every wrong question about the best plan has the message that is written beside it, with a place and a hint") {
  const testing::CaseFolder folder("optimize");
  testing::check_messages(folder, 15, [&](const std::string& name) {
    const study::Study study = study::read_study(name, folder);
    language::Diagnostics found = study.diagnostics;
    if (study.ok()) CHECK_FALSE(study::optimize(study, folder, {}, found));
    CHECK_FALSE(found.ok());
    testing::check_place_and_way_out(found);
    return found;
  });
}
