#pragma once
#include <optional>
#include <span>
#include <string>
#include <string_view>

/// Small helpers for text that people read and write. Text is UTF-8.
/// Tested: tests/core/text.cpp.
namespace shopwright::core {

/// Damerau–Levenshtein distance over bytes (restricted: no substring is edited twice): insertions, deletions, substitutions
/// and swaps of neighbours, one each.
int edit_distance(std::string_view a, std::string_view b);

/// The candidate that was probably meant by `word`, if any is near: at most one edit for words up to 4 letters, a
/// third of the length beyond that; upper and lower case, '-' and '_' count as the same. Ties go to the first.
std::optional<std::string> did_you_mean(std::string_view word, std::span<const std::string_view> candidates);
std::optional<std::string> did_you_mean(std::string_view word, std::span<const std::string> candidates);

/// Without blanks, tabs and line ends at both ends.
std::string_view trim(std::string_view text);

/// Well-formed UTF-8 (no surrogates, no overlong forms, at most U+10FFFF).
bool valid_utf8(std::string_view text);

/// Columns on a terminal, approximately: 0 for combining marks and control characters, 2 for East Asian wide
/// characters and emoji, else 1. Bytes that are not UTF-8 count 1 each.
int display_width(std::string_view text);
/// At most `width` columns: what is longer is cut between characters, blanks before the cut go, and an ellipsis stands for the rest.
std::string cut(std::string_view text, int width);

}  // namespace shopwright::core
