#pragma once
// What every consumer bought, refused and visited in one run, kept small: what the bridge compares.
#include <cstdint>
#include <optional>
#include <span>
#include <string>
#include <vector>

#include "shopwright/core/calendar.hpp"
#include "shopwright/core/money.hpp"
#include "shopwright/market/facts.hpp"
#include "shopwright/market/world.hpp"

namespace shopwright::study {

/// Receives one run (give it as both of a simulation's sinks) and can then be read consumer by consumer. Of reported days it
/// keeps each bought line (16 bytes, 24 in a pre-sale), each refusal (8 bytes) and a bit for each consumer, category and day on which she went
/// shopping; of all days, warm-up included, the day's facts of each offer, since goods promised in the warm-up are delivered
/// and cost later. The order within a day is not kept: nothing here depends on it.
/// Indices (rows of consumers, offers, categories) are those of this run's world. To compare runs, whose tables may differ, go
/// by identities: (segment's hash, index in segment), and the hashes of the world's categories and offers.
/// Memory: 39 MB for a year of 105,600 consumers with 2.5 million units. Not for several threads while it is written; const
/// and shareable once complete.
/// Errors: trips of a consumer or offer that the world does not have, or days out of order, are our bug.
/// Tested: tests/study/test_bridge_log.cpp (what goes in comes out, many units in a line, order of arrival).
class TripLog final : public market::TripSink, public market::FactSink {
 public:
  /// `next` receives the facts after this log did, if there is one.
  explicit TripLog(market::World world, market::FactSink* next = nullptr);

  void trips(core::Day day, std::span<const market::TripLine> lines) override;
  void day(const market::DayFacts& facts) override;

  /// Units of one offer that a consumer bought with one need. `day` counts reported days from 0. A line of more than 4,095
  /// units is kept as several.
  struct Line {
    uint64_t consumer : 12;  ///< within her block of 4,096
    uint64_t day : 16;
    uint64_t offer : 24;
    uint64_t units : 12;
    core::Money paid;  ///< the seller's revenue from it: with what others fund, without VAT
  };
  /// A line that was ordered in a pre-sale. Its money is what the seller would have of it if the whole balance were paid.
  struct Order {
    Line line;      ///< `day`: of the order
    core::Day due;  ///< reported day of the balance, on which the goods are sold; may be after the last
  };
  /// Her first choice was sold out, or there were fewer units than she wanted.
  struct Refusal {
    uint64_t consumer : 12;
    uint64_t day : 16;
    uint64_t offer : 36;
    bool operator==(const Refusal&) const = default;
  };
  /// What the day's facts say of one offer; list value and discounts without VAT and as far as the seller bears them, so that their
  /// difference is revenue: discounts include what is paid back later, less deposits that are kept.
  /// Units are those of the lines of the day and of the orders that are due on it (on the last day, or later), and `earlier`, less those unpaid; revenue is their
  /// money and that of `earlier`, less what was not paid and what was paid back.
  struct OfferDay {
    int64_t units = 0;
    core::Money list_value, discounts, revenue, cost;
    int64_t earlier_units = 0;  ///< due today, ordered in the warm-up
    core::Money earlier{};
    int64_t unpaid_units = 0;  ///< due and not paid; on the last day, what is due later too
    core::Money unpaid{};      ///< what these would have brought, less the deposits that are kept
    core::Money refunds{};     ///< paid back when prices fell, without VAT
  };
  /// What a seller has that is of no single offer (delivery charged, goods for dealers, less points given), and what it cost him.
  struct SellerDay {
    core::Money revenue, cost;
  };

  const market::World& world() const { return world_; }
  /// Whether the last day has come; reading needs it.
  bool complete() const { return days_.size() == static_cast<size_t>(world_.horizon); }
  core::Day reported_days() const { return world_.horizon - world_.warm_up; }
  core::Date first_reported() const { return world_.date(world_.warm_up); }

  /// What the consumer in row `consumer` bought, by ascending day, then category, then in the order of her needs.
  std::span<const Line> lines(uint32_t consumer) const;
  /// What she ordered in pre-sales, by ascending day of the order.
  std::span<const Order> orders(uint32_t consumer) const;
  /// What was refused to her, by ascending day and offer, each (day, offer) once.
  std::span<const Refusal> refusals(uint32_t consumer) const;
  /// Whether a need for this category took her shopping on this reported day, whatever she bought.
  bool visited(uint32_t consumer, uint32_t category, core::Day reported_day) const;

  /// `day` counts from the first day of the warm-up, as in DayFacts.
  const OfferDay& facts(core::Day day, uint32_t offer) const { return days_[static_cast<size_t>(day)].offers[offer]; }
  const SellerDay& seller_facts(core::Day day, uint32_t seller) const {
    return days_[static_cast<size_t>(day)].sellers[seller];
  }
  /// Units promised and not delivered at the day's close.
  int64_t backorders(core::Day day, uint32_t stock) const { return days_[static_cast<size_t>(day)].backorders[stock]; }

 private:
  // 4,096 neighbours. While it is written, lines lie in the order in which they came.
  struct Block {
    std::vector<Line> lines;
    std::vector<Order> orders;
    std::vector<Refusal> refusals;
    std::vector<uint32_t> first_line;  // [consumer of the block + 1]
    std::vector<uint64_t> visits;      // bits [consumer of the block][category][reported day]
  };
  struct DayOfFacts {
    std::vector<OfferDay> offers;
    std::vector<SellerDay> sellers;
    std::vector<int64_t> backorders;
  };
  uint32_t row_of(uint64_t consumer);
  size_t visit_bit(uint32_t consumer_in_block, uint32_t category, core::Day reported_day) const;
  void keep(uint32_t row, core::Day day, const market::TripLine& line);
  void to_revenue(const market::DayFacts& facts, DayOfFacts& kept);
  void finish();

  market::World world_;
  market::FactSink* next_;
  bool charged_ = false;
  std::vector<Block> blocks_;
  std::vector<DayOfFacts> days_;
  size_t segment_ = 0;  // where the last consumer was found
};

/// Why two runs cannot be compared day by day and purchase by purchase, for people: another first day, number of reported
/// days, or currency. nullopt when they can.
std::optional<std::string> why_not_comparable(const market::World& base, const market::World& variant);

}  // namespace shopwright::study
