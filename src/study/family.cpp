#include "shopwright/study/family.hpp"

#include <algorithm>

#include "shopwright/core/ensure.hpp"
#include "shopwright/market/lookup.hpp"

namespace shopwright::study {
namespace {

// Hands facts on, and tells that a day is over.
class AfterDay final : public market::FactSink {
 public:
  AfterDay(market::FactSink* next, const std::function<void()>& told) : next_(next), told_(told) {}
  void day(const market::DayFacts& facts) override {
    if (next_) next_->day(facts);
    if (told_) told_();
  }

 private:
  market::FactSink* next_;
  const std::function<void()>& told_;
};

// Keeps the days of a warm-up.
class KeepDays final : public market::FactSink {
 public:
  void day(const market::DayFacts& facts) override { days.push_back(facts); }
  std::vector<market::DayFacts> days;
};

template <class Table>
size_t row_named(const Table& table, uint64_t hash) {
  size_t i = 0;
  while (i < table.size() && table[i].hash != hash) ++i;
  return i;
}

// A day of one market as another one would have it: the offers, sellers and stocks that it has too.
market::DayFacts translated(const market::DayFacts& day, const market::World& from, const market::World& to) {
  market::DayFacts out = day;
  out.offers.assign(to.offers.size(), {});
  out.sellers.assign(to.sellers.size(), {});
  out.stocks.assign(to.stocks.size(), {});
  for (size_t o = 0; o < to.offers.size(); ++o) {
    const size_t i = row_named(from.offers, to.offers[o].hash);
    if (i >= from.offers.size()) continue;
    out.offers[o] = day.offers[i];
    if (from.offers[i].stock.valid() && to.offers[o].stock.valid())
      out.stocks[to.offers[o].stock.value] = day.stocks[from.offers[i].stock.value];
  }
  for (size_t s = 0; s < to.sellers.size(); ++s)
    if (const size_t i = row_named(from.sellers, to.sellers[s].hash); i < from.sellers.size())
      out.sellers[s] = day.sellers[i];
  return out;
}

bool step_until(engine::Simulation& simulation, core::Day day, core::Parallel& parallel, std::stop_token stop) {
  while (simulation.today() < day)
    if (simulation.step(parallel, stop) != engine::StepResult::day) return false;
  return true;
}

std::string first_message(const language::Diagnostics& found) {
  return found.items().empty() ? "wrong input" : found.items().front().message;
}

}  // namespace

WrongInput::WrongInput(language::Diagnostics found)
    : std::runtime_error(first_message(found)), diagnostics_(std::move(found)) {}

namespace {

// Making a tape costs as much as it saves in four runs or five: it is made when that many have come and more may follow.
constexpr int kRunsWithoutTape = 4;

}  // namespace

struct Family::Shared {
  std::mutex mutex;
  std::shared_ptr<const engine::Compiled> compiled;
  std::shared_ptr<const engine::Simulation> start;  // at the end of warm-up; none: too large to keep
  std::vector<market::DayFacts> warm_up;            // facts of its days
  int runs = 0;                                     // asked for so far
  std::shared_ptr<const shopping::NeedTape> needs;  // of all days, from then on; none: too large
};

// What a run takes from it.
struct Family::Start {
  std::shared_ptr<const Shared> shared;
  std::shared_ptr<const shopping::NeedTape> needs;
};

Family::Family(std::shared_ptr<const engine::Scenario> base, FamilySettings settings)
    : seed_(settings.seed.value_or(base->model.seed)),
      simd_(settings.simd == shopping::Simd::automatic ? shopping::best_simd() : settings.simd),
      one_by_one_(settings.one_by_one),
      memory_(settings.memory) {
  ENSURE(base->ok(), base->path);
  for (const auto& seller : base->model.sellers) sellers_.push_back(seller.name);
  base_.scenario_ = base;
  if (language::uncertain_paths(base->root).empty()) base_.certain_ = engine::compile(base->model);
}
Family::~Family() = default;

size_t Family::operator_index() const {
  const auto& sellers = base_.scenario_->model.sellers;
  for (size_t s = 0; s < sellers.size(); ++s)
    if (sellers[s].value.role == engine::Role::operator_) return s;
  ENSURE(false, base_.scenario_->path);
  return 0;
}

core::Currency Family::currency() const { return *core::Currency::find(base_.scenario_->model.currency); }

core::Day Family::horizon() const {
  const engine::Model& model = base_.scenario_->model;
  return model.warm_up_days() + static_cast<core::Day>(model.calendar.days);
}

int64_t Family::consumers() const { return base_.scenario_->model.population.size; }

std::optional<Variant> Family::vary(const language::Node& over, std::span<const language::Change> changes,
                                    const language::Files& files, language::Diagnostics& diagnostics) const {
  auto scenario = std::make_shared<engine::Scenario>(engine::vary(*base_.scenario_, over, changes, files));
  diagnostics.append(scenario->diagnostics);
  if (!scenario->ok()) return std::nullopt;
  return variant(std::move(scenario));
}

Variant Family::variant(std::shared_ptr<const engine::Scenario> scenario) const {
  ENSURE(scenario->ok(), scenario->path);
  Variant variant;
  variant.scenario_ = std::move(scenario);
  // Uncertain numbers are the base's or the variant's own: either way a market for each replicate.
  if (base_.certain_ && language::uncertain_paths(variant.scenario_->root).empty()) {
    variant.certain_ = engine::compile(variant.scenario_->model, base_.certain_.get());
    variant.shares_start_ = engine::Simulation::can_branch(*base_.certain_, *variant.certain_);
  }
  return variant;
}

std::shared_ptr<const engine::Compiled> Family::compiled(const Variant& variant, uint32_t replicate) const {
  if (variant.certain_) return variant.certain_;
  language::Diagnostics wrong;
  auto drawn = [&](const Variant& of, const engine::Compiled* base) {
    const engine::Model model = engine::model_of_replicate(*of.scenario_, seed_, replicate, wrong);
    if (!wrong.ok()) throw WrongInput(wrong);
    return engine::compile(model, base);
  };
  if (variant.scenario_ == base_.scenario_) return drawn(base_, nullptr);
  const auto base = base_.certain_ ? base_.certain_ : drawn(base_, nullptr);
  return drawn(variant, base.get());
}

Family::Start Family::start(uint32_t replicate, core::Parallel& parallel) const {
  std::shared_ptr<Shared> shared;
  bool keep;
  {
    const std::lock_guard lock(mutex_);
    auto& place = starts_[replicate];
    if (!place) place = std::make_shared<Shared>();
    shared = place;
    const engine::Model& model = base_.scenario_->model;
    const size_t columns = model.categories.size() * (sizeof(shopping::ShopperState) + 6) + 48;
    keep = starts_.size() * columns * static_cast<size_t>(model.population.size) <= memory_;
  }
  const std::lock_guard lock(shared->mutex);
  if (!shared->compiled) shared->compiled = compiled(base_, replicate);
  if (!shared->start && keep) {
    KeepDays kept;
    engine::Simulation simulation(shared->compiled, {.seed = seed_, .replicate = replicate}, parallel, {.facts = &kept},
                                  {.simd = simd_, .one_by_one = one_by_one_});
    step_until(simulation, shared->compiled->world.warm_up, parallel, {});
    shared->warm_up = std::move(kept.days);
    shared->start = std::make_shared<const engine::Simulation>(std::move(simulation));
  }
  if (shared->start && ++shared->runs == kRunsWithoutTape)
    shared->needs = shared->start->record_needs(parallel, std::min(shopping::NeedTape::kUsualLimit, memory_ / 4));
  return {shared, shared->needs};
}

void Family::done(uint32_t replicate) const {
  const std::lock_guard lock(mutex_);
  starts_.erase(replicate);
}

std::optional<Outcome> Family::run(const Variant& variant, uint32_t replicate, core::Parallel& parallel,
                                   const RunWishes& wishes, std::stop_token stop) const {
  if (stop.stop_requested()) return std::nullopt;
  const auto [shared, needs] = start(replicate, parallel);
  const auto market = variant.scenario_ == base_.scenario_ ? shared->compiled : compiled(variant, replicate);

  AfterDay after_day(wishes.also.facts, wishes.after_day);
  Tally tally(*market, wishes.keep_daily, &after_day);
  const market::Sinks sinks{.facts = &tally, .trips = wishes.also.trips};
  const engine::RunOptions options{
      .simd = simd_, .one_by_one = one_by_one_, .treatment = wishes.treatment, .silent = wishes.silent, .needs = needs};
  const core::NoiseKey key{.seed = seed_, .replicate = replicate};

  const auto tell_warm_up = [&](const std::vector<market::DayFacts>& days) {
    if (wishes.also.facts == nullptr) return;
    for (const market::DayFacts& day : days)
      wishes.also.facts->day(market == shared->compiled ? day
                                                        : translated(day, shared->compiled->world, market->world));
  };
  std::optional<engine::Simulation> simulation;
  if (!engine::Simulation::can_branch(*shared->compiled, *market)) {
    simulation.emplace(market, key, parallel, sinks, options);
  } else if (shared->start) {
    tell_warm_up(shared->warm_up);
    simulation = shared->start->branch(market, parallel, sinks, options);
  } else {
    KeepDays kept;
    engine::Simulation start(shared->compiled, key, parallel, {.facts = &kept},
                             {.simd = simd_, .one_by_one = one_by_one_});
    if (!step_until(start, market->world.warm_up, parallel, stop)) return std::nullopt;
    tell_warm_up(kept.days);
    simulation = start.branch(market, parallel, sinks, options);
  }
  for (market::Decision decision : wishes.decisions) {
    if (decision.day < simulation->today()) continue;  // the start has it
    const auto seller = market::find_seller(market->world, shared->compiled->world.sellers[decision.by.value].name);
    if (!seller) continue;
    decision.by = *seller;
    (void)simulation->submit(std::move(decision));  // about an offer that the variant lacks: nothing to decide
  }
  const core::Day end =
      std::min(market->world.horizon, market->world.warm_up + wishes.days.value_or(market->world.horizon));
  if (!step_until(*simulation, end, parallel, stop)) return std::nullopt;
  Outcome outcome = tally.outcome(sellers_);
  outcome.digest = simulation->digest().str();
  if (wishes.journal) wishes.journal->assign(simulation->journal().begin(), simulation->journal().end());
  return outcome;
}

}  // namespace shopwright::study
