#pragma once
// The bridge's rules 1 to 3 for one consumer and category: which purchases of two runs belong together.
#include <cstdint>
#include <span>
#include <vector>

#include "shopwright/core/function_ref.hpp"

namespace shopwright::study {

/// Units of one day, offer and price that one consumer bought in one run.
struct Tokens {
  uint32_t category = 0, day = 0, offer = 0;
  uint32_t seller = 0;  ///< 0: ours
  int32_t counts = 0;   ///< reported day on which they are sold; `day`, but for what was ordered in a pre-sale
  int64_t money = 0;    ///< of each unit
  int64_t units = 0;    ///< not yet paired
  bool in_variant = false;

  bool ours() const { return seller == 0; }
  /// By category, day, offer, dearest first.
  bool operator<(const Tokens& other) const {
    if (category != other.category) return category < other.category;
    if (day != other.day) return day < other.day;
    if (offer != other.offer) return offer < other.offer;
    return money != other.money ? money > other.money : counts < other.counts;
  }
};

enum class Pairing : uint8_t { same_offer, same_day, same_seller_later, other_seller_later, alone };

/// `units` units of `base` and of `variant` belong together; alone, one of the two is null.
using TellPair = core::FunctionRef<void(const Tokens* base, const Tokens* variant, int64_t units, Pairing how)>;

/// Pairs the tokens of one consumer and category, sorted, each run's in a range of its own. Tells every pair with one of ours in
/// it, and ours that stay alone. Uses up `units`. Reusable; not for several threads at once.
/// Treats the runs alike: with the runs exchanged it tells the same pairs, exchanged.
class Pairer {
 public:
  explicit Pairer(int days) : days_(days) {}
  void pair(std::span<Tokens> base, std::span<Tokens> variant, TellPair tell);

 private:
  void pair_day(TellPair tell);
  template <class Alike>
  void sweep(Alike&& alike, Pairing how, TellPair tell);

  int days_;
  std::vector<Tokens*> base_day_, variant_day_;  // what rule 1 left of a day
  std::vector<Tokens*> rest_;                    // what rule 2 left, by day
};

}  // namespace shopwright::study
