#include "shopwright/marketing/pages.hpp"

#include <algorithm>
#include <cmath>
#include <limits>

#include "shopwright/core/math.hpp"
#include "shopwright/market/lookup.hpp"

namespace shopwright::marketing {

Pages::Pages(const market::World& world, const language::Named<PageParams>& pages,
             const language::Named<PlacementParams>& placements) {
  for (const auto& entry : pages) {
    const PageParams& params = entry.value;
    for (const std::string& channel : params.channel.empty() ? world.channels : std::vector{params.channel.name}) {
      Page page;
      page.order = params.order;
      page.effect = params.effect;
      for (uint32_t o = 0; o < world.offers.size(); ++o) {
        const market::OfferInfo& offer = world.offers[o];
        if (world.categories[offer.category.value].name == params.category.name &&
            world.channels[offer.channel.value] == channel && offer.to_consumers)
          page.offers.push_back(core::OfferId{o});
      }
      std::sort(page.offers.begin(), page.offers.end(), [&](core::OfferId a, core::OfferId b) {
        return world.offers[a.value].hash < world.offers[b.value].hash;
      });
      for (const auto& slot : placements)
        if (slot.value.kind != PlacementKind::banner && slot.value.category.name == params.category.name &&
            (slot.value.channel.empty() || slot.value.channel.name == channel))
          page.paid.push_back(slot.name);
      list_.push_back(std::move(page));
    }
  }
}

bool Pages::needs_sales() const {
  return std::any_of(list_.begin(), list_.end(),
                     [](const Page& page) { return page.order == PageOrder::sales || page.order == PageOrder::paid; });
}

std::vector<core::OfferId> Pages::order(size_t of, core::Day day, std::span<const core::Money> list_price,
                                        std::span<const core::UnitRate> unit_cost, const PageSales& sales,
                                        const Placements& bookings) const {
  const Page& page = list_[of];
  std::vector<core::OfferId> offers = page.offers;
  const auto by_sales = [&](core::OfferId a, core::OfferId b) { return sales[a.value] > sales[b.value]; };
  switch (page.order) {
    case PageOrder::sales: std::stable_sort(offers.begin(), offers.end(), by_sales); break;
    case PageOrder::margin: {
      const auto margin = [&](core::OfferId o) {
        return list_price[o.value].minor - unit_cost[o.value].micro / core::kMicro;
      };
      std::stable_sort(offers.begin(), offers.end(),
                       [&](core::OfferId a, core::OfferId b) { return margin(a) > margin(b); });
      break;
    }
    case PageOrder::paid: {
      constexpr int64_t kNone = std::numeric_limits<int64_t>::max();
      const auto position = [&](core::OfferId o) {
        int64_t best = kNone;
        for (const Booking& booking : bookings.list())
          if (booking.shows(day) &&
              std::find(page.paid.begin(), page.paid.end(), booking.placement) != page.paid.end() &&
              std::find(booking.offers.begin(), booking.offers.end(), o) != booking.offers.end())
            best = std::min(best, booking.position);
        return best;
      };
      std::stable_sort(offers.begin(), offers.end(), [&](core::OfferId a, core::OfferId b) {
        const int64_t first = position(a), second = position(b);
        return first != second ? first < second : by_sales(a, b);
      });
      break;
    }
    case PageOrder::rotating:
      if (!offers.empty())
        std::rotate(offers.begin(), offers.begin() + day % static_cast<core::Day>(offers.size()), offers.end());
      break;
  }
  return offers;
}

void Pages::add_utility(core::Day day, std::span<const core::Money> list_price,
                        std::span<const core::UnitRate> unit_cost, const PageSales& sales, const Placements& bookings,
                        std::span<float> utility) const {
  for (size_t k = 0; k < list_.size(); ++k) {
    const auto offers = order(k, day, list_price, unit_cost, sales, bookings);
    for (size_t r = 0; r < offers.size(); ++r)
      utility[offers[r].value] -= static_cast<float>(list_[k].effect * core::log(static_cast<double>(r + 1)));
  }
}

void Pages::remember(std::span<const int64_t> units, PageSales& sales) {
  constexpr int64_t kUnit = 1024, kForgets = 7;
  for (size_t o = 0; o < sales.size(); ++o) sales[o] += units[o] * kUnit - sales[o] / kForgets;
}

}  // namespace shopwright::marketing
