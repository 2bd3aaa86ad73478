#include "shopwright/report/xlsx.hpp"

#include <unistd.h>
#include <xlsxwriter.h>

#include <cerrno>
#include <cmath>
#include <memory>
#include <stdexcept>
#include <system_error>
#include <vector>

#include "report/sweep_tables.hpp"
#include "shopwright/study/metric.hpp"

namespace shopwright::report {
namespace {

using study::Metric;

constexpr int64_t kMostRows = 1048576;

/// One sheet, filled row by row: headings in bold, frozen and with filters.
class Sheet {
 public:
  Sheet(lxw_workbook* book, const char* name, lxw_format* heading)
      : name_(name), sheet_(workbook_add_worksheet(book, name)), heading_(heading) {}

  void column(const std::string& name, lxw_format* format, double width) {
    worksheet_write_string(sheet_, 0, column_, name.c_str(), heading_);
    worksheet_set_column(sheet_, column_, column_, std::max(width, static_cast<double>(name.size()) + 3), format);
    ++column_;
  }
  void begin_rows() {
    columns_ = column_;
    worksheet_freeze_panes(sheet_, 1, 0);
    next();
  }
  Sheet& text(const std::string& value) {
    worksheet_write_string(sheet_, row_, column_++, value.c_str(), nullptr);
    return *this;
  }
  Sheet& number(double value) {
    if (std::isfinite(value)) worksheet_write_number(sheet_, row_, column_, value, nullptr);
    ++column_;
    return *this;
  }
  void next() {
    if (int64_t{row_} + 1 >= kMostRows)
      throw std::length_error(std::string("sheet ") + name_ + " would need more than 1,048,576 rows");
    ++row_;
    column_ = 0;
  }
  /// After the last row, which `next` has begun.
  void end() {
    if (row_ > 1) worksheet_autofilter(sheet_, 0, 0, row_ - 1, static_cast<lxw_col_t>(columns_ - 1));
  }

 private:
  const char* name_;
  lxw_worksheet* sheet_;
  lxw_format* heading_;
  lxw_row_t row_ = 0;
  lxw_col_t column_ = 0, columns_ = 0;
};

class Workbook {
 public:
  Workbook(const std::filesystem::path& path, const study::SweepPlan& plan) : path_(path) {
    // Rows go to a temporary file as they come: memory does not grow with a year of days.
    lxw_workbook_options options{};
    options.constant_memory = LXW_TRUE;
    book_ = workbook_new_opt(path.c_str(), &options);
    if (book_ == nullptr) throw std::system_error(errno, std::generic_category(), "cannot create " + path.string());
    heading_ = workbook_add_format(book_);
    format_set_bold(heading_);
    format_set_bottom(heading_, LXW_BORDER_THIN);
    std::string money = "#,##0";
    if (plan.currency.digits > 0) money += "." + std::string(static_cast<size_t>(plan.currency.digits), '0');
    money_ = format(money);
    count_ = format("#,##0");
    share_ = format("0.0%");
    percent_ = format("0.0\"%\"");
  }
  ~Workbook() {
    if (book_ != nullptr) workbook_close(book_);
  }
  Workbook(const Workbook&) = delete;
  Workbook& operator=(const Workbook&) = delete;

  Sheet sheet(const char* name) { return {book_, name, heading_}; }
  lxw_format* of(Metric metric) const {
    if (study::metric_is_money(metric)) return money_;
    return metric == Metric::share ? share_ : metric == Metric::gross_margin_percent ? percent_ : count_;
  }
  lxw_format* money() const { return money_; }
  lxw_format* count() const { return count_; }
  void close() {
    lxw_workbook* book = book_;
    book_ = nullptr;
    errno = 0;
    if (const lxw_error error = workbook_close(book); error != LXW_NO_ERROR)
      throw std::system_error(errno != 0 ? errno : EIO, std::generic_category(),
                              "cannot write " + path_.string() + " (" + lxw_strerror(error) + ")");
  }

 private:
  lxw_format* format(const std::string& number) {
    lxw_format* made = workbook_add_format(book_);
    format_set_num_format(made, number.c_str());
    return made;
  }
  std::filesystem::path path_;
  lxw_workbook* book_;
  lxw_format *heading_, *money_, *count_, *share_, *percent_;
};

void about(Workbook& book, const study::SweepData& data) {
  const study::SweepPlan& plan = data.plan;
  Sheet sheet = book.sheet("Sweep");
  sheet.column("What", nullptr, 18);
  sheet.column("Value", nullptr, 60);
  sheet.begin_rows();
  const auto row = [&](const std::string& name, const std::string& value) { sheet.text(name).text(value).next(); };
  row("Question", plan.label);
  row("Scenario", plan.scenario);
  for (const auto& factor : plan.factors)
    for (const std::string& path : factor.params.path) row("Factor " + factor.name, path);
  row("Design", std::string(study::design_name(plan.design.kind)));
  row("Points", std::to_string(plan.points.size()));
  row("Replicates", std::to_string(plan.replicates));
  row("Runs complete", std::to_string(data.status.done));
  row("Seller asked for", plan.seller);
  row("Currency", plan.currency.code);
  row("Seed", std::to_string(plan.seed));
  row("Shopwright", plan.release);
}

void add_factors(Sheet& sheet, const study::SweepPlan& plan) {
  sheet.column("point", nullptr, 8);
  for (const auto& factor : plan.factors) sheet.column(factor.name, nullptr, 12);
}

/// Which factors are numbers is asked once for all rows.
class FactorCells {
 public:
  explicit FactorCells(const study::SweepPlan& plan) : plan_(plan) {
    for (size_t f = 0; f < plan.factors.size(); ++f) numbers_.push_back(sweep_factor_is_number(plan, f));
  }
  void write(Sheet& sheet, size_t point) const {
    sheet.number(static_cast<double>(point + 1));
    for (size_t f = 0; f < numbers_.size(); ++f)
      if (numbers_[f]) sheet.number(plan_.points[point].numbers[f]);
      else sheet.text(plan_.points[point].values[f]);
  }

 private:
  const study::SweepPlan& plan_;
  std::vector<bool> numbers_;
};

void means(Workbook& book, const study::SweepData& data, const FactorCells& factors) {
  Sheet sheet = book.sheet("Means");
  add_factors(sheet, data.plan);
  sheet.column("seller", nullptr, 14);
  sheet.column("runs", book.count(), 8);
  const std::vector<Metric> told = told_metrics(data);
  for (const Metric metric : told) {
    sheet.column(std::string(study::metric_name(metric)), book.of(metric), 14);
    sheet.column("±95%", book.of(metric), 10);
  }
  sheet.begin_rows();
  for (size_t p = 0; p < data.plan.points.size(); ++p)
    for (size_t s = 0; s < data.plan.sellers.size(); ++s) {
      factors.write(sheet, p);
      sheet.text(data.plan.sellers[s]).number(static_cast<double>(sweep_mean(data, p, s, Metric::units).runs));
      for (const Metric metric : told) {
        const SweepMean mean = sweep_mean(data, p, s, metric);
        sheet.number(mean.mean).number(mean.half_width);
      }
      sheet.next();
    }
  sheet.end();
}

void results(Workbook& book, const study::SweepData& data, const FactorCells& factors) {
  Sheet sheet = book.sheet("Results");
  add_factors(sheet, data.plan);
  sheet.column("replicate", nullptr, 10);
  sheet.column("seller", nullptr, 14);
  const std::vector<Metric> told = told_metrics(data);
  for (const Metric metric : told) sheet.column(std::string(study::metric_name(metric)), book.of(metric), 14);
  sheet.begin_rows();
  for (size_t p = 0; p < data.plan.points.size(); ++p)
    for (size_t r = 0; r < data.replicates(); ++r)
      for (size_t s = 0; data.has(p, r) && s < data.plan.sellers.size(); ++s) {
        factors.write(sheet, p);
        sheet.number(static_cast<double>(r + 1)).text(data.plan.sellers[s]);
        for (const Metric metric : told) sheet.number(study::at(data.sample(p, r, s), metric));
        sheet.next();
      }
  sheet.end();
}

void daily(Workbook& book, const study::SweepStore& store, const study::SweepPlan& plan, const FactorCells& factors) {
  if (store.daily_rows() >= kMostRows)
    throw std::length_error("sheet Daily would need " + std::to_string(store.daily_rows()) +
                            " rows, and spreadsheets have 1,048,576");
  Sheet sheet = book.sheet("Daily");
  add_factors(sheet, plan);
  for (const char* name : {"replicate", "day", "date", "offer"}) sheet.column(name, nullptr, 12);
  for (const char* name : {"units", "visits", "orders", "lost_units"}) sheet.column(name, book.count(), 10);
  for (const char* name : {"list_value", "discounts", "revenue", "cost_of_goods"}) sheet.column(name, book.money(), 12);
  sheet.begin_rows();
  double minor = 1;
  for (int i = 0; i < plan.currency.digits; ++i) minor *= 10;
  store.each_daily([&](const study::SweepStore::DailyRow& row) {
    factors.write(sheet, row.point);
    sheet.number(row.replicate + 1.0).number(row.day + 1.0);
    sheet.text(core::format_date(plan.first_day + static_cast<int32_t>(row.day))).text(plan.offers[row.offer]);
    for (const int64_t n : {row.facts.units, row.facts.visits, row.facts.orders, row.facts.lost_units})
      sheet.number(static_cast<double>(n));
    for (const int64_t amount : {row.facts.list_value, row.facts.discounts, row.facts.revenue, row.facts.cost_of_goods})
      sheet.number(static_cast<double>(amount) / minor);
    sheet.next();
  });
  sheet.end();
}

/// Goes again unless it got its name.
struct Temporary {
  std::filesystem::path path;
  ~Temporary() {
    std::error_code ignored;
    std::filesystem::remove(path, ignored);
  }
};

}  // namespace

void write_sweep_xlsx(const std::filesystem::path& path, const study::SweepStore& store) {
  const study::SweepData data = store.data();
  const FactorCells factors(data.plan);
  const Temporary temporary{path.parent_path() / ("." + path.filename().string() + "." + std::to_string(::getpid()))};
  {
    Workbook book(temporary.path, data.plan);
    about(book, data);
    means(book, data, factors);
    results(book, data, factors);
    if (data.plan.daily) daily(book, store, data.plan, factors);
    book.close();
  }
  std::filesystem::rename(temporary.path, path);
}

}  // namespace shopwright::report
