// Wrong sweeps: sweeps/.
#include "case_folder.hpp"
#include "shopwright/study/sweep.hpp"

using namespace shopwright;

TEST_CASE("Every wrong sweep has the message that is written beside it, with a place and a hint") {
  const testing::CaseFolder folder("sweeps");
  testing::check_messages(folder, 15, [&](const std::string& name) {
    const study::Study study = study::read_study(name, folder);
    language::Diagnostics found = study.diagnostics;
    if (study.ok()) study::make_sweep_plan(study, study.root["sweep"], {}, folder, found);
    CHECK_FALSE(found.ok());
    testing::check_place_and_way_out(found);
    return found;
  });
}
