// The section compare: of a study.
#include "shopwright/language/load.hpp"
#include "shopwright/study/compare_params.hpp"
#include "support/catch.hpp"

using namespace shopwright;

namespace {

struct Read {
  study::CompareParams params;
  std::string words;
};
Read read(const std::string& yaml) {
  language::Diagnostics found;
  language::Context context{.diagnostics = found};
  Read out{language::decode<study::CompareParams>(language::parse_yaml(yaml, "study.yaml", found), context), {}};
  out.words = language::render(found, false);
  return out;
}

}  // namespace

TEST_CASE("a precision is a percentage of the base's mean, or an amount") {
  const auto percent = study::parse_precision(" 0.5% ");
  REQUIRE(percent);
  CHECK(percent->relative);
  CHECK(percent->half_width == 0.005);
  CHECK(study::show(*percent) == "0.5%");
  const auto amount = study::parse_precision("1200");
  REQUIRE(amount);
  CHECK_FALSE(amount->relative);
  CHECK(amount->half_width == 1200);
  CHECK(study::show(*amount) == "1200");
  for (const char* wrong : {"", "0", "-1", "0%", "five", "nan", "inf", "1e999", "5 %x", "%"})
    CHECK_FALSE(study::parse_precision(wrong));
}

TEST_CASE("what compare: may say") {
  const Read all = read(
      "{precision: {gross_margin: 0.5%, units: 20}, max_replicates: 60, confidence: 90%, metrics: [gross_margin, "
      "units],"
      " why: true, window: 2026-03-16..2026-03-22, pairing: 4 weeks}");
  CHECK(all.words.empty());
  REQUIRE(all.params.precision.size() == 2);
  CHECK(all.params.precision.find("units")->half_width == 20);
  CHECK(all.params.confidence == 0.9);
  CHECK(all.params.pairing.whole_days() == 28);
  const Read none = read("{}");
  CHECK(none.params.max_replicates == 200);
  CHECK_FALSE(none.params.replicates);
}

TEST_CASE("what compare: may not say") {
  CHECK(read("{precision: {gross_margins: 1%}}").words.find("there is no metric 'gross_margins'") != std::string::npos);
  CHECK(read("{precision: {gross_margins: 1%}}").words.find("did you mean 'gross_margin'?") != std::string::npos);
  CHECK(read("{precision: {revenue: none}}").words.find("for example 0.5% or 1200") != std::string::npos);
  CHECK(read("{metrics: [units, profit]}").words.find("there is no metric 'profit'") != std::string::npos);
  CHECK(read("{metrics: [units, units]}").words.find("named twice") != std::string::npos);
  CHECK(read("{precision: {units: 1%}, replicates: 20}").words.find("beside a wanted precision") != std::string::npos);
  CHECK(read("{replicates: 1}").words.find("at least 2") != std::string::npos);
  CHECK(read("{confidence: 99.999%}").words.find("at most") != std::string::npos);
}
