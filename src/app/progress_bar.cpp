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

std::string progress_line(const study::Progress& progress, int width, bool colour) {
  const double part = share(progress.days_done, progress.days_total);
  std::string words = fmt::format("  {} of {} days", grouped(progress.days_done), grouped(progress.days_total));
  if (progress.seconds > 0.2 && progress.days_done > 0) {
    const double speed = static_cast<double>(progress.days_done) / progress.seconds;
    const std::string rate = speed < 10 ? fmt::format("{:.1f}", speed) : grouped(std::llround(speed));
    words += fmt::format(", {} days/s, {} left", rate,
                         duration(static_cast<double>(progress.days_total - progress.days_done) / speed));
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

void ProgressBar::update(const study::Progress& progress) {
  done_.store(progress.days_done);
  total_.store(progress.days_total);
  if (!shown_) return;
  const std::lock_guard lock(mutex_);
  const auto now = std::chrono::steady_clock::now();
  if (drawn_ && now - last_ < std::chrono::milliseconds(100)) return;
  last_ = now;
  drawn_ = true;
  terminal_.err("\r" + progress_line(progress, terminal_.err_width(), terminal_.err_colour()) + "\x1b[K");
}

void ProgressBar::clear() {
  const std::lock_guard lock(mutex_);
  if (drawn_) terminal_.err("\r\x1b[K");
  drawn_ = false;
}

std::string ProgressBar::how_far() const {
  const int64_t done = done_.load(), total = total_.load();
  if (done == 0) return "before the first day was over";
  return fmt::format("after {} of {} days ({:.0f}%)", grouped(done), grouped(total),
                     std::floor(100 * share(done, total)));
}

}  // namespace shopwright::app
