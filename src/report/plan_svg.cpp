#include <fmt/format.h>

#include <algorithm>

#include "report/plan_rows.hpp"
#include "shopwright/core/text.hpp"
#include "shopwright/report/plan.hpp"

namespace shopwright::report {
namespace {

using core::Date;
using engine::Activity;
using engine::Plan;

constexpr int kRow = 20, kTop = 76, kNames = 336, kMargin = 12, kDay = 8;

// Colours of Okabe and Ito (2008), which colour-blind people can tell apart; dark enough on white.
constexpr std::string_view kHeld = "#0072B2", kUnprepared = "#E69F00", kTask = "#8a8a8a", kCritical = "#D55E00",
                           kLate = "#CC79A7", kFestival = "#fff3c4", kWeekend = "#f2f2f2", kInk = "#222222";

std::string escaped(std::string_view text) {
  std::string out;
  for (const char c : text) switch (c) {
      case '&': out += "&amp;"; break;
      case '<': out += "&lt;"; break;
      case '>': out += "&gt;"; break;
      case '"': out += "&quot;"; break;
      default: out += c;
    }
  return out;
}

/// Cut to about so many pixels of 12-pixel text.
std::string fitting(std::string_view text, int pixels) {
  const int most = std::max(1, pixels * 10 / 65);
  if (core::display_width(text) <= most) return escaped(text);
  std::string out;
  for (size_t i = 0; i < text.size();) {
    size_t n = 1;
    while (i + n < text.size() && (static_cast<unsigned char>(text[i + n]) & 0xc0) == 0x80) ++n;
    if (core::display_width(out) + core::display_width(text.substr(i, n)) > most - 1) break;
    out += text.substr(i, n);
    i += n;
  }
  return escaped(out) + "…";
}

class Drawing {
 public:
  Drawing(const Plan& plan, const engine::Model& model)
      : plan_(plan), model_(model), rows_(plan_rows(plan, model)), days_(plan_days(plan)) {
    const int n = days_.last - days_.first + 1;
    day_ = n > 400 ? 1400.0 / n : kDay;
    width_ = kNames + n * day_ + kMargin;
    height_ = kTop + static_cast<int>(rows_.size()) * kRow + 36;
  }

  std::string all() {
    out_ = fmt::format(
        "<svg xmlns=\"http://www.w3.org/2000/svg\" viewBox=\"0 0 {0:.0f} {1}\" width=\"{0:.0f}\" height=\"{1}\" "
        "font-family=\"sans-serif\" font-size=\"12\" fill=\"{2}\" role=\"img\">\n",
        std::max(width_, 760.0), height_, kInk);
    const std::string title = model_.label.empty() ? "Activity calendar" : model_.label;
    out_ += fmt::format("<title>{}</title>\n<rect width=\"100%\" height=\"100%\" fill=\"#ffffff\"/>\n", escaped(title));
    text(kMargin, 22, fitting(title, 700), "font-size=\"15\" font-weight=\"bold\"");
    legend();
    background();
    const auto critical = critical_tasks(plan_);
    for (size_t i = 0; i < rows_.size(); ++i) row(rows_[i], kTop + static_cast<int>(i) * kRow, critical);
    out_ += "</svg>\n";
    return std::move(out_);
  }

 private:
  double x(Date date) const { return kNames + (date - days_.first) * day_; }
  void text(double left, double base, std::string_view words, std::string_view extra = {}) {
    out_ += fmt::format("<text x=\"{:.1f}\" y=\"{:.1f}\" {}>{}</text>\n", left, base, extra, words);
  }
  void rect(double left, double top, double width, double height, std::string_view fill, std::string_view hover = {}) {
    out_ += fmt::format("<rect x=\"{:.1f}\" y=\"{:.1f}\" width=\"{:.1f}\" height=\"{:.1f}\" fill=\"{}\"", left, top,
                        width, height, fill);
    out_ += hover.empty() ? "/>\n" : fmt::format("><title>{}</title></rect>\n", escaped(hover));
  }
  void bar(Date first, Date last, double top, double height, std::string_view fill, std::string_view hover) {
    rect(x(first), top, (last - first + 1) * day_, height, fill, hover);
  }

  void legend() {
    double left = kMargin;
    const auto item = [&](std::string_view fill, std::string_view words) {
      rect(left, 32, 14, 10, fill);
      text(left + 19, 41, words, "font-size=\"11\"");
      left += 34 + 6.2 * static_cast<double>(words.size());
    };
    item(kHeld, "held");
    if (std::any_of(plan_.activities.begin(), plan_.activities.end(), [](const auto& a) { return a.late(); }))
      item(kUnprepared, "planned, not prepared");
    if (!plan_.tasks.empty()) {
      item(kCritical, "critical task");
      item(kTask, "other task");
    }
    if (std::any_of(plan_.late.begin(), plan_.late.end(), [](int days) { return days > 0; })) item(kLate, "late");
    item(kFestival, "festival");
    item(kWeekend, "weekend");
  }

  void background() {
    const double top = kTop - 4, height = static_cast<double>(rows_.size()) * kRow + 8;
    double month_end = 0, day_end = 0;
    for (Date date = days_.first; date <= days_.last; date = date + 1) {
      if (is_festival(plan_, date)) rect(x(date), top, day_, height, kFestival);
      else if (core::weekday(date) >= 5 && day_ >= 3) rect(x(date), top, day_, height, kWeekend);
    }
    for (Date date = days_.first; date <= days_.last; date = date + 1) {
      const auto ymd = core::year_month_day(date);
      if ((date == days_.first || ymd.day == 1) && x(date) >= month_end) {
        const std::string name = fmt::format("{} {}", month_name(ymd.month), ymd.year);
        if (x(date) + 56 <= width_) text(x(date) + 2, 58, name, "font-weight=\"bold\" font-size=\"11\"");
        month_end = x(date) + 60;
      }
      if (core::weekday(date) == 0 && x(date) >= day_end) {
        out_ += fmt::format("<line x1=\"{0:.1f}\" y1=\"{1:.1f}\" x2=\"{0:.1f}\" y2=\"{2:.1f}\" stroke=\"#d9d9d9\"/>\n",
                            x(date), top, top + height);
        if (x(date) + 16 <= width_) text(x(date) + 2, 70, std::to_string(ymd.day), "font-size=\"10\"");
        day_end = x(date) + 22;
      }
    }
  }

  void row(const PlanRow& r, int top, const std::vector<bool>& critical) {
    const double base = top + 14;
    if (r.what == PlanRow::What::heading) {
      text(kMargin, base, escaped(r.text), "font-weight=\"bold\"");
      return;
    }
    const bool task = r.what == PlanRow::What::task;
    const int indent = task ? 24 : 10, aside = r.aside.empty() ? 0 : 100;
    const bool is_critical = task && critical[r.index];
    const int room = kNames - kMargin - indent - aside - 8;
    text(kMargin + indent, base, fitting(r.text, is_critical ? room * 9 / 10 : room),
         is_critical ? "fill=\"#a84300\" font-weight=\"bold\"" : "");
    if (aside > 0) text(kNames - aside, base, fitting(r.aside, aside - 6), "fill=\"#5a5a5a\" font-size=\"11\"");
    if (task) {
      const auto& slot = plan_.schedule.slots[r.index];
      const std::string hover =
          fmt::format("{}, {}: {} to {}, {} working days of slack{}", r.text, r.aside, core::format_date(slot.start),
                      core::format_date(slot.last), slot.slack, critical[r.index] ? "; critical" : "");
      bar(slot.start, slot.last, top + 6, 8, critical[r.index] ? kCritical : kTask, hover);
      const Date late = first_late_day(plan_, r.index);
      if (late <= slot.last) bar(late, slot.last, top + 6, 8, kLate, "longer than it should take");
      return;
    }
    const Activity& activity = plan_.activities[r.index];
    for (const auto& [days, prepared] : held_days(plan_, activity))
      bar(days.first, days.last, top + 3, 14, prepared ? kHeld : kUnprepared,
          prepared ? fmt::format("{}: {} to {}", r.text, core::format_date(days.first), core::format_date(days.last))
                   : r.text + ": planned, not prepared");
    for (size_t k = 0; k < activity.phases.size(); ++k) {
      const Date first = std::max(activity.days[k].first, days_.first),
                 last = std::min(activity.days[k].last, days_.last);
      if ((last - first + 1) * day_ > 7.0 * static_cast<double>(activity.phases[k].size()))
        text(x(first) + 3, base, activity.phases[k], "fill=\"#ffffff\" font-size=\"10\"");
    }
  }

  const Plan& plan_;
  const engine::Model& model_;
  std::vector<PlanRow> rows_;
  language::DateRange days_;
  double day_ = kDay, width_ = 0;
  int height_ = 0;
  std::string out_;
};

}  // namespace

std::string plan_svg(const Plan& plan, const engine::Model& model) { return Drawing(plan, model).all(); }

}  // namespace shopwright::report
