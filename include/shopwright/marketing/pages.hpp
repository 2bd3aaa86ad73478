#pragma once
// The order of products on a category's page: who stands further down is seen by fewer. Const after construction; draws no noise.
#include <array>
#include <cstdint>
#include <span>
#include <string_view>
#include <vector>

#include "shopwright/core/money.hpp"
#include "shopwright/language/fields.hpp"
#include "shopwright/market/world.hpp"
#include "shopwright/marketing/placements.hpp"

namespace shopwright::marketing {

enum class PageOrder : uint8_t { sales, margin, paid, rotating };
constexpr std::array<std::string_view, 4> names_of(PageOrder) { return {"sales", "margin", "paid", "rotating"}; }

/// The page of a category in a channel, which lists the offers of all sellers there, sold out or not, best place first.
struct PageParams {
  language::Ref category;
  language::Ref channel;
  PageOrder order = PageOrder::sales;
  double effect = 0.2;

  template <class V>
  void fields(V& v) {
    using namespace language;
    v.field("category", category,
            {.required = true, .refers_to = "category", .doc = "Whose offers it lists.", .example = "juice"});
    v.field("channel", channel,
            {.refers_to = "channel",
             .doc = "Where: of all who sell there. When left out, each channel has such a page of its own.",
             .example = "app"});
    v.field("order", order,
            {.doc = "Who stands first. sales: what sold most of late; margin: what earns most a unit at list prices; "
                    "paid: who "
                    "has booked a category_top or search_rank of this category here, by position, then sales; "
                    "rotating: each in "
                    "turn, a day at a time."});
    v.field("effect", effect,
            {.unit = Unit::utility,
             .range = between(0, 10),
             .doc = "Utility lost by standing e times as far down: the logarithm of the position times this."});
  }
};

/// What an offer has sold of late, in 1/1024 of a unit: each day forgets a seventh, so that a week counts most.
using PageSales = std::vector<int64_t>;  ///< [offer]; empty where no page needs it

/// The utility of position r is -effect log r. An offer keeps its place for the day; the first day orders by the hash of names.
/// Source: Ursu 2018, "The power of rankings" (randomised positions: choice falls with position, given consideration costs); the
/// logarithm: assumption.
/// Tested: tests/marketing/pages.cpp, tests/engine/test_pages.cpp (odds of two equal offers, by theory).
class Pages {
 public:
  Pages() = default;
  /// Names are those of a scenario without errors.
  Pages(const market::World& world, const language::Named<PageParams>& pages,
        const language::Named<PlacementParams>& placements);

  bool any() const { return !list_.empty(); }
  bool needs_sales() const;
  /// Adds what today's places are worth to utilities. All [offer].
  void add_utility(core::Day day, std::span<const core::Money> list_price, std::span<const core::UnitRate> unit_cost,
                   const PageSales& sales, const Placements& bookings, std::span<float> utility) const;
  /// The offers of page k in today's order; the same arguments.
  std::vector<core::OfferId> order(size_t page, core::Day day, std::span<const core::Money> list_price,
                                   std::span<const core::UnitRate> unit_cost, const PageSales& sales,
                                   const Placements& bookings) const;
  /// At the close of a day. units: [offer] sold.
  static void remember(std::span<const int64_t> units, PageSales& sales);
  bool operator==(const Pages& other) const { return list_ == other.list_; }

 private:
  struct Page {
    std::vector<core::OfferId> offers;  ///< by the hash of their names
    PageOrder order = PageOrder::sales;
    double effect = 0;
    std::vector<std::string> paid;  ///< placements on it
    bool operator==(const Page&) const = default;
  };
  std::vector<Page> list_;
};

}  // namespace shopwright::marketing
