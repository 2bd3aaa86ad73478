// Whoever left a cart with a seller can be told so by him, and is until she buys or it is too long ago.
#include <map>
#include <set>

#include "engine/tea_and_cups.hpp"
#include "shopwright/engine/treatment.hpp"
#include "support/goes_on.hpp"
#include "support/market.hpp"

using namespace shopwright;
using namespace shopwright::testing;

namespace {

std::string corner_shop(const std::string& checkout, const std::string& more) {
  std::string yaml = tea_and_cups("4 days", R"(sellers:
  ours: {role: operator)" + checkout + R"(}
  rival: {}
offers:
  ours: {green: {price: 10.00, cost: 6}, bowl: {price: 14.00, cost: 8}}
  rival: {green: {price: 11.00, cost: 6}, bowl: {price: 15.00, cost: 8}}
)" + more);
  const std::string felt = "price_sensitivity: 2";  // so that nothing which is done for buyers changes what they choose
  return yaml.replace(yaml.find(felt), felt.size(), "price_sensitivity: 0");
}

const std::string kCheckout = ", checkout: {completed: 60%, paid: 90%}";

struct Ran {
  std::shared_ptr<const engine::Compiled> market;
  std::vector<market::DayFacts> days;
  std::vector<std::map<uint64_t, core::Money>> bought;  // [day][consumer] what she paid at ours
  std::vector<std::set<uint64_t>> at_list_price;        // [day] who paid as much as is asked of everybody
  std::string digest;

  int64_t orders() const {
    int64_t sum = 0;
    for (const auto& day : days) sum += day.sellers[seller_index(market->world, "ours")].orders;
    return sum;
  }
};

class OfOurs final : public market::TripSink {
 public:
  explicit OfOurs(Ran& to) : to_(to) {}
  void trips(core::Day day, std::span<const market::TripLine> lines) override {
    const market::World& world = to_.market->world;
    to_.bought.resize(static_cast<size_t>(world.horizon));
    to_.at_list_price.resize(to_.bought.size());
    for (const market::TripLine& line : lines) {
      if (line.units == 0 || world.offers[line.offer.value].seller.value != seller_index(world, "ours")) continue;
      to_.bought[static_cast<size_t>(day)][line.consumer] += line.paid;
      const core::Money price = to_.market->list_price[to_.market->at(day, line.offer.value)];
      if (line.paid == price * line.units) to_.at_list_price[static_cast<size_t>(day)].insert(line.consumer);
    }
  }

 private:
  Ran& to_;
};

Ran run(const std::string& yaml, int threads = 2) {
  Ran out;
  out.market = market_of(yaml);
  Keep keep;
  OfOurs ours(out);
  auto parallel = core::make_tbb(threads);
  engine::Simulation simulation(out.market, {.seed = 3}, *parallel, {&keep, &ours});
  run_to(simulation, *parallel);
  out.days = std::move(keep.days);
  out.digest = simulation.digest().str();
  return out;
}

// Who should be told on each day: carts are those of the same market in which all are paid.
std::vector<std::set<uint64_t>> left(const Ran& carts, const Ran& paid, size_t within) {
  std::vector<std::set<uint64_t>> out(carts.bought.size());
  for (size_t today = 0; today < out.size(); ++today)
    for (size_t day = today - std::min(today, within); day < today; ++day) {
      for (const auto& [consumer, amount] : carts.bought[day])
        if (!paid.bought[day].contains(consumer)) out[today].insert(consumer);
      for (const auto& [consumer, amount] : paid.bought[day]) out[today].erase(consumer);
    }
  return out;
}

const std::string kMail =
    "campaigns: {mail: {medium: email, during: 2026-03-02..2026-03-15, reach: 100%, click: 0%, opt_out: 0%, audience: "
    "{who: abandoned, within: ";

}  // namespace

TEST_CASE("a reminder goes to those who left a cart and have not bought since, and to nobody else", "[left_carts]") {
  const Ran carts = run(corner_shop("", ""));
  // Yesterday's: as many as the books say.
  const Ran next_day = run(corner_shop(kCheckout, kMail + "1 day}}}\n"));
  const uint32_t ours = seller_index(next_day.market->world, "ours");
  CHECK(next_day.days[0].campaigns[0].impressions == 0);
  for (size_t d = 1; d < next_day.days.size(); ++d) {
    CHECK(next_day.days[d].campaigns[0].impressions == next_day.days[d - 1].sellers[ours].unpaid.carts);
    CHECK(next_day.days[d].campaigns[0].impressions > 100);
  }
  // Those of some days, less those who have bought: consumer by consumer.
  const Ran some_days = run(corner_shop(kCheckout, kMail + "5 days}}}\n"));
  const auto told = left(carts, some_days, 5);
  int64_t bought_since = 0;
  for (size_t d = 0; d < told.size(); ++d) {
    CHECK(some_days.days[d].campaigns[0].impressions == static_cast<int64_t>(told[d].size()));
    for (size_t day = d - std::min<size_t>(d, 5); day < d; ++day)
      bought_since += some_days.days[day].sellers[ours].unpaid.carts;
    bought_since -= static_cast<int64_t>(told[d].size());
  }
  CHECK(bought_since > 1000);
  CHECK(next_day.orders() == some_days.orders());  // a message that says nothing does nothing
}

TEST_CASE("a price for those who left a cart is theirs alone", "[left_carts]") {
  const Ran carts = run(corner_shop("", ""));
  const Ran ran =
      run(corner_shop(kCheckout, "promotions: {come-back: {off: 10%, audience: {who: abandoned, within: 3 days}}}\n"));
  const auto entitled = left(carts, ran, 3);
  int64_t cheaper = 0, dearer = 0;
  for (size_t d = 0; d < entitled.size(); ++d)
    for (const auto& [consumer, amount] : ran.bought[d]) {
      const bool at_list_price = ran.at_list_price[d].contains(consumer);
      CHECK(at_list_price != entitled[d].contains(consumer));
      (at_list_price ? dearer : cheaper)++;
    }
  CHECK(cheaper > 300);
  CHECK(dearer > 1000);
}

TEST_CASE("a reminder that makes people look again brings purchases", "[left_carts]") {
  const std::string contents = "contents: {basket: {raises_needs: 40%, tires: 1}, mute: {}}\n";
  const auto with = [&](const std::string& content) {
    std::string mail = kMail + "3 days}}}\n";
    mail.replace(mail.find("reach"), 0, "content: " + content + ", ");
    return run(corner_shop(kCheckout, contents + mail));
  };
  const Ran reminded = with("basket"), without = with("mute");
  int64_t raised = 0;
  for (const auto& day : reminded.days) raised += day.campaigns[0].raised;
  CHECK(raised > 1000);
  CHECK(reminded.orders() > without.orders() + raised / 10);
}

TEST_CASE("left carts are remembered where somebody asks for them: threads, saving, branches", "[left_carts]") {
  const std::string yaml = corner_shop(kCheckout, kMail + "4 days}}}\n");
  const std::string digest = run(yaml, 1).digest;
  CHECK(run(yaml, 3).digest == digest);
  auto parallel = core::make_tbb(2);
  CHECK(goes_on(market_of(yaml), {.seed = 3}, 6, market_of(yaml), *parallel) == digest);
  // Who has not written them down cannot find out.
  std::string everyone = yaml;
  const std::string who = "{who: abandoned, within: 4 days}";
  everyone.replace(everyone.find(who), who.size(), "{who: customers}");
  const auto asks = market_of(yaml), does_not = market_of(everyone);
  CHECK_FALSE(engine::Simulation::can_branch(*does_not, *asks));
  CHECK(engine::Simulation::can_branch(*asks, *does_not));
  engine::Simulation simulation(does_not, {.seed = 3}, *parallel);
  run_to(simulation, *parallel);
  engine::Simulation half(asks, {.seed = 3}, *parallel);
  CHECK(half.branch(does_not, *parallel).digest() == engine::Simulation(does_not, {.seed = 3}, *parallel).digest());
}
