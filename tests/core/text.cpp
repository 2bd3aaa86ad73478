#include "shopwright/core/text.hpp"

#include <vector>

#include "support/catch.hpp"

using namespace shopwright::core;

TEST_CASE("edit distance counts insertions, deletions, substitutions and swaps") {
  CHECK(edit_distance("", "") == 0);
  CHECK(edit_distance("price", "price") == 0);
  CHECK(edit_distance("price", "prcie") == 1);
  CHECK(edit_distance("price", "pric") == 1);
  CHECK(edit_distance("price", "prices") == 1);
  CHECK(edit_distance("price", "prize") == 1);
  CHECK(edit_distance("kitten", "sitting") == 3);
  CHECK(edit_distance("abc", "") == 3);
}

TEST_CASE("did_you_mean proposes what is near and nothing else") {
  const std::vector<std::string_view> keys{"price", "price_ending", "cost", "needs", "seed", "replicates", "start"};
  CHECK(did_you_mean("prcie", keys) == "price");
  CHECK(did_you_mean("Price", keys) == "price");
  CHECK(did_you_mean("price-ending", keys) == "price_ending");
  CHECK(did_you_mean("cots", keys) == "cost");
  CHECK(did_you_mean("replicate", keys) == "replicates");
  CHECK(did_you_mean("need", keys) == "needs");
  CHECK_FALSE(did_you_mean("colour", keys));
  CHECK_FALSE(did_you_mean("x", keys));
  CHECK_FALSE(did_you_mean("", keys));
  CHECK_FALSE(did_you_mean("price", std::vector<std::string>{}));
}

TEST_CASE("trim") {
  CHECK(trim("  a b\t\r\n") == "a b");
  CHECK(trim(" \t") == "");
  CHECK(trim("") == "");
}

TEST_CASE("UTF-8") {
  CHECK(valid_utf8(""));
  CHECK(valid_utf8("juice — 橙汁 🍊"));
  for (const char* wrong :
       {"\x80", "\xc0\xaf", "\xe0\x80\xaf", "\xed\xa0\x80", "\xf4\x90\x80\x80", "\xf0\x9f\x8d", "\xff", "a\xc3"})
    CHECK_FALSE(valid_utf8(wrong));
  CHECK(display_width("juice") == 5);
  CHECK(display_width("橙汁") == 4);
  CHECK(display_width("é") == 1);
  CHECK(display_width("e\xcc\x81") == 1);
  CHECK(display_width("🍊") == 2);
  CHECK(display_width("\xff") == 1);
}
