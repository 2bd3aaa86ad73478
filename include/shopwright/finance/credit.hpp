#pragma once
// Sales on account: what is owed to a seller until it is paid, or written off.
#include <cstdint>
#include <span>
#include <vector>

#include "shopwright/core/ids.hpp"
#include "shopwright/core/money.hpp"
#include "shopwright/finance/ledger.hpp"
#include "shopwright/market/facts.hpp"
#include "shopwright/market/journal.hpp"

namespace shopwright::finance {

/// One day's sales on account that fall due together.
struct Due {
  int64_t day = 0;          ///< on whose morning it is paid
  core::SellerId creditor;  ///< to whom
  core::SellerId debtor;    ///< a dealer; invalid: buyers
  core::Money amount;       ///< VAT included
  core::Money lost;         ///< of it: never paid, known when it falls due
  bool operator==(const Due&) const = default;
};

/// A sale that was booked as paid in cash becomes one on account: Dr receivables Cr cash. Nothing happens for an amount of 0.
void lend(const Due& due, std::vector<Due>& dues, market::Journal& journal, std::span<market::CreditFacts> facts);

/// Phase Open: what falls due is paid (Dr cash Cr receivables; a dealer's Dr payables Cr cash) or written off (Dr bad debt Cr
/// receivables, a charge of the creditor). VAT on what is never paid stays owed: no relief is claimed (assumption).
/// Tested: tests/finance/credit.cpp (hand-computed table), tests/engine/test_credit.cpp.
void settle(int64_t day, std::vector<Due>& dues, market::Journal& journal, market::DayFacts& facts);

/// The check of phase Close; throws BugError: receivables are what is due.
void check_close(const Ledger& ledger, std::span<const Due> dues);

}  // namespace shopwright::finance
