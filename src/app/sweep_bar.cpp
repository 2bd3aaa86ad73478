#include "app/sweep_bar.hpp"

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

}  // namespace

std::string sweep_progress_line(const study::SweepProgress& progress, int width) {
  const double part =
      progress.total <= 0
          ? 0
          : std::clamp(static_cast<double>(progress.done) / static_cast<double>(progress.total), 0.0, 1.0);
  std::string words = fmt::format(" {} of {} runs", grouped(progress.done), grouped(progress.total));
  if (progress.waiting_for > 0) {
    words += fmt::format(", waiting for {} of other processes", grouped(progress.waiting_for));
  } else if (progress.seconds > 0.2 && progress.here > 0) {
    const double speed = static_cast<double>(progress.here) / progress.seconds;
    words += fmt::format(", {}/s, {} left", speed < 10 ? fmt::format("{:.1f}", speed) : grouped(std::llround(speed)),
                         duration(static_cast<double>(progress.total - progress.done) / speed));
  }
  std::string line = fmt::format("{:3.0f}% ", std::floor(100 * part));
  const int room = std::min(40, width - 1 - static_cast<int>(line.size() + words.size()));
  if (room >= 8)
    for (int i = 0; i < room; ++i) line += i < static_cast<int>(part * room) ? "█" : "░";
  line += words;
  if (room < 8 && static_cast<int>(line.size()) >= width) line.resize(static_cast<size_t>(std::max(width - 1, 4)));
  return line;
}

void SweepBar::update(const study::SweepProgress& progress) {
  const std::lock_guard lock(mutex_);
  progress_ = progress;
  if (!shown_) return;
  const auto now = std::chrono::steady_clock::now();
  if (drawn_ && now - time_ < std::chrono::milliseconds(100)) return;
  time_ = now;
  drawn_ = true;
  terminal_.err("\r" + sweep_progress_line(progress, terminal_.err_width()) + "\x1b[K");
}

void SweepBar::clear() {
  const std::lock_guard lock(mutex_);
  if (drawn_) terminal_.err("\r\x1b[K");
  drawn_ = false;
}

study::SweepProgress SweepBar::last() const {
  const std::lock_guard lock(mutex_);
  return progress_;
}

}  // namespace shopwright::app
