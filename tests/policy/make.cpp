#include "shopwright/policy/make.hpp"

#include "desk.hpp"
#include "shopwright/language/load.hpp"
#include "support/catch.hpp"

using namespace shopwright;
using namespace shopwright::policy;
using core::SellerId;

namespace {

struct Read {
  PricingParams params;
  std::vector<std::string> found;  ///< codes
};

/// Reads a seller's pricing and checks it for seller 1 of three.
Read read(const std::string& yaml) {
  Read result;
  language::Diagnostics diagnostics;
  const language::Node node = language::parse_yaml(yaml, "test.yaml", diagnostics);
  language::Context context{diagnostics};
  result.params = language::decode<PricingParams>(node, context, "sellers.rival.pricing");
  auto world = test::small_world({"ours", "rival", "third"}, {"a", "b"});
  world.offers.erase(world.offers.begin() + 4, world.offers.end());  // the third sells nothing
  check_pricing(result.params, world, SellerId{1}, node, "sellers.rival.pricing", diagnostics);
  for (const auto& d : diagnostics.items()) result.found.push_back(d.code);
  return result;
}

using Found = std::vector<std::string>;

}  // namespace

TEST_CASE("pricing: read as people write it") {
  const Read match = read("{match: {seller: ours, lag: 2 days, floor_margin: 5%}}");
  REQUIRE(match.found.empty());
  const auto& params = std::get<MatchParams>(match.params);
  CHECK(params.seller.name == "ours");
  CHECK(params.follow.lag.whole_days() == 2);
  CHECK(params.follow.floor_margin == Approx(0.05));
  CHECK(std::holds_alternative<FixedParams>(read("fixed").params));
  CHECK(std::get<CostPlusParams>(read("{cost_plus: 30%}").params).markup == Approx(0.3));
  CHECK(std::get<UndercutParams>(read("{undercut: {by: 2%}}").params).seller.empty());
  const Read best =
      read("{best_response: {belief: exact, mu: 25, quality: {a: 200, b: 180}, every: 7 days, start: {a: 150}}}");
  REQUIRE(best.found.empty());
  CHECK(std::get<BestResponseParams>(best.params).belief.quality.size() == 2);
  CHECK(std::get<BestResponseParams>(best.params).belief.belief == Belief::exact);
  CHECK(read("{joint_maximisation: {with: [ours], mu: 25}}").found.empty());
}

TEST_CASE("pricing: what reading alone cannot see") {
  CHECK(read("{match: {seller: rival}}").found == Found{"follows-itself"});
  CHECK(read("{undercut: {seller: third}}").found == Found{"nothing-to-follow"});
  CHECK(read("{undercut: {seller: ours, by: 2%, by_amount: 0.10}}").found == Found{"by-twice"});
  CHECK(read("{best_response: {belief: exact, mu: 25, quality: {a: 2}}}").found == Found{"missing-quality"});
  CHECK(read("{joint_maximisation: {with: [ours, ours, rival], mu: 25}}").found ==
        Found{"colludes-twice", "colludes-twice"});
  CHECK_FALSE(read("{match: {seller: ours, lag: 0 days}}").found.empty());
}

TEST_CASE("pricing: the registry makes each policy, and says which sellers it runs") {
  const auto world = test::small_world({"ours", "rival", "third"}, {"a", "b"});
  CHECK(make_policy(FixedParams{}, world, SellerId{1}) == nullptr);
  MatchParams match;
  match.seller = {"ours"};
  CHECK(make_policy(match, world, SellerId{1}) != nullptr);
  CHECK(sellers_of(match, world, SellerId{1}) == std::vector<SellerId>{SellerId{1}});
  JointMaximisationParams joint;
  joint.belief.mu = 1;
  joint.with = {{"third"}, {"ours"}};
  CHECK(make_policy(joint, world, SellerId{1}) != nullptr);
  CHECK(sellers_of(joint, world, SellerId{1}) == std::vector<SellerId>{SellerId{1}, SellerId{2}, SellerId{0}});
}
