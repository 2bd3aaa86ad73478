#include "shopwright/engine/model.hpp"

#include <algorithm>
#include <cmath>
#include <map>
#include <set>

#include "engine/advice.hpp"
#include "engine/check_campaigns.hpp"
#include "engine/check_charges.hpp"
#include "engine/check_checkout.hpp"
#include "engine/check_dealers.hpp"
#include "engine/check_pages.hpp"
#include "engine/check_placements.hpp"
#include "engine/check_planning.hpp"
#include "engine/check_products.hpp"
#include "engine/check_promotions.hpp"
#include "engine/check_shipping.hpp"
#include "shopwright/core/ids.hpp"
#include "shopwright/policy/make.hpp"

namespace shopwright::engine {
namespace {

using language::Diagnostics;
using language::Node;
using language::Place;
using language::Related;

// Noise and digests go by the hash of names: two names of one kind with one hash would share it.
class Hashes {
 public:
  void add(const std::string& name, const Place& place, const std::string& path, Diagnostics& diagnostics) {
    auto [it, fresh] = seen_.try_emplace(core::identity_hash32(name), name, place);
    if (fresh || it->second.first == name) return;
    diagnostics.error("equal-hashes", place, path,
                      "the names '" + name + "' and '" + it->second.first + "' have the same identity hash",
                      "rename one of them", Related{it->second.second, "the other name"});
  }

 private:
  std::map<uint32_t, std::pair<std::string, Place>> seen_;
};

template <class T>
void add_hashes(const language::Named<T>& named, const std::string& path, Diagnostics& diagnostics) {
  Hashes hashes;
  for (const auto& entry : named) hashes.add(entry.name, entry.place, path + "." + entry.name, diagnostics);
}

void check_sellers(const Model& model, const Node& root, Diagnostics& diagnostics) {
  const language::Named<SellerParams>::Entry* first = nullptr;
  size_t fronts = 0;
  for (const auto& seller : model.sellers) {
    fronts += std::max<size_t>(1, seller.value.channels.size());
    if (seller.value.role != Role::operator_) continue;
    if (first != nullptr)
      diagnostics.error("two-operators", language::find_place(root, "sellers." + seller.name + ".role"),
                        "sellers." + seller.name + ".role", "there can be one operator only",
                        "make this one a competitor",
                        Related{language::find_place(root, "sellers." + first->name + ".role"), "the operator"});
    first = &seller;
  }
  if (first == nullptr && !model.sellers.empty())
    diagnostics.error("no-operator", language::find_place(root, "sellers"), "sellers", "no seller is the operator",
                      "give the seller whose results you want `role: operator`");
  if (model.sellers.size() > 64)
    diagnostics.error("too-many", language::find_place(root, "sellers"), "sellers", "at most 64 sellers");
  if (fronts > 32)
    diagnostics.error("too-many", language::find_place(root, "sellers"), "sellers",
                      "at most 32 storefronts (a seller in a channel), here " + std::to_string(fronts));
}

// Money counts in 64 bits: what lies in stock must be worth less than that.
void check_stock_value(const OfferParams& offer, const Node& root, const std::string& path, Diagnostics& diagnostics) {
  if (!offer.stock) return;
  const int64_t units = most_units(*offer.stock);
  int64_t dearest = 0;
  for (const auto& step : offer.cost.steps())
    for (const core::UnitRate& cost : step.week) dearest = std::max(dearest, cost.micro / core::kMicro + 1);
  if (static_cast<double>(units) * static_cast<double>(dearest) > 1e17)
    diagnostics.error("too-large", language::find_place(root, path + ".stock"), path + ".stock",
                      "so many units at this cost are worth more than can be counted", "keep fewer, or check the cost",
                      Related{language::find_place(root, path + ".cost"), "the cost"});
  constexpr double kMostDays = 40000;  // of a calendar with its warm-up
  const double held = static_cast<double>(offer.stock->holding_cost.micro) / static_cast<double>(core::kMicro);
  if (static_cast<double>(units) * held * kMostDays > 1e17)
    diagnostics.error("too-large", language::find_place(root, path + ".stock.holding_cost"),
                      path + ".stock.holding_cost", "to keep so many units would cost more than can be counted",
                      "keep fewer, or check the cost");
}

void check_offers(const Model& model, const Node& root, Diagnostics& diagnostics) {
  bool operator_sells = false;
  auto somebody_has = [&](const std::string& channel) {
    return std::any_of(model.sellers.begin(), model.sellers.end(),
                       [&](const auto& s) { return s.value.channels.contains(channel); });
  };
  for (const auto& of_seller : model.offers) {
    const SellerParams* seller = model.sellers.find(of_seller.name);
    if (seller == nullptr) continue;
    operator_sells |= seller->role == Role::operator_ && !of_seller.value.empty();
    for (const auto& offer : of_seller.value) {
      const std::string path = "offers." + of_seller.name + "." + offer.name;
      check_stock_value(offer.value, root, path, diagnostics);
      for (const auto& channel : offer.value.channels)
        if (!seller->channels.contains(channel.name) && somebody_has(channel.name))  // else the name is unknown anyway
          diagnostics.error("unknown-name", channel.place, path + ".channels." + channel.name,
                            "seller '" + of_seller.name + "' has no channel '" + channel.name + "'",
                            "add it under sellers." + of_seller.name + ".channels");
    }
  }
  for (const auto& seller : model.sellers)
    if (seller.value.role == Role::operator_ && !operator_sells)
      diagnostics.error("no-offers", language::find_place(root, "offers"), "offers",
                        "the operator '" + seller.name + "' offers nothing",
                        "add its products and prices under offers." + seller.name);
  // Neighbours in a category are told apart by 32 bits of their name.
  std::map<std::string, Hashes> by_category;
  for (const auto& of_seller : model.offers)
    for (const auto& offer : of_seller.value) {
      const ProductParams* product = model.products.find(offer.name);
      const SellerParams* seller = model.sellers.find(of_seller.name);
      if (product == nullptr || seller == nullptr) continue;
      auto add = [&](const std::string& channel) {
        by_category[product->category.name].add(of_seller.name + "/" + channel + "/" + offer.name, offer.place,
                                                "offers." + of_seller.name + "." + offer.name, diagnostics);
      };
      if (seller->channels.empty()) add("store");
      for (const auto& channel : seller->channels) add(channel.name);
    }
}

// What all replicates have in common.
void check_certain(const Node& root, Diagnostics& diagnostics) {
  for (const char* path : {"seed", "calendar.days", "calendar.warm_up", "outputs.replicates"})
    if (const Node* node = root.at(path); node != nullptr && node->find("uncertain") != nullptr)
      diagnostics.error("not-uncertain", node->place(), path,
                        "this is the same in all replicates, so it cannot be uncertain", "write one value");
}

// When a durable is needed is a matter of its category.
void check_adoption(const Model& model, const Node& root, Diagnostics& diagnostics) {
  for (const auto& segment : model.population.segments)
    for (const auto& needs : segment.value.needs) {
      const auto* category = model.categories.find(needs.name);
      if (category == nullptr || !category->adoption) continue;
      diagnostics.error(
          "needs-of-a-durable", needs.place, "population.segments." + segment.name + ".needs." + needs.name,
          "'" + needs.name + "' is bought once: its adoption says when it is needed", "leave these needs out",
          Related{language::find_place(root, "categories." + needs.name + ".adoption"), "the adoption"});
    }
}

// A day has one profile of arrivals.
void check_events(const Model& model, const Node& root, Diagnostics& diagnostics) {
  for (size_t i = 0; i < model.events.size(); ++i)
    for (size_t j = 0; j < i; ++j) {
      const auto &event = model.events[i], &other = model.events[j];
      if (event.value.arrivals.empty() || other.value.arrivals.empty()) continue;
      const bool meet = std::any_of(event.value.on.begin(), event.value.on.end(), [&](const auto& days) {
        return std::any_of(other.value.on.begin(), other.value.on.end(),
                           [&](const auto& others) { return days.overlaps(others); });
      });
      if (!meet) continue;
      const std::string path = "events." + event.name + ".arrivals";
      diagnostics.error(
          "two-arrivals", language::find_place(root, path), path,
          "the arrivals of '" + other.name + "' hold on one of these days already",
          "leave the arrivals out of one of them",
          Related{language::find_place(root, "events." + other.name + ".arrivals"), "the other arrivals"});
    }
}

// One rule sets a seller's prices: his own or that of one cartel.
void check_cartels(const Model& model, const Node& root, Diagnostics& diagnostics) {
  struct Membership {
    std::string leader;
    Place place;
  };
  std::map<std::string, Membership> taken;
  for (const auto& leader : model.sellers) {
    const auto* joint = std::get_if<policy::JointMaximisationParams>(&leader.value.pricing);
    if (joint == nullptr) continue;
    const std::string with = "sellers." + leader.name + ".pricing.joint_maximisation.with";
    for (const auto& member : joint->with) {
      const SellerParams* seller = model.sellers.find(member.name);
      if (seller == nullptr || member.name == leader.name) continue;  // these have their own errors
      const std::string own = "sellers." + member.name + ".pricing";
      if (!std::holds_alternative<policy::FixedParams>(seller->pricing))
        diagnostics.error("two-rules", language::find_place(root, own), own,
                          "the prices of '" + member.name + "' are set by the cartel of '" + leader.name + "' already",
                          "leave this out, or take " + member.name + " out of the cartel",
                          Related{member.place, "the cartel"});
      const auto [it, fresh] = taken.try_emplace(member.name, Membership{leader.name, member.place});
      if (!fresh && it->second.leader != leader.name)  // twice in one cartel has its own error
        diagnostics.error("two-rules", member.place, with, "'" + member.name + "' is in a cartel already",
                          "leave it out here", Related{it->second.place, "the other cartel"});
    }
  }
}

}  // namespace

void PopulationParams::check(const Node& node, const language::Scope& scope) const {
  if (!segments.empty()) {
    double sum = 0;
    for (const auto& segment : segments) sum += segment.value.share;
    if (std::abs(sum - 1) > 1e-6) {
      char text[32];
      std::snprintf(text, sizeof text, "%.6g%%", 100 * sum);
      const auto& first = segments[0];
      const auto& last = segments[segments.size() - 1];
      auto place = [&](const std::string& name) { return language::find_place(node, "segments." + name + ".share"); };
      scope.error("shares-sum", place(last.name), std::string("the shares of all segments add up to ") + text,
                  "they must add up to 100%",
                  segments.size() > 1 ? std::optional(Related{place(first.name), "the first share"}) : std::nullopt);
    }
  }
  shopping::check_arrivals(arrivals, node, scope);
}

void Model::check(const Node&, const language::Scope&) const {}

language::Context decoding_context(const Node& root, Diagnostics& diagnostics) {
  language::Context context{.diagnostics = diagnostics};
  const std::string code = root["currency"].is_scalar() ? root["currency"].text() : "USD";
  if (auto currency = core::Currency::find(code)) {
    context.currency = *currency;
  } else {
    diagnostics.error("unknown-currency", root["currency"].place(), "currency",
                      "'" + code + "' is no ISO 4217 currency", "for instance USD, EUR, CNY");
    context.currency = *core::Currency::find("USD");
  }
  const Node& calendar = root["calendar"];
  const auto start = core::parse_date(calendar["start"].text());
  const auto days = language::parse_integer(calendar["days"].text());
  language::Duration warm_up = CalendarParams{}.warm_up;
  if (auto given = language::parse_duration(calendar["warm_up"].text())) warm_up = *given;
  if (start && days && *days >= 1 && *days <= 30000 && warm_up.days >= 0 && warm_up.days <= 10000)
    context.calendar = language::DateRange{*start - warm_up.whole_days(), *start + static_cast<int>(*days) - 1};
  return context;
}

namespace {

// From the tree to its meaning, with all that is wrong.
void understand(Scenario& scenario, bool with_advice) {
  Diagnostics& diagnostics = scenario.diagnostics;
  if (!scenario.root.is_map()) {
    if (diagnostics.ok())
      diagnostics.error("not-a-scenario", scenario.root.place(), "", "'" + scenario.path + "' is not a scenario");
    return;
  }
  language::Context context = decoding_context(scenario.root, diagnostics);
  scenario.model = language::decode<Model>(scenario.root, context);
  const Model& model = scenario.model;
  add_hashes(model.population.segments, "population.segments", diagnostics);
  add_hashes(model.categories, "categories", diagnostics);
  add_hashes(model.products, "products", diagnostics);
  add_hashes(model.sellers, "sellers", diagnostics);
  add_hashes(model.campaigns, "campaigns", diagnostics);
  check_sellers(model, scenario.root, diagnostics);
  check_offers(model, scenario.root, diagnostics);
  check_promotions(model, scenario.root, diagnostics);
  check_campaigns(model, scenario.root, diagnostics);
  check_placements(model, scenario.root, diagnostics);
  check_pages(model, scenario.root, diagnostics);
  check_charges(model, scenario.root, diagnostics);
  check_shipping(model, scenario.root, diagnostics);
  check_dealers(model, scenario.root, diagnostics);
  check_checkout(model, scenario.root, diagnostics);
  check_cartels(model, scenario.root, diagnostics);
  check_events(model, scenario.root, diagnostics);
  check_adoption(model, scenario.root, diagnostics);
  check_products(model, scenario.root, diagnostics);
  check_certain(scenario.root, diagnostics);
  check_planning(model, scenario.root, diagnostics);
  if (diagnostics.ok() && with_advice) advise(scenario);
}

}  // namespace

Scenario read_scenario(const std::string& path, const language::Files& files,
                       std::span<const language::Change> changes) {
  Scenario scenario;
  scenario.path = path;
  language::LoadResult loaded = language::load(path, files, language::form_of<Model>(), changes);
  scenario.root = loaded.root;
  scenario.diagnostics = std::move(loaded.diagnostics);
  understand(scenario, true);
  return scenario;
}

Scenario vary(const Scenario& base, const Node& over, std::span<const language::Change> changes,
              const language::Files& files) {
  Scenario scenario;
  scenario.path = base.path;
  language::LoadResult varied =
      language::derive(base.root, over, changes, base.path, files, language::form_of<Model>());
  scenario.root = varied.root;
  scenario.diagnostics = std::move(varied.diagnostics);
  understand(scenario, false);
  return scenario;
}

Scenario read_scenario(const std::string& path, std::span<const language::Change> changes) {
  return read_scenario(path, language::DiskFiles{}, changes);
}

Model model_of_replicate(const Scenario& scenario, uint64_t seed, uint32_t replicate, Diagnostics& diagnostics) {
  const core::Noise noise(core::NoiseKey{.seed = seed, .replicate = replicate});
  const Node root = language::resolve_uncertain(scenario.root, noise);
  Diagnostics found;
  language::Context context = decoding_context(root, found);
  Model model = language::decode<Model>(root, context);
  for (language::Diagnostic diagnostic : found.items()) {
    diagnostic.message = "as drawn for replicate " + std::to_string(replicate + 1) + ": " + diagnostic.message;
    diagnostic.hint = "choose a distribution that stays within what is allowed, for example a uniform one";
    diagnostics.add(std::move(diagnostic));
  }
  return model;
}

}  // namespace shopwright::engine
