#pragma once
// A sweep as a workbook for a spreadsheet.
#include <filesystem>

#include "shopwright/study/sweep_store.hpp"

namespace shopwright::report {

/// Sheets Sweep (what was asked, release, seed), Means (a row per point and seller, with half-widths of 95% intervals), Results (per point,
/// replicate and seller) and, where days were kept, Daily. Headings are frozen and can be filtered; amounts, counts and shares have their
/// number formats. The file appears whole or not at all and replaces an earlier one.
/// Errors: std::system_error when it cannot be written; std::length_error when a sheet would need more than the 1,048,576 rows that
/// spreadsheets have (daily figures, mostly: CSV has no such limit).
/// Tested: tests/report/test_sweep.cpp, tests/cli/test_sweep.py (unpacked and read back).
void write_sweep_xlsx(const std::filesystem::path& path, const study::SweepStore& store);

}  // namespace shopwright::report
