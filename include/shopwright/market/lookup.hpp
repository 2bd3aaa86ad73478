#pragma once
// Ids by name. Linear: for compiling and for tests, not for the day.
#include <optional>
#include <string_view>

#include "shopwright/market/world.hpp"

namespace shopwright::market {

namespace detail {
template <class Id, class Table, class Name>
std::optional<Id> find_named(const Table& table, std::string_view name, Name name_of) {
  for (size_t i = 0; i < table.size(); ++i)
    if (name_of(table[i]) == name) return Id{static_cast<uint32_t>(i)};
  return std::nullopt;
}
}  // namespace detail

inline std::optional<core::SellerId> find_seller(const World& world, std::string_view name) {
  return detail::find_named<core::SellerId>(world.sellers, name, [](auto& s) -> std::string_view { return s.name; });
}
inline std::optional<core::ProductId> find_product(const World& world, std::string_view name) {
  return detail::find_named<core::ProductId>(world.products, name, [](auto& p) -> std::string_view { return p.name; });
}
inline std::optional<core::ChannelId> find_channel(const World& world, std::string_view name) {
  return detail::find_named<core::ChannelId>(world.channels, name, [](auto& c) -> std::string_view { return c; });
}
/// The first seller that is the operator's; nullopt when there is none.
inline std::optional<core::SellerId> find_operator(const World& world) {
  for (size_t i = 0; i < world.sellers.size(); ++i)
    if (world.sellers[i].is_operator) return core::SellerId{static_cast<uint32_t>(i)};
  return std::nullopt;
}

}  // namespace shopwright::market
