#include "shopwright/engine/simulation.hpp"

#include <algorithm>
#include <type_traits>

#include "engine/day.hpp"
#include "engine/parts.hpp"
#include "shopwright/core/ensure.hpp"

namespace shopwright::engine {
Simulation::Simulation(std::unique_ptr<Parts> parts) : parts_(std::move(parts)) {}
Simulation::Simulation(std::shared_ptr<const Compiled> compiled, core::NoiseKey key, core::Parallel& parallel,
                       market::Sinks sinks, RunOptions options)
    : parts_(std::make_unique<Parts>(std::move(compiled), key, parallel, sinks, options)) {
  parts_->begin(parallel);
}
Simulation::~Simulation() = default;
Simulation::Simulation(Simulation&&) noexcept = default;
Simulation& Simulation::operator=(Simulation&&) noexcept = default;

Simulation Simulation::fork(core::NoiseKey key, core::Parallel& parallel, market::Sinks sinks) const {
  ENSURE(key.seed == parts_->key.seed && key.replicate == parts_->key.replicate, key.seed, key.replicate);
  const bool same = key == parts_->key;
  ENSURE(same || key.future_from >= parts_->state.today, key.future_from, parts_->state.today);
  auto parts = std::make_unique<Parts>(parts_->compiled, key, parallel, sinks, parts_->options, parts_->traits);
  parts->state = parts_->state;
  parts->shoppers = parts_->shoppers;
  parts->claimed = parts_->claimed;
  parts->customers = parts_->customers;
  parts->awareness = parts_->awareness;
  parts->reached = parts_->reached;
  for (const auto& memory : parts_->memories) parts->memories.push_back(memory->clone());
  parts->journal = parts_->journal;
  parts->pending = parts_->pending;
  if (!same) parts->shop->reschedule(parts->shoppers, parallel);
  return Simulation(std::move(parts));
}

tl::expected<market::DecisionId, language::Diagnostic> Simulation::submit(market::Decision decision) {
  if (auto wrong = parts_->check(decision)) return tl::unexpected(std::move(*wrong));
  parts_->pending.push_back(parts_->journal.size());
  parts_->journal.push_back(std::move(decision));
  return parts_->journal.size() - 1;
}

market::Observation Simulation::observe(core::SellerId seller) const {
  ENSURE(seller.valid() && seller.value < parts_->compiled->world.sellers.size(), seller.value);
  return parts_->observe(seller);
}

StepResult Simulation::step(core::Parallel& parallel, std::stop_token stop) {
  if (stop.stop_requested()) return StepResult::stopped;
  if (parts_->state.today >= parts_->compiled->world.horizon) return StepResult::end;
  Day(*parts_, parallel).run();
  return StepResult::day;
}

std::shared_ptr<const shopping::NeedTape> Simulation::record_needs(core::Parallel& parallel, size_t byte_limit) const {
  return shopping::NeedTape::make(*parts_->shop, parallel, byte_limit);
}

core::Day Simulation::today() const { return parts_->state.today; }
const Compiled& Simulation::compiled() const { return *parts_->compiled; }
const core::NoiseKey& Simulation::key() const { return parts_->key; }
std::span<const market::Decision> Simulation::journal() const { return parts_->journal; }
const finance::Ledger& Simulation::ledger() const { return parts_->state.ledger; }

core::Digest Simulation::digest() const {
  core::Digest digest = parts_->state.past;
  digest.add(parts_->state.today);
  digest.add_span(std::span<const int64_t>(parts_->state.quota_left));
  digest.add_span(std::span<const int64_t>(parts_->state.price_decided));
  if (!parts_->state.page_sales.empty()) digest.add_span(std::span<const int64_t>(parts_->state.page_sales));
  parts_->state.stock.columns([&](std::string_view name, const auto& column) {
    if constexpr (std::is_same_v<std::remove_cvref_t<decltype(column)>, std::vector<int64_t>>)
      if (&column == &parts_->state.stock.reserved &&
          std::all_of(column.begin(), column.end(), [](int64_t units) { return units == 0; }))
        return;  // a market without pre-sales has the digest of one that does not know them
    digest.add(name);
    digest.add(static_cast<uint64_t>(column.size()));
    for (const auto& value : column) {
      if constexpr (core::PlainData<std::remove_cvref_t<decltype(value)>>) digest.add(value);
      else if constexpr (requires { value.due; })
        digest.add(value.stock), digest.add(value.due), digest.add(value.units), digest.add(value.unit_cost.micro);
      else digest.add(value.offer), digest.add(value.since), digest.add(value.units);
    }
  });
  for (const auto& owed : parts_->state.trade.owed)
    digest.add(owed.trade), digest.add(owed.since), digest.add(owed.units), digest.add(owed.price.minor),
        digest.add(owed.lead_time_days);
  for (const auto& due : parts_->state.dues)
    digest.add(due.day), digest.add(due.creditor), digest.add(due.debtor), digest.add(due.amount.minor),
        digest.add(due.lost.minor);
  parts_->state.ledger.add_to(digest);
  for (const auto& column : parts_->shoppers.state) digest.add(std::as_bytes(std::span(column)));
  for (const auto& column : parts_->customers.rows) digest.add(std::as_bytes(std::span(column)));
  for (const auto& column : parts_->reached.seen) digest.add(std::as_bytes(std::span(column)));
  for (const auto& counts : parts_->state.reviews.to_come) digest.add(std::as_bytes(std::span(counts)));
  for (const auto& bought : parts_->awareness.bought) digest.add(std::as_bytes(std::span(bought)));
  if (!parts_->awareness.known.empty()) digest.add(std::as_bytes(std::span(parts_->awareness.known)));
  for (const auto& used : parts_->shoppers.used) digest.add(std::as_bytes(std::span(used)));
  for (const auto& column : parts_->claimed)
    if (!column.empty()) digest.add(std::as_bytes(std::span(column)));
  for (const auto& column : parts_->shoppers.purses)
    if (!column.empty()) digest.add(std::as_bytes(std::span(column)));
  if (const auto& orders = parts_->state.preorders; !orders.empty()) digest.add(std::as_bytes(std::span(orders)));
  if (const auto& lots = parts_->state.protected_units; !lots.empty()) digest.add(std::as_bytes(std::span(lots)));
  for (uint32_t c = 0; c < parts_->compiled->world.categories.size(); ++c) {
    const auto next = parts_->shop->next_days(c, parts_->state.today, parts_->shoppers);
    digest.add(std::as_bytes(std::span(next)));
  }
  return digest;
}

}  // namespace shopwright::engine
