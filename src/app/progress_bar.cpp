#include "app/progress_bar.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <cmath>

namespace shopwright::app {
namespace {

std::string grouped(int64_t n) {
  std::string text = std::to_string(n);
  for (size_t i = text.size(); i > 3; i -= 3) text.insert(i - 3, ",");
  return text;
}

std::string duration(double seconds) {
  const auto s = static_cast<int64_t>(std::ceil(std::min(seconds, 3.6e6)));
  if (s < 60) return fmt::format("{} s", s);
  if (s < 3600) return fmt::format("{}:{:02} min", s / 60, s % 60);
  return fmt::format("{}:{:02} h", s / 3600, s / 60 % 60);
}

double share(int64_t done, int64_t total) {
  return total <= 0 ? 0 : std::clamp(static_cast<double>(done) / static_cast<double>(total), 0.0, 1.0);
}

}  // namespace

std::string progress_line(const Advance& advance, int width, bool colour) {
  const double part = share(advance.done, advance.total);
  std::string words = fmt::format("  {} of {} {}", grouped(advance.done), grouped(advance.total), advance.unit);
  if (advance.waiting_for > 0) {
    words += fmt::format(", waiting for {} of other processes", grouped(advance.waiting_for));
  } else if (advance.seconds > 0.2 && advance.here > 0) {
    const double speed = static_cast<double>(advance.here) / advance.seconds;
    const std::string rate = speed < 10 ? fmt::format("{:.1f}", speed) : grouped(std::llround(speed));
    words += fmt::format(", {} {}/s, {} left", rate, advance.unit,
                         duration(static_cast<double>(advance.total - advance.done) / speed));
  }
  std::string line = fmt::format("{:3.0f}% ", std::floor(100 * part));
  const int room = std::min(40, width - 1 - static_cast<int>(line.size() + words.size()));
  if (room >= 8) {
    const int filled = static_cast<int>(part * room);
    if (colour) line += "\x1b[36m";
    for (int i = 0; i < filled; ++i) line += "█";
    if (colour) line += "\x1b[2m";
    for (int i = filled; i < room; ++i) line += "░";
    if (colour) line += "\x1b[0m";
  }
  line += words;
  if (room < 8 && static_cast<int>(line.size()) >= width) line.resize(static_cast<size_t>(std::max(width - 1, 4)));
  return line;
}

void ProgressBar::update(const Advance& advance) {
  const std::lock_guard lock(mutex_);
  advance_ = advance;
  if (!shown_) return;
  const auto now = std::chrono::steady_clock::now();
  if (drawn_ && now - drawn_at_ < std::chrono::milliseconds(100)) return;
  drawn_at_ = now;
  drawn_ = true;
  terminal_.err("\r" + progress_line(advance, terminal_.err_width(), terminal_.err_colour()) + "\x1b[K");
}

void ProgressBar::clear() {
  const std::lock_guard lock(mutex_);
  if (drawn_) terminal_.err("\r\x1b[K");
  drawn_ = false;
}

Advance ProgressBar::last() const {
  const std::lock_guard lock(mutex_);
  return advance_;
}

std::string ProgressBar::how_far() const {
  const Advance now = last();
  if (now.done == 0) return fmt::format("before the first {} was over", now.unit.substr(0, now.unit.size() - 1));
  return fmt::format("after {} of {} {} ({:.0f}%)", grouped(now.done), grouped(now.total), now.unit,
                     std::floor(100 * share(now.done, now.total)));
}

}  // namespace shopwright::app
