#include "report/sweep_chart.hpp"

#include <algorithm>
#include <array>
#include <cmath>
#include <limits>

#include "report/layout.hpp"
#include "shopwright/core/text.hpp"

namespace shopwright::report {
namespace {

std::string trimmed(std::string line) {
  line.erase(line.find_last_not_of(' ') + 1);
  return line + '\n';
}

/// First, name and last of an axis on one line, as far as they fit.
std::string axis(const std::string& first, const std::string& name, const std::string& last, int indent, int width) {
  const int ends = core::display_width(first) + core::display_width(last), room = width - ends;
  std::string line = std::string(static_cast<size_t>(indent), ' ') + first;
  const int before = (room - core::display_width(name)) / 2;
  if (before >= 1) line += padded_right(padded_left(name, before + core::display_width(name)), room);
  else line += std::string(static_cast<size_t>(std::max(room, 1)), ' ');
  return trimmed(line + last);
}

/// Four rows of dots a line: finer than characters.
class Dots {
 public:
  Dots(int columns, int lines) : columns_(columns), lines_(lines), bits_(static_cast<size_t>(columns * lines)) {}
  void set(int x, int y) {  // y from the top, in dots
    if (x < 0 || y < 0 || x >= 2 * columns_ || y >= 4 * lines_) return;
    static constexpr std::array<std::array<uint8_t, 2>, 4> kBits = {
        {{0x01, 0x08}, {0x02, 0x10}, {0x04, 0x20}, {0x40, 0x80}}};
    bits_[static_cast<size_t>(y / 4 * columns_ + x / 2)] |=
        kBits[static_cast<size_t>(y % 4)][static_cast<size_t>(x % 2)];
  }
  std::string line(int n) const {
    std::string out;
    for (int c = 0; c < columns_; ++c) {
      const uint8_t bits = bits_[static_cast<size_t>(n * columns_ + c)];
      if (bits == 0) {
        out += ' ';
        continue;
      }
      out += '\xe2';  // U+2800 and the dots
      out += static_cast<char>(0xa0 | (bits >> 6));
      out += static_cast<char>(0x80 | (bits & 0x3f));
    }
    return out;
  }

 private:
  int columns_, lines_;
  std::vector<uint8_t> bits_;
};

double between(const std::vector<double>& values, double part) {
  const double at = part * static_cast<double>(values.size() - 1);
  const auto i = std::min(static_cast<size_t>(at), values.size() - 1), next = std::min(i + 1, values.size() - 1);
  return values[i] + (at - static_cast<double>(i)) * (values[next] - values[i]);
}

}  // namespace

std::string draw_curve(const ChartCurve& curve, int width, int height) {
  if (curve.x.size() < 2) return {};
  double low = std::numeric_limits<double>::infinity(), high = -low;
  for (const auto* values : {&curve.y, &curve.low, &curve.high})
    for (const double v : *values) {
      low = std::min(low, v);
      high = std::max(high, v);
    }
  const int label = std::max(core::display_width(curve.low_label), core::display_width(curve.high_label));
  const int columns = width - label - 2;
  if (columns < 10 || !(high > low)) return {};
  Dots dots(columns, height);
  const int rows = 4 * height - 1;
  const auto row = [&](double v) { return rows - static_cast<int>(std::lround((v - low) / (high - low) * rows)); };
  int before = -1;
  for (int x = 0; x < 2 * columns; ++x) {
    const double part = static_cast<double>(x) / (2 * columns - 1);
    const int y = row(between(curve.y, part));
    dots.set(x, y);
    for (int fill = std::min(before, y) + 1; before >= 0 && fill < std::max(before, y); ++fill) dots.set(x, fill);
    before = y;
    if (x % 4 != 0) continue;  // the band is dotted
    if (!curve.low.empty()) dots.set(x, row(between(curve.low, part)));
    if (!curve.high.empty()) dots.set(x, row(between(curve.high, part)));
  }
  std::string out;
  for (int n = 0; n < height; ++n) {
    const std::string& name = n == 0 ? curve.high_label : n == height - 1 ? curve.low_label : std::string();
    out += trimmed(padded_left(name, label) + " │" + dots.line(n));
  }
  out += std::string(static_cast<size_t>(label + 1), ' ') + "└";
  for (int c = 0; c < columns; ++c) out += "─";
  return out + '\n' + axis(curve.first_label, curve.x_name, curve.last_label, label + 2, columns);
}

std::string draw_map(const ChartMap& map, int width, int height) {
  if (map.z.empty() || map.z.front().empty()) return {};
  const size_t rows = map.z.size(), columns = map.z.front().size();
  const int label = std::max(
      {core::display_width(map.row_first), core::display_width(map.row_last), core::display_width(map.row_name)});
  const int room = width - label - 2;
  if (room < 10) return {};
  // Characters are twice as high as they are wide.
  const size_t lines = std::min(rows, static_cast<size_t>(height));
  const size_t wide =
      2 * columns <= static_cast<size_t>(room) ? 2 * columns : std::min(columns, static_cast<size_t>(room));
  std::vector<double> sorted;
  for (const auto& line : map.z)
    for (const double v : line)
      if (std::isfinite(v)) sorted.push_back(v);
  if (sorted.empty()) return {};
  std::sort(sorted.begin(), sorted.end());
  static constexpr std::array<const char*, 5> kShades = {" ", "░", "▒", "▓", "█"};
  const auto shade = [&](double v) {
    const double low = sorted.front(), high = sorted.back();
    return kShades[high > low ? std::min<size_t>(4, static_cast<size_t>(5 * (v - low) / (high - low))) : 0];
  };
  std::string out;
  for (size_t n = 0; n < lines; ++n) {
    const size_t line = lines - 1 - n, first = line * rows / lines, last = (line + 1) * rows / lines;
    const std::string name = n == 0           ? map.row_last
                             : n == lines - 1 ? map.row_first
                             : n == lines / 2 ? map.row_name
                                              : std::string();
    std::string text = padded_left(name, label) + " │";
    for (size_t c = 0; c < wide; ++c) {
      const size_t begin = c * columns / wide, end = std::max(begin + 1, (c + 1) * columns / wide);
      double sum = 0;
      int count = 0;
      bool best = false;
      for (size_t i = first; i < last; ++i)
        for (size_t j = begin; j < end; ++j) {
          best |= i == map.best_row && j == map.best_column;
          if (std::isfinite(map.z[i][j])) sum += map.z[i][j], ++count;
        }
      const bool repeated = c > 0 && (c - 1) * columns / wide == begin;  // a point that is wider than a character
      text += best && !repeated ? "✕" : count > 0 ? shade(sum / count) : "?";
    }
    out += trimmed(text);
  }
  out += std::string(static_cast<size_t>(label + 1), ' ') + "└";
  for (size_t c = 0; c < wide; ++c) out += "─";
  return out + '\n' + axis(map.column_first, map.column_name, map.column_last, label + 2, static_cast<int>(wide));
}

}  // namespace shopwright::report
