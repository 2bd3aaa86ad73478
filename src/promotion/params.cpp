#include "shopwright/promotion/params.hpp"

#include <algorithm>

#include "promotion/mechanics.hpp"

namespace shopwright::promotion {

void PromotionParams::check(const language::Node& node, const language::Scope& scope) const {
  const auto place = [&](std::string_view key) { return language::find_place(node, key); };
  const auto written = [&](std::string_view key) { return node.find(key) != nullptr; };
  // A mechanic that was written but could not be read has its own error.
  std::vector<const language::Node::Entry*> given;
  for (const auto& entry : node.entries())
    for (const Mechanic& m : mechanics())
      if (entry.key == m.key) given.push_back(&entry);
  if (given.size() > 1) {
    scope.error("several-mechanics", given[1]->place,
                "a promotion has one mechanic, not both " + given[0]->key + " and " + given[1]->key,
                "make two promotions of it", language::Related{given[0]->place, "the first one"});
    return;
  }
  if (given.empty()) {
    if (feature == 0 && display == 0)
      scope.error("no-mechanic", node.place(), "a promotion needs a mechanic: " + list_of_mechanics(),
                  "for instance off: 20%; or feature or display, for attention without a discount");
    if (limit)
      scope.error("limit-without-mechanic", place("limit"),
                  "a limit counts units sold at a promotion's price, and there is none",
                  "add off, amount_off or price");
    for (const char* key : {"group", "priority", "funding"})
      if (written(key))
        scope.error("without-effect", place(key),
                    "'" + std::string(key) + "' is about discounts, and there is none here",
                    "leave it out, or add a mechanic");
    return;
  }
  if (written("group") && !language::valid_name(group))
    scope.error("bad-name", place("group"), "a group has a name of small letters, digits, - and _",
                "for example group: coupons");
  const Mechanic* mechanic = mechanic_of(*this);
  if (mechanic == nullptr) return;
  if (mechanic->on_baskets() && limit)
    scope.error("limit-on-basket", place("limit"),
                "a limit counts units at a promotion's price, and " + std::string(mechanic->key) + " is about baskets",
                "leave it out; off, amount_off and price can be limited");
  if (!sellers.empty()) {
    if (written("seller"))
      scope.error("several-forms", place("sellers"), "one seller promotes, or several do together, not both",
                  "leave one of them out", language::Related{place("seller"), "the seller"});
    else if (!spend_and_save && !voucher)
      scope.error("without-effect", place("sellers"),
                  std::string(mechanic->key) + " is about goods of one seller, and counts nothing together",
                  "make a promotion of each seller; spend_and_save and voucher can be of several");
    else if (sellers.size() == 1)
      scope.error("without-effect", place("sellers"), "nobody else promotes with '" + sellers[0].name + "'",
                  "write seller: " + sellers[0].name + ", or add others");
    for (size_t i = 1; i < sellers.size(); ++i)
      if (std::find(sellers.begin(), sellers.begin() + static_cast<ptrdiff_t>(i), sellers[i].name) !=
          sellers.begin() + static_cast<ptrdiff_t>(i))
        scope.error("named-twice", sellers[i].place, "'" + sellers[i].name + "' is named twice", "name it once",
                    language::Related{sellers[0].place, "who promote"});
    if (audience.known())
      scope.error("known-to-whom", place("audience"),
                  "each seller knows customers of his own, and several promote here", "name segments or a random share",
                  language::Related{place("sellers"), "who promote"});
  }
  if (bundle && !offers.empty())
    scope.error("without-effect", place("offers"), "a bundle names its products itself", "leave this out",
                language::Related{place("bundle"), "the bundle"});
  if (free_shipping && written("funding"))
    scope.error("without-effect", place("funding"),
                "others pay parts of discounts on goods, and a shipping fee is none", "leave it out");
  if (gift && written("funding"))
    scope.error("without-effect", place("funding"), "others pay parts of discounts, and a gift is none",
                "leave it out");
  if (voucher) {
    const language::DateRange always;
    if (!written("during") || during.last == always.last)
      scope.error("missing", written("during") ? place("during") : place("voucher"),
                  "it is not said until when the voucher is valid",
                  "give its last day, for example during: 2026-11-01..2026-11-11");
    else if (!(voucher->claimed == always) && voucher->claimed.first > during.last)
      scope.error("out-of-range", place("voucher"), "it can be claimed only when it is no longer valid",
                  "let claimed begin by " + core::format_date(during.last),
                  language::Related{place("during"), "when it is valid"});
  }
  if (presale) {
    const language::DateRange always;
    if (!written("during") || during.last == always.last)
      scope.error("missing", written("during") ? place("during") : place("presale"),
                  "it is not said until when deposits are taken",
                  "give the days, for example during: 2026-10-24..2026-11-10");
    else if (presale->balance <= during.last)
      scope.error("out-of-range", place("presale.balance"), "the balance is due before the last deposit is paid",
                  "give a day after " + core::format_date(during.last),
                  language::Related{place("during"), "when deposits are taken"});
    if (limit)
      scope.error("without-effect", place("limit"), "a pre-sale goes on until the stock is ordered", "leave it out");
    for (const char* key : {"group", "priority"})
      if (written(key))
        scope.error("without-effect", place(key), "an offer in a pre-sale can be had in the pre-sale only",
                    "leave it out");
    if (limit || written("group") || written("priority")) return;
  }
  if (clearance) {
    if (limit)
      scope.error("without-effect", place("limit"), "a clearance goes on until what is there is gone", "leave it out");
    if (announced)
      scope.error("without-effect", place("announced"), "one price can be waited for, and a clearance has several",
                  "leave it out");
    for (const auto& step : clearance->steps.list)
      if (!during.contains(step.from))
        scope.error("out-of-range", step.place, "this step begins on a day on which the promotion does not hold",
                    "let it begin within during, or leave during out",
                    language::Related{place("during"), "when it holds"});
    if (limit || announced) return;
  }
  if (announced) {
    if (mechanic->on_baskets())
      scope.error("without-effect", place("announced"), "only a lower price of single units can be waited for",
                  "leave it out; off, amount_off and price can be announced");
    if (audience.limited())
      scope.error("announced-to-some", place("announced"), "what is announced is for everyone",
                  "leave it out, or the audience", language::Related{place("audience"), "the audience"});
    if (!written("during") || *announced >= during.first)
      scope.error(
          "out-of-range", place("announced"), "a promotion is announced before its first day", "give an earlier day",
          written("during") ? std::optional(language::Related{place("during"), "when it holds"}) : std::nullopt);
  }
  if (mechanic->on_baskets()) return;
  if (limit && !group.empty())
    scope.error("limit-in-group", place("limit"), "a promotion of a group of its own cannot be limited",
                "leave out the limit or the group", language::Related{place("group"), "the group"});
  if (written("priority") && group.empty())
    scope.error(
        "without-effect", place("priority"),
        "promotions on single units without a group do not stack: the lowest price holds, whatever the priority",
        "leave it out, or add a group to stack on others");
}

std::optional<int64_t> most_of_one(const PromotionParams& promotion) {
  if (promotion.voucher) return promotion.voucher->per_consumer;
  return promotion.gift ? promotion.gift->per_consumer : std::nullopt;
}

}  // namespace shopwright::promotion
