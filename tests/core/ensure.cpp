#include "shopwright/core/ensure.hpp"

#include "shopwright/core/ids.hpp"
#include "shopwright/core/money.hpp"
#include "support/catch.hpp"

using namespace shopwright::core;

TEST_CASE("ENSURE tells place, condition and values") {
  const int left = 2, right = 3;
  const auto message = [](auto f) {
    try {
      f();
    } catch (const BugError& error) {
      return std::string(error.what());
    }
    return std::string("nothing thrown");
  };
  CHECK(message([&] { ENSURE(left < right, left); }) == "nothing thrown");
  const std::string text = message([&] { ENSURE(left == right, left, right, "text", Money{5}, OfferId{4}); });
  CHECK(text.starts_with("tests/core/ensure.cpp:"));
  CHECK(text.ends_with(
      R"(: ensure failed: left == right [left, right, "text", Money{5}, OfferId{4} = 2, 3, "text", 5, 4])"));
  CHECK(message([] { ENSURE(1 + 1 == 3); }).ends_with(": ensure failed: 1 + 1 == 3"));
}

TEST_CASE("ENSURE evaluates its condition once and its values only on failure") {
  int conditions = 0, values = 0;
  ENSURE(++conditions > 0, ++values);
  CHECK(conditions == 1);
  CHECK(values == 0);
}
