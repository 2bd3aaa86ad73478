#include "shopwright/market/audience.hpp"

#include <algorithm>

namespace shopwright::market {

bool AudienceParams::includes(std::string_view segment) const {
  return segments.empty() ||
         std::any_of(segments.begin(), segments.end(), [&](const auto& ref) { return ref == segment; });
}

bool AudienceParams::includes(const Customer& customer, core::Day today) const {
  const bool recent = customer.ordered_within(today, recency.whole_days());
  switch (who) {
    case Who::everyone: return true;
    case Who::strangers: return customer.orders == 0;
    case Who::customers: return customer.orders > 0;
    case Who::lapsed: return customer.orders > 0 && !recent;
    case Who::loyal: return recent && customer.orders >= frequency && customer.spent >= monetary;
    case Who::followers: return customer.follows != 0;
    case Who::abandoned: return customer.left_cart_within(today, within.whole_days());
  }
  return true;
}

void AudienceParams::check(const language::Node& node, const language::Scope& scope) const {
  const auto only_for = [&](const char* key, bool has_effect, const std::string& whom, const char* hint) {
    if (has_effect || node.find(key) == nullptr) return;
    scope.error("without-effect", language::find_place(node, key),
                "'" + std::string(key) + "' says who " + whom + ", and this is for other people",
                "leave it out, or add who: " + std::string(hint));
  };
  only_for("recency", who == Who::lapsed || who == Who::loyal, "is lapsed or loyal", "lapsed");
  only_for("within", who == Who::abandoned, "abandoned a cart", "abandoned");
  only_for("frequency", who == Who::loyal, "is loyal", "loyal");
  only_for("monetary", who == Who::loyal, "is loyal", "loyal");
}

bool drawn(const AudienceParams& audience, const core::KeyedStream& stream, uint64_t consumer) {
  const core::Block words = stream.block(consumer, 0, 0);
  return core::uniform01(words[0], words[1]) < audience.share &&
         core::uniform01(words[2], words[3]) >= audience.hold_out;
}

}  // namespace shopwright::market
