#include <algorithm>
#include <limits>
#include <random>

#include "shopwright/core/ensure.hpp"
#include "shopwright/finance/ledger.hpp"
#include "support/catch.hpp"

using namespace shopwright;
using core::Money;
using core::SellerId;
using finance::Ledger;
using market::Account;

namespace {

struct Posting {
  SellerId seller;
  Account debit, credit;
  Money amount;
};

std::vector<Posting> random_postings(std::mt19937_64& random, size_t n, uint32_t sellers) {
  std::vector<Posting> postings(n);
  for (Posting& p : postings)
    p = {SellerId{static_cast<uint32_t>(random() % sellers)}, static_cast<Account>(random() % market::kAccounts),
         static_cast<Account>(random() % market::kAccounts),
         Money{static_cast<int64_t>(random() >> 20) - (int64_t{1} << 43)}};
  return postings;
}

Ledger posted(const std::vector<Posting>& postings, size_t sellers) {
  Ledger ledger(sellers);
  for (const Posting& p : postings) ledger.post(p.seller, p.debit, p.credit, p.amount);
  return ledger;
}

}  // namespace

TEST_CASE("ledger: a posting debits one account and credits another") {
  Ledger ledger(2);
  ledger.post(SellerId{1}, Account::inventory, Account::payables, Money{250});
  ledger.post(SellerId{1}, Account::cost_of_goods, Account::inventory, Money{100});
  CHECK(ledger.balance(SellerId{1}, Account::inventory) == Money{150});
  CHECK(ledger.debits(SellerId{1}, Account::inventory) == Money{250});
  CHECK(ledger.credits(SellerId{1}, Account::inventory) == Money{100});
  CHECK(ledger.balance(SellerId{1}, Account::payables) == Money{-250});
  CHECK(ledger.balance(SellerId{0}, Account::inventory) == Money{0});
  CHECK(ledger.trial_balance_ok());
}

TEST_CASE("ledger: any postings balance, whatever their order, and a negative one reverses") {
  std::mt19937_64 random(20260302);
  for (int round = 0; round < 200; ++round) {
    auto postings = random_postings(random, 1 + random() % 60, 3);
    const Ledger ledger = posted(postings, 3);
    REQUIRE(ledger.trial_balance_ok());
    std::shuffle(postings.begin(), postings.end(), random);
    REQUIRE(posted(postings, 3) == ledger);
    Ledger undone = ledger;
    for (const Posting& p : postings) undone.post(p.seller, p.debit, p.credit, -p.amount);
    for (uint32_t s = 0; s < 3; ++s)
      for (size_t a = 0; a < market::kAccounts; ++a)
        REQUIRE(undone.balance(SellerId{s}, static_cast<Account>(a)) == Money{0});
  }
}

TEST_CASE("ledger: a changed column is noticed by the trial balance and by the digest") {
  std::mt19937_64 random(7);
  Ledger ledger = posted(random_postings(random, 50, 2), 2);
  core::Digest before, after;
  ledger.add_to(before);
  size_t columns = 0;
  ledger.columns([&](std::string_view, std::vector<int64_t>& column) {
    if (columns++ == 0) ++column[3];
  });
  ledger.add_to(after);
  CHECK(columns == 2);
  CHECK_FALSE(ledger.trial_balance_ok());
  CHECK(before.str() != after.str());
}

TEST_CASE("ledger: saved and loaded it is the same; a ledger of other sellers is refused") {
  std::mt19937_64 random(8);
  const Ledger ledger = posted(random_postings(random, 50, 2), 2);
  std::vector<std::byte> bytes;
  core::Writer writer(bytes);
  ledger.save(writer);
  Ledger loaded(2);
  core::Reader reader(bytes);
  loaded.load(reader);
  reader.end();
  CHECK(loaded == ledger);
  Ledger other(3);
  core::Reader again(bytes);
  CHECK_THROWS_AS(other.load(again), core::CorruptData);
}

TEST_CASE("ledger: an account beyond 64 bits and an unknown seller are our bugs, and change nothing") {
  Ledger ledger(1);
  ledger.post(SellerId{0}, Account::cash, Account::sales, Money{std::numeric_limits<int64_t>::max()});
  const Ledger before = ledger;
  CHECK_THROWS_AS(ledger.post(SellerId{0}, Account::cash, Account::equity, Money{1}), core::BugError);
  CHECK_THROWS_AS(ledger.post(SellerId{1}, Account::cash, Account::equity, Money{1}), core::BugError);
  CHECK(ledger == before);
}

TEST_CASE("ledger: accounts that nobody uses are no part of the digest") {
  const auto digest = [](const Ledger& ledger) {
    core::Digest out;
    ledger.add_to(out);
    return out.str();
  };
  Ledger ledger(1);
  ledger.post(SellerId{0}, Account::cash, Account::sales, Money{250});
  core::Digest first;
  for (const int64_t amount : {int64_t{250}, int64_t{0}}) {  // debits, then credits: cash, ..., sales, discounts, ...
    std::vector<int64_t> column(market::kFirstAccounts);
    column[static_cast<size_t>(amount > 0 ? Account::cash : Account::sales)] = 250;
    first.add_span(std::span<const int64_t>(column));
  }
  CHECK(digest(ledger) == first.str());
  ledger.post(SellerId{0}, Account::vat_on_sales, Account::vat, Money{29});
  CHECK(digest(ledger) != first.str());
}
