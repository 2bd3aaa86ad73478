// What a unit costs in a pre-sale, and which units are not paid for in the end.
#include "shopwright/promotion/presale.hpp"

#include "promotion/mechanics.hpp"

namespace shopwright::promotion {

using core::Money;

Money PresaleParams::total(Money list_price) const {
  const Money off = counts.value_or(deposit) - deposit;
  return std::min(std::max(price.value_or(list_price) - off, Money{}), list_price);
}

Money presale_price(const PromotionParams& params, Money list_price) { return params.presale->total(list_price); }

std::string describe_presale(const PromotionParams& params, const core::Currency& currency) {
  const PresaleParams& p = *params.presale;
  const auto money = [&](Money amount) { return core::format_money(amount, currency); };
  std::string text = "pre-sale";
  if (p.price) text += " at " + money(*p.price);
  text += ", deposit " + money(p.deposit);
  if (p.counts && *p.counts != p.deposit) text += " for " + money(*p.counts);
  return text + ", balance on " + core::format_date(p.balance);
}

void PresaleParams::check(const language::Node& node, const language::Scope& scope) const {
  const auto money = [&](Money amount) { return core::format_money(amount, scope.context().currency); };
  const auto place = [&](std::string_view key) { return language::find_place(node, key); };
  const language::Related the_deposit{place("deposit"), "the deposit"};
  if (counts && *counts < deposit)
    scope.error("out-of-range", place("counts"), "a deposit counts for at least what was paid",
                "give at least " + money(deposit), the_deposit);
  if (price && counts.value_or(deposit) > *price)
    scope.error("saves-too-much", place(counts ? "counts" : "deposit"),
                "the deposit counts for more than the price of " + money(*price), "give at most " + money(*price),
                language::Related{place("price"), "the price"});
}

int64_t forfeited(const core::Noise& noise, uint64_t presale_hash, uint64_t offer_hash, const PreOrder& order,
                  double share) {
  if (!(share > 0)) return 0;
  if (share >= 1) return order.units;
  const core::KeyedStream stream = noise.stream(core::Stream::balance, presale_hash);
  int64_t lost = 0;
  for (int64_t unit = 0; unit < order.units; ++unit) {
    const core::Block words =
        stream.block(offer_hash ^ static_cast<uint64_t>(order.price.minor), order.ordered, static_cast<uint32_t>(unit));
    lost += core::uniform01(words[0], words[1]) < share ? 1 : 0;
  }
  return lost;
}

}  // namespace shopwright::promotion
