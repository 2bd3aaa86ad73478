#pragma once
// Sums of named things, as people write them: "large >= 1.2 * small", "gross_margin - supply_cost".
#include <span>
#include <string>
#include <string_view>
#include <tl/expected.hpp>
#include <vector>

namespace shopwright::study {

struct Linear {
  std::vector<double> coefficients;  ///< [name]
  double constant = 0;
  double at(std::span<const double> values) const;
  /// Of no names: a number.
  bool is_number() const;
  void add(const Linear& other, double times);
  bool operator==(const Linear&) const = default;
};

/// What is wrong with a text.
struct LinearError {
  std::string message, hint;
};

/// Numbers (`20%` is 0.2), names, + - * / and brackets. Products need a number on one side, quotients below. A minus between names needs
/// blanks around it, since names may contain one.
/// Tested: tests/study/test_optimize_linear.cpp.
tl::expected<Linear, LinearError> parse_linear(std::string_view text, std::span<const std::string> names);

/// difference <= 0, or = 0.
struct LinearRule {
  std::string text;  ///< as it is written, for people
  Linear difference;
  bool equal = false;
};

/// `a <= b`, `a >= b`, `a = b`, and ladders of them: `small <= middle <= large` gives two.
tl::expected<std::vector<LinearRule>, LinearError> parse_rule(std::string_view text,
                                                              std::span<const std::string> names);

}  // namespace shopwright::study
