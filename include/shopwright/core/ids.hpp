#pragma once
#include <compare>
#include <cstdint>
#include <functional>
#include <string_view>

/// Distinct identifiers, and the stable hash of a name.
///
/// An Id is the row of a thing in its table; ids of different things do not mix. What must survive a change of
/// tables (the keys of noise above all) is the hash of the thing's name instead: `identity_hash`.
/// Tested: tests/core/ids.cpp (types, stored hash values, no collisions and no bias on structured names).
namespace shopwright::core {

/// Row number in a table of `Tag`s; 0xffffffff means none.
template <class Tag>
struct Id {
  uint32_t value = 0xffffffffu;

  auto operator<=>(const Id&) const = default;
  constexpr bool valid() const { return value != 0xffffffffu; }
};

using SellerId = Id<struct SellerTag>;
using ProductId = Id<struct ProductTag>;
using OfferId = Id<struct OfferTag>;
using CategoryId = Id<struct CategoryTag>;
using ChannelId = Id<struct ChannelTag>;
using SegmentId = Id<struct SegmentTag>;
using StockId = Id<struct StockTag>;
using PromotionId = Id<struct PromotionTag>;
using BrandId = Id<struct BrandTag>;

/// 64-bit hash of a name: FNV-1a 64 over the bytes, then the finaliser of MurmurHash3 (Appleby) so that every bit of
/// the result depends on every byte. Never changes: results of runs hang on it.
constexpr uint64_t identity_hash(std::string_view name) {
  uint64_t h = 0xcbf29ce484222325u;
  for (char c : name) {
    h ^= static_cast<unsigned char>(c);
    h *= 0x100000001b3u;
  }
  h ^= h >> 33;
  h *= 0xff51afd7ed558ccdu;
  h ^= h >> 33;
  h *= 0xc4ceb9fe1a85ec53u;
  h ^= h >> 33;
  return h;
}

/// The upper half of `identity_hash`. Callers refuse two names of one kind with the same value.
constexpr uint32_t identity_hash32(std::string_view name) { return static_cast<uint32_t>(identity_hash(name) >> 32); }

}  // namespace shopwright::core

template <class Tag>
struct std::hash<shopwright::core::Id<Tag>> {
  size_t operator()(shopwright::core::Id<Tag> id) const noexcept { return std::hash<uint32_t>{}(id.value); }
};
