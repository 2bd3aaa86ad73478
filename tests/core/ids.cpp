#include "shopwright/core/ids.hpp"

#include <algorithm>
#include <cstdlib>
#include <string>
#include <type_traits>
#include <unordered_set>
#include <vector>

#include "support/catch.hpp"

using namespace shopwright::core;

static_assert(!std::is_convertible_v<SellerId, ProductId>);
static_assert(sizeof(OfferId) == 4 && std::is_trivially_copyable_v<OfferId>);
static_assert(identity_hash("x") == identity_hash(std::string_view("x")));

TEST_CASE("ids compare, hash and know when they are none") {
  CHECK_FALSE(OfferId{}.valid());
  CHECK(OfferId{0}.valid());
  CHECK(OfferId{1} < OfferId{2});
  CHECK(std::unordered_set<BrandId>{BrandId{1}, BrandId{1}, BrandId{2}}.size() == 2);
}

TEST_CASE("identity hashes are what they have always been") {
  CHECK(identity_hash("") == 0xefd01f60ba992926u);
  CHECK(identity_hash("trop64") == 0xe78cfecdfb2aa539u);
  CHECK(identity_hash32("trop64") == identity_hash("trop64") >> 32);
}

TEST_CASE("identity hashes of similar names do not collide and use all bits") {
  std::vector<uint64_t> all;
  std::vector<int> ones(64);
  for (const char* stem : {"offer-", "segment", "a", "product_"})
    for (int i = 0; i < 5000; ++i) all.push_back(identity_hash(stem + std::to_string(i)));
  for (uint64_t h : all)
    for (size_t bit = 0; bit < 64; ++bit) ones[bit] += static_cast<int>(h >> bit & 1);
  // 20,000 names: each bit is set in half of them, within five standard errors (70.7).
  for (int count : ones) CHECK(std::abs(count - 10'000) < 354);
  std::ranges::sort(all);
  CHECK(std::ranges::adjacent_find(all) == all.end());
}
