#pragma once
// What can be done with files of sweeps: merge, status, export, report.
#include "app/command.hpp"
#include "shopwright/study/sweep_store.hpp"

namespace shopwright::app {

/// When the first word is one of these, does it; nullopt otherwise.
std::optional<int> act_on_sweep_files(const Arguments& arguments, const Terminal& terminal);

/// Prints what a sweep has found, by --metric (or the plan's own) and --seller.
void print_sweep_report(const study::SweepStore& store, const Arguments& arguments, const Terminal& terminal);

}  // namespace shopwright::app
