#include "study/bridge_pairing.hpp"

#include <algorithm>

namespace shopwright::study {
namespace {

void take(Tokens& a, Tokens& b, Pairing how, TellPair tell) {
  const int64_t units = std::min(a.units, b.units);
  if (a.ours() || b.ours()) {
    if (a.in_variant) tell(&b, &a, units, how);
    else tell(&a, &b, units, how);
  }
  a.units -= units;
  b.units -= units;
}

// Pairs what is left in order, of those that `of_base` and `of_variant` let in.
template <class OfBase, class OfVariant>
void zip(std::span<Tokens* const> base, std::span<Tokens* const> variant, OfBase&& of_base, OfVariant&& of_variant,
         TellPair tell) {
  for (size_t i = 0, j = 0; i < base.size() && j < variant.size();) {
    if (base[i]->units == 0 || !of_base(*base[i])) ++i;
    else if (variant[j]->units == 0 || !of_variant(*variant[j])) ++j;
    else take(*base[i], *variant[j], Pairing::same_day, tell);
  }
}

}  // namespace

void Pairer::pair(std::span<Tokens> base, std::span<Tokens> variant, TellPair tell) {
  rest_.clear();
  for (size_t i = 0, j = 0; i < base.size() || j < variant.size();) {
    uint32_t day = UINT32_MAX;
    if (i < base.size()) day = base[i].day;
    if (j < variant.size()) day = std::min(day, variant[j].day);
    base_day_.clear();
    variant_day_.clear();
    const auto in_day = [day](std::span<Tokens> all, size_t at) { return at < all.size() && all[at].day == day; };
    // Rule 1: walk through both by offer.
    while (in_day(base, i) || in_day(variant, j)) {
      if (in_day(base, i) && in_day(variant, j) && base[i].offer == variant[j].offer) {
        take(base[i], variant[j], Pairing::same_offer, tell);
        if (base[i].units > 0) {
          if (++j; !in_day(variant, j) || variant[j].offer != base[i].offer) base_day_.push_back(&base[i++]);
        } else if (++i; variant[j].units == 0) {
          ++j;
        } else if (!in_day(base, i) || base[i].offer != variant[j].offer) {
          variant_day_.push_back(&variant[j++]);
        }
      } else if (!in_day(variant, j) || (in_day(base, i) && base[i].offer < variant[j].offer)) {
        base_day_.push_back(&base[i++]);
      } else {
        variant_day_.push_back(&variant[j++]);
      }
    }
    pair_day(tell);
  }

  bool in_base = false, in_variant = false, ours = false;
  for (const Tokens* tokens : rest_) {
    (tokens->in_variant ? in_variant : in_base) = true;
    ours = ours || tokens->ours();
  }
  if (!ours) return;
  if (in_base && in_variant) {
    sweep([](const Tokens& a, const Tokens& b) { return a.offer == b.offer; }, Pairing::same_seller_later, tell);
    sweep([](const Tokens& a, const Tokens& b) { return a.seller == b.seller; }, Pairing::same_seller_later, tell);
    sweep([](const Tokens& a, const Tokens& b) { return a.ours() != b.ours(); }, Pairing::other_seller_later, tell);
  }
  for (const Tokens* tokens : rest_) {
    if (!tokens->ours() || tokens->units == 0) continue;
    if (tokens->in_variant) tell(nullptr, tokens, tokens->units, Pairing::alone);
    else tell(tokens, nullptr, tokens->units, Pairing::alone);
  }
}

// Rule 2. What it leaves of a day is all of one run.
void Pairer::pair_day(TellPair tell) {
  if (!base_day_.empty() && !variant_day_.empty()) {
    const auto ours = [](const Tokens& tokens) { return tokens.ours(); };
    const auto theirs = [](const Tokens& tokens) { return !tokens.ours(); };
    zip(base_day_, variant_day_, ours, ours, tell);
    zip(base_day_, variant_day_, ours, theirs, tell);
    zip(base_day_, variant_day_, theirs, ours, tell);
    zip(base_day_, variant_day_, theirs, theirs, tell);
  }
  for (auto* day : {&base_day_, &variant_day_})
    for (Tokens* tokens : *day)
      if (tokens->units > 0) rest_.push_back(tokens);
}

// Rule 3: each token is paired with the oldest alike that waits in the other run.
template <class Alike>
void Pairer::sweep(Alike&& alike, Pairing how, TellPair tell) {
  size_t oldest = 0;
  for (size_t at = 0; at < rest_.size(); ++at) {
    Tokens& now = *rest_[at];
    const auto passed = [&](const Tokens& waiting) {
      return waiting.units == 0 || now.day - waiting.day > static_cast<uint32_t>(days_);
    };
    while (oldest < at && passed(*rest_[oldest])) ++oldest;
    for (size_t i = oldest; i < at && now.units > 0; ++i) {
      Tokens& waiting = *rest_[i];
      if (waiting.units > 0 && waiting.in_variant != now.in_variant && alike(waiting, now))
        take(waiting, now, how, tell);
    }
  }
}

}  // namespace shopwright::study
