#pragma once
// A run as programs read it.
#include <string>
#include <vector>

#include "shopwright/study/run.hpp"

namespace shopwright::report {

/// One document: shopwright (version), scenario, seed (a string: 64 bits do not fit a double), replicates, consumers, days,
/// currency, digest, sellers: {NAME: {METRIC: {mean, ci95: [low, high] or null}}}, totals, run. Amounts are major units as
/// decimal numbers, rounded to the minor unit; other numbers to six digits after the point; what has no value is null.
/// All but `run` is equal, byte for byte, for equal runs. Indented, ends with a newline.
/// Tested: tests/report/json.cpp.
std::string json(const study::RunResult& result);
/// The same without `run`.
std::string summary_json(const study::RunResult& result);
/// What `run` holds, at the top level, with the changes that were asked for ("--scale offers.*.*.price=0.98") and the number of
/// rounds that scarcity took: how this run was made.
std::string run_json(const study::RunResult& result, const std::vector<std::string>& changes);

}  // namespace shopwright::report
