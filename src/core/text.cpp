#include "shopwright/core/text.hpp"

#include <algorithm>
#include <array>
#include <cstdint>
#include <vector>

namespace shopwright::core {

namespace {

// A code point and its length in bytes; length 0 when the bytes are not UTF-8.
struct CodePoint {
  uint32_t value = 0;
  size_t bytes = 0;
};

CodePoint decode(std::string_view text) {
  const auto byte = [text](size_t i) { return static_cast<uint32_t>(static_cast<unsigned char>(text[i])); };
  const uint32_t first = byte(0);
  if (first < 0x80) return {first, 1};
  const size_t n = first >= 0xf0 ? 4 : first >= 0xe0 ? 3 : first >= 0xc2 ? 2 : 0;
  if (n == 0 || first > 0xf4 || text.size() < n) return {};
  uint32_t value = first & (0xffu >> (n + 1));
  for (size_t i = 1; i < n; ++i) {
    if ((byte(i) & 0xc0) != 0x80) return {};
    value = value << 6 | (byte(i) & 0x3f);
  }
  const bool overlong = (n == 3 && value < 0x800) || (n == 4 && value < 0x10000);
  if (overlong || value > 0x10ffff || (value >= 0xd800 && value <= 0xdfff)) return {};
  return {value, n};
}

struct Range {
  uint32_t first, last;
};
// Main ranges of zero width (combining marks, joiners, variation selectors) and of width two (East Asian wide and
// full-width forms, emoji), after Unicode's EastAsianWidth.txt; rare scripts are left out.
constexpr std::array<Range, 8> kZero{{{0x300, 0x36f},
                                      {0x483, 0x489},
                                      {0x591, 0x5bd},
                                      {0x64b, 0x65f},
                                      {0x200b, 0x200f},
                                      {0x20d0, 0x20f0},
                                      {0xfe00, 0xfe0f},
                                      {0xfe20, 0xfe2f}}};
constexpr std::array<Range, 9> kWide{{{0x1100, 0x115f},
                                      {0x2e80, 0x303e},
                                      {0x3041, 0x33ff},
                                      {0x3400, 0x9fff},
                                      {0xa000, 0xa4cf},
                                      {0xac00, 0xd7a3},
                                      {0xf900, 0xfaff},
                                      {0xff00, 0xff60},
                                      {0xffe0, 0xffe6}}};
constexpr std::array<Range, 3> kWideHigh{{{0x1f300, 0x1f64f}, {0x1f680, 0x1faff}, {0x20000, 0x3fffd}}};

template <size_t n>
bool within(const std::array<Range, n>& ranges, uint32_t value) {
  return std::ranges::any_of(ranges, [value](Range r) { return r.first <= value && value <= r.last; });
}

std::string folded(std::string_view word) {
  std::string result(word);
  for (char& c : result) {
    if (c >= 'A' && c <= 'Z') c = static_cast<char>(c - 'A' + 'a');
    if (c == '_') c = '-';
  }
  return result;
}

template <class Text>
std::optional<std::string> nearest(std::string_view word, std::span<const Text> candidates) {
  const std::string wanted = folded(word);
  std::optional<std::string> best;
  int best_distance = 0;
  for (const Text& candidate : candidates) {
    const size_t longer = std::max(word.size(), candidate.size());
    const size_t shorter = std::min(word.size(), candidate.size());
    const int allowed = longer <= 4 ? 1 : static_cast<int>(longer / 3);
    if (longer - shorter > static_cast<size_t>(allowed)) continue;
    const int distance = edit_distance(wanted, folded(candidate));
    // A word of which every letter is changed is not a misspelling.
    if (distance > allowed || (distance > 0 && static_cast<size_t>(distance) >= shorter)) continue;
    if (!best || distance < best_distance) {
      best = std::string(candidate);
      best_distance = distance;
    }
  }
  return best;
}

}  // namespace

int edit_distance(std::string_view a, std::string_view b) {
  std::vector<int> before(b.size() + 1), last(b.size() + 1), now(b.size() + 1);
  for (size_t j = 0; j <= b.size(); ++j) last[j] = static_cast<int>(j);
  for (size_t i = 1; i <= a.size(); ++i) {
    now[0] = static_cast<int>(i);
    for (size_t j = 1; j <= b.size(); ++j) {
      now[j] = std::min({last[j] + 1, now[j - 1] + 1, last[j - 1] + (a[i - 1] == b[j - 1] ? 0 : 1)});
      if (i > 1 && j > 1 && a[i - 1] == b[j - 2] && a[i - 2] == b[j - 1]) now[j] = std::min(now[j], before[j - 2] + 1);
    }
    before.swap(last);
    last.swap(now);
  }
  return last[b.size()];
}

std::optional<std::string> did_you_mean(std::string_view word, std::span<const std::string_view> candidates) {
  return nearest(word, candidates);
}

std::optional<std::string> did_you_mean(std::string_view word, std::span<const std::string> candidates) {
  return nearest(word, candidates);
}

std::string_view trim(std::string_view text) {
  constexpr std::string_view kBlank = " \t\r\n\v\f";
  const size_t first = text.find_first_not_of(kBlank);
  if (first == std::string_view::npos) return {};
  return text.substr(first, text.find_last_not_of(kBlank) - first + 1);
}

bool valid_utf8(std::string_view text) {
  while (!text.empty()) {
    const CodePoint point = decode(text);
    if (point.bytes == 0) return false;
    text.remove_prefix(point.bytes);
  }
  return true;
}

int display_width(std::string_view text) {
  int width = 0;
  while (!text.empty()) {
    const CodePoint point = decode(text);
    text.remove_prefix(std::max<size_t>(point.bytes, 1));
    if (point.bytes == 0) width += 1;
    else if (point.value < 0x20 || (point.value >= 0x7f && point.value < 0xa0) || within(kZero, point.value)) continue;
    else width += within(kWide, point.value) || within(kWideHigh, point.value) ? 2 : 1;
  }
  return width;
}

std::string cut(std::string_view text, int width) {
  if (display_width(text) <= width) return std::string(text);
  std::string out;
  while (!text.empty()) {
    const std::string_view one = text.substr(0, std::max<size_t>(decode(text).bytes, 1));
    if (display_width(out) + display_width(one) > width - 1) break;
    out += one;
    text.remove_prefix(one.size());
  }
  out.erase(out.find_last_not_of(' ') + 1);
  return out + "…";
}

}  // namespace shopwright::core
