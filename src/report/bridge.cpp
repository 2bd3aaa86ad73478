#include "shopwright/report/bridge.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <cmath>

#include "report/layout.hpp"
#include "shopwright/core/text.hpp"

namespace shopwright::report {
namespace {

using core::Money;
using study::BridgeCell;
using study::BridgeRow;
using study::Period;
using study::Reason;

constexpr int kGap = 2, kLeastBar = 16, kMostBar = 60, kMostName = 22;

size_t at(Period period) { return static_cast<size_t>(period); }

bool moved_nothing(const BridgeRow& row) {
  return std::all_of(row.periods.begin(), row.periods.end(),
                     [](const BridgeCell& cell) { return cell.base == cell.variant; });
}

std::string name_of(const BridgeRow& row, const BridgeTextOptions& options) {
  switch (row.reason) {
    case Reason::bought_anyway: return "Bought anyway";
    case Reason::cannibalised: return "Cannibalised";
    case Reason::competitor: {
      std::string label = row.competitor;
      for (const auto& [name, text] : options.labels)
        if (name == row.competitor) label = text;
      return (row[Period::total].units() < 0 ? "Lost to " : "Won from ") + label;
    }
    case Reason::timing: return "Timing";
    case Reason::more_per_purchase: return "More per purchase";
    case Reason::conversion: return "Conversion";
    case Reason::visits: return "Visits";
    case Reason::stock_outs: return "Stock-outs";
    case Reason::halo: return "Other categories";
    case Reason::reaction: return "Rivals' reaction";
    case Reason::unpaid_orders: return "Balances not paid";
    case Reason::refunds: return "Paid back";
    case Reason::charges: return "Delivery, points";
    case Reason::other: return "Other";
    case Reason::count_: break;
  }
  return {};
}

/// "1,234.56"; differences with their sign: "+1,234.56".
std::string amount(Money money, const core::Currency& currency, bool sign) {
  const std::string digits = core::format_money(money, currency, core::Grouping::commas);
  return sign && money > Money{} ? "+" + digits : digits;
}
std::string whole_number(int64_t value, bool sign) { return amount(Money{value}, {.code = "", .digits = 0}, sign); }

/// Text that is written line by line, with columns aligned.
class Page {
 public:
  Page(int width, bool colour) : width_(width), colour_(colour) {}

  void paragraph(std::string_view words, bool is_heading = false) {
    for (const std::string& line : wrapped(words, width_)) is_heading ? heading(line) : add(line);
  }
  void heading(std::string line) {
    line.erase(line.find_last_not_of(' ') + 1);
    out_ += (colour_ ? "\x1b[1m" + line + "\x1b[0m" : line) + '\n';
  }
  void blank() { out_ += '\n'; }
  void add(std::string line) {
    line.erase(line.find_last_not_of(' ') + 1);
    out_ += line + '\n';
  }

  /// The first column to the left, the others to the right; the first row bold.
  void table(const std::vector<std::vector<std::string>>& rows) {
    std::vector<int> widths(rows.front().size(), 0);
    for (const auto& row : rows)
      for (size_t c = 0; c < row.size(); ++c) widths[c] = std::max(widths[c], core::display_width(row[c]));
    // Where the figures need the room, names run over.
    int figures = 0;
    for (size_t c = 1; c < widths.size(); ++c) figures += kGap + widths[c];
    widths[0] = std::min(widths[0], std::max(8, width_ - figures));
    for (size_t r = 0; r < rows.size(); ++r) {
      const std::vector<std::string> name = wrapped(rows[r][0], widths[0]);
      for (size_t l = 0; l + 1 < name.size(); ++l) add(name[l]);
      std::string line = padded_right(name.back(), widths[0]);
      for (size_t c = 1; c < rows[r].size(); ++c) line += std::string(kGap, ' ') + padded_left(rows[r][c], widths[c]);
      r == 0 ? heading(std::move(line)) : add(std::move(line));
    }
  }
  std::string finish() { return std::move(out_); }
  int width() const { return width_; }
  bool colour() const { return colour_; }

 private:
  int width_;
  bool colour_;
  std::string out_;
};

/// From the base's margin, step by step, to the variant's.
class Waterfall {
 public:
  Waterfall(const study::Bridge& bridge, const BridgeTextOptions& options) : bridge_(bridge) {
    const BridgeCell& whole = bridge.whole[at(Period::total)];
    steps_.push_back({options.base, whole.base.units, whole.base.revenue, whole.base.margin(), true});
    for (const BridgeRow& row : bridge.rows) {
      if (moved_nothing(row)) continue;
      const BridgeCell& cell = row[Period::total];
      steps_.push_back({name_of(row, options), cell.units(), cell.revenue(), cell.margin(), false});
    }
    steps_.push_back({options.variant, whole.variant.units, whole.variant.revenue, whole.variant.margin(), true});
  }

  void print(Page& page) {
    std::vector<std::vector<std::string>> columns = {{""}, {"units"}, {"revenue"}, {"margin"}};
    for (const Step& step : steps_) {
      columns[1].push_back(whole_number(step.units, !step.total));
      columns[2].push_back(amount(step.revenue, bridge_.currency, !step.total));
      columns[3].push_back(amount(step.margin, bridge_.currency, !step.total));
    }
    std::vector<int> widths;
    for (const auto& column : columns) {
      widths.push_back(0);
      for (const auto& text : column) widths.back() = std::max(widths.back(), core::display_width(text));
    }
    for (const Step& step : steps_) widths[0] = std::max(widths[0], core::display_width(step.name));
    widths[0] = std::min(widths[0], kMostName);
    const auto room = [&](bool revenue) {
      return page.width() - widths[0] - widths[1] - widths[3] - 3 * kGap - (revenue ? widths[2] + kGap : 0);
    };
    const bool revenue = room(true) >= kLeastBar;  // what the file has can be left out where it is narrow
    const int bar = std::clamp(room(revenue), 1, kMostBar);
    set_scale();
    const auto line = [&](std::string_view name, size_t row, std::string_view drawn) {
      std::string out = padded_right(name, widths[0]) + blanks(kGap) + padded_left(columns[1][row], widths[1]);
      if (revenue) out += blanks(kGap) + padded_left(columns[2][row], widths[2]);
      return out + blanks(kGap) + padded_left(columns[3][row], widths[3]) + blanks(kGap) + std::string(drawn);
    };
    page.heading(line("", 0, ""));
    Money reached = steps_.front().margin;
    for (size_t s = 0; s < steps_.size(); ++s) {
      const Step& step = steps_[s];
      const Money from = step.total ? Money{} : reached;
      reached = step.total ? step.margin : reached + step.margin;
      const std::vector<std::string> name = wrapped(step.name, widths[0]);
      for (size_t l = 0; l + 1 < name.size(); ++l) page.add(name[l]);
      page.add(line(name.back(), s + 1, draw(step, from, reached, bar, page.colour())));
    }
    if (low_ > 0)
      page.paragraph(
          fmt::format("Bars begin at {}.", amount(Money{static_cast<int64_t>(low_)}, bridge_.currency, false)));
  }

 private:
  struct Step {
    std::string name;
    int64_t units;
    Money revenue, margin;
    bool total;
  };

  static std::string blanks(int n) { return std::string(static_cast<size_t>(std::max(n, 0)), ' '); }

  /// Bars begin at zero unless the steps would then be too small to see.
  void set_scale() {
    double least = 0, most = 0, reached = 0;
    for (size_t s = 0; s < steps_.size(); ++s) {
      const auto margin = static_cast<double>(steps_[s].margin.minor);
      reached = steps_[s].total ? margin : reached + margin;
      least = s == 0 ? reached : std::min(least, reached);
      most = s == 0 ? reached : std::max(most, reached);
    }
    low_ = std::min(least, 0.0);
    high_ = std::max(most, 0.0);
    const double range = most - least;
    if (least > 0 && range > 0 && range < 0.5 * most) {
      const double step = std::pow(10, std::floor(std::log10(range)));
      low_ = std::max(0.0, std::floor((least - 0.1 * range) / step) * step);
    }
  }

  std::string draw(const Step& step, Money from, Money to, int width, bool colour) const {
    if (!(high_ > low_)) return {};
    const auto column = [&](Money amount) {
      const double share = (static_cast<double>(amount.minor) - low_) / (high_ - low_);
      return static_cast<int>(std::lround(std::clamp(share, 0.0, 1.0) * width));
    };
    int begin = std::min(column(from), column(to)), end = std::max(column(from), column(to));
    if (step.margin == Money{} && !step.total) return {};
    if (begin == end) {  // too small for its scale, but there
      if (begin == width) --begin;
      else ++end;
    }
    const bool loss = step.margin < Money{};
    std::string out = blanks(begin);
    if (colour && !step.total) out += loss ? "\x1b[31m" : "\x1b[32m";
    for (int i = begin; i < end; ++i) out += loss ? "▒" : "█";
    if (colour && !step.total) out += "\x1b[0m";
    return out;
  }

  const study::Bridge& bridge_;
  std::vector<Step> steps_;
  double low_ = 0, high_ = 0;
};

/// What happened when: a table of units and one of margin.
void by_period(const study::Bridge& bridge, const BridgeTextOptions& options, Page& page) {
  std::vector<Period> periods;
  for (const Period period : {Period::before, Period::window, Period::after}) {
    const bool any = std::any_of(bridge.rows.begin(), bridge.rows.end(),
                                 [&](const BridgeRow& row) { return row[period].base != row[period].variant; });
    if (any) periods.push_back(period);
  }
  if (periods.empty() || (periods.size() == 1 && periods[0] == Period::window)) return;
  periods.push_back(Period::total);
  for (const bool units : {true, false}) {
    std::vector<std::vector<std::string>> rows(1, {units ? "Units" : "Gross margin"});
    for (const Period period : periods) rows[0].emplace_back(study::period_name(period));
    const auto add = [&](const std::string& name, const study::BridgeCells& cells) {
      rows.push_back({name});
      for (const Period period : periods) {
        const BridgeCell& cell = cells[at(period)];
        rows.back().push_back(units ? whole_number(cell.units(), true) : amount(cell.margin(), bridge.currency, true));
      }
    };
    for (const BridgeRow& row : bridge.rows) {
      const bool any = std::any_of(row.periods.begin(), row.periods.end(), [&](const BridgeCell& cell) {
        return units ? cell.units() != 0 : cell.margin() != Money{};
      });
      if (any) add(name_of(row, options), row.periods);
    }
    add("Difference", bridge.whole);
    page.blank();
    page.table(rows);
  }
}

void margins(const study::MarginBridge& margin, const core::Currency& currency, Page& page) {
  std::vector<std::vector<std::string>> rows = {{"Margin bridge", "margin"}};
  const auto add = [&](const char* name, Money effect) { rows.push_back({name, amount(effect, currency, true)}); };
  add("Price", margin.price);
  add("Volume", margin.volume);
  add("Mix", margin.mix);
  add("Unit cost", margin.cost);
  add("Promotion funding", margin.promotion_funding);
  if (margin.marketing != Money{}) add("Marketing", margin.marketing);
  if (margin.charges != Money{}) add("Delivery, points", margin.charges);
  add("Difference", margin.difference());
  page.blank();
  page.table(rows);
}

}  // namespace

std::string bridge_text(const study::Bridge& bridge, const study::MarginBridge* margin,
                        const BridgeTextOptions& options) {
  Page page(std::max(options.width, 60), options.colour);
  page.paragraph("Why " + options.variant + " differs from " + options.base, true);
  page.paragraph(fmt::format("Change from {} to {}; amounts in {}", core::format_date(bridge.first),
                             core::format_date(bridge.last), bridge.currency.code));
  page.blank();
  Waterfall(bridge, options).print(page);
  by_period(bridge, options, page);
  if (margin != nullptr) margins(*margin, bridge.currency, page);

  if (!bridge.settled() || bridge.stockpile) page.blank();
  if (bridge.stockpile)
    page.paragraph(fmt::format("More at home at the end: {} units; more consumed: {} units (of all sellers).",
                               grouped(bridge.stockpile->stocked_up, 1), grouped(bridge.stockpile->consumed_more, 1)));
  if (bridge.too_short)
    page.paragraph(
        fmt::format("Unsettled: the runs end {} day{} after the last change, and purchases can move by {} days.",
                    bridge.days_after_last_change, bridge.days_after_last_change == 1 ? "" : "s", bridge.pairing_days));
  if (bridge.still_moving)
    page.paragraph(
        fmt::format("Unsettled: purchases still moved in time in the last {} days.", bridge.pairing_days / 2));
  return page.finish();
}

}  // namespace shopwright::report
