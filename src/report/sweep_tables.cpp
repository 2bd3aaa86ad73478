#include "report/sweep_tables.hpp"

#include <charconv>

#include "report/figures.hpp"
#include "shopwright/report/folder.hpp"
#include "shopwright/report/sweep.hpp"

namespace shopwright::report {
namespace {

using study::Metric;
using study::SweepData;

constexpr size_t kPiece = size_t{1} << 18;

/// The shortest digits that read back equal; nothing for no value.
std::string shortest_number(double value) {
  if (!std::isfinite(value)) return {};
  char digits[32];
  return {digits, std::to_chars(digits, digits + sizeof digits, value).ptr};
}

void metric_names(CsvWriter& csv, const std::vector<Metric>& told) {
  for (const Metric metric : told) csv.field(study::metric_name(metric));
}

void point_names(CsvWriter& csv, const study::SweepPlan& plan) {
  csv.field("point");
  for (const auto& factor : plan.factors) csv.field(factor.name);
}

void point_values(CsvWriter& csv, const study::SweepPlan& plan, size_t point) {
  csv.field(static_cast<int64_t>(point + 1));
  for (const std::string& value : plan.points[point].values) csv.field(value);
}

void empty_if_large(std::string& text, Out out, bool all = false) {
  if (text.size() < kPiece && !all) return;
  out(text);
  text.clear();
}

}  // namespace

std::vector<Metric> told_metrics(const SweepData& data) {
  return told_metrics([&](Metric metric) {
    for (size_t p = 0; p < data.plan.points.size(); ++p)
      for (size_t r = 0; r < data.replicates(); ++r)
        for (size_t s = 0; data.has(p, r) && s < data.plan.sellers.size(); ++s)
          if (study::at(data.sample(p, r, s), metric) != 0) return true;
    return false;
  });
}

SweepMean sweep_mean(const SweepData& data, size_t point, size_t seller, Metric metric) {
  study::Moments moments;
  for (size_t r = 0; r < data.replicates(); ++r)
    if (data.has(point, r)) moments.add(study::at(data.sample(point, r, seller), metric));
  SweepMean out;
  out.runs = moments.count();
  if (out.runs > 0) out.mean = moments.mean();
  if (out.runs > 1) out.half_width = study::student_interval(moments).half_width();
  return out;
}

bool sweep_factor_is_number(const study::SweepPlan& plan, size_t factor) {
  for (const auto& point : plan.points)
    if (!language::parse_number(point.values[factor])) return false;
  return true;
}

void sweep_results_csv(const SweepData& data, Out out) {
  std::string text;
  CsvWriter csv(text);
  point_names(csv, data.plan);
  csv.field("replicate").field("seller");
  const std::vector<Metric> told = told_metrics(data);
  metric_names(csv, told);
  csv.end_row();
  for (size_t p = 0; p < data.plan.points.size(); ++p)
    for (size_t r = 0; r < data.replicates(); ++r) {
      if (!data.has(p, r)) continue;
      for (size_t s = 0; s < data.plan.sellers.size(); ++s) {
        point_values(csv, data.plan, p);
        csv.field(static_cast<int64_t>(r + 1)).field(data.plan.sellers[s]);
        for (const Metric metric : told) csv.field(shortest_number(study::at(data.sample(p, r, s), metric)));
        csv.end_row();
      }
      empty_if_large(text, out);
    }
  empty_if_large(text, out, true);
}

void sweep_means_csv(const SweepData& data, Out out) {
  std::string text;
  CsvWriter csv(text);
  point_names(csv, data.plan);
  csv.field("seller").field("runs");
  const std::vector<Metric> told = told_metrics(data);
  metric_names(csv, told);
  for (const Metric metric : told) csv.field(std::string(study::metric_name(metric)) + "_half_width");
  csv.end_row();
  for (size_t p = 0; p < data.plan.points.size(); ++p)
    for (size_t s = 0; s < data.plan.sellers.size(); ++s) {
      std::vector<SweepMean> means;
      for (const Metric metric : told) means.push_back(sweep_mean(data, p, s, metric));
      point_values(csv, data.plan, p);
      csv.field(data.plan.sellers[s]).field(static_cast<int64_t>(means.front().runs));
      for (const SweepMean& mean : means) csv.field(shortest_number(mean.mean));
      for (const SweepMean& mean : means) csv.field(shortest_number(mean.half_width));
      csv.end_row();
      empty_if_large(text, out);
    }
  empty_if_large(text, out, true);
}

void sweep_daily_csv(const study::SweepStore& store, Out out) {
  const study::SweepPlan& plan = store.plan();
  std::string text;
  CsvWriter csv(text);
  point_names(csv, plan);
  for (const char* column : {"replicate", "day", "date", "seller", "channel", "product", "units", "visits", "orders",
                             "lost_units", "list_value", "discounts", "revenue", "cost_of_goods"})
    csv.field(column);
  csv.end_row();
  store.each_daily([&](const study::SweepStore::DailyRow& row) {
    point_values(csv, plan, row.point);
    csv.field(int64_t{row.replicate} + 1).field(int64_t{row.day} + 1);
    csv.field(core::format_date(plan.first_day + static_cast<int32_t>(row.day)));
    const std::string& offer = plan.offers[row.offer];
    const size_t first = offer.find('/'), second = offer.find('/', first + 1);
    csv.field(std::string_view(offer).substr(0, first))
        .field(std::string_view(offer).substr(first + 1, second - first - 1));
    csv.field(std::string_view(offer).substr(second + 1));
    csv.field(row.facts.units).field(row.facts.visits).field(row.facts.orders).field(row.facts.lost_units);
    for (const int64_t amount : {row.facts.list_value, row.facts.discounts, row.facts.revenue, row.facts.cost_of_goods})
      csv.field(core::Money{amount}, plan.currency);
    csv.end_row();
    empty_if_large(text, out);
  });
  empty_if_large(text, out, true);
}

void export_sweep_csv(const std::filesystem::path& target, const study::SweepStore& store, bool replace) {
  const SweepData data = store.data();
  Folder folder(target);
  const auto points = [&](Out out) {
    std::string text;
    CsvWriter csv(text);
    point_names(csv, data.plan);
    csv.end_row();
    for (size_t p = 0; p < data.plan.points.size(); ++p) {
      point_values(csv, data.plan, p);
      csv.end_row();
    }
    out(text);
  };
  const auto results = [&](Out out) { sweep_results_csv(data, out); };
  const auto means = [&](Out out) { sweep_means_csv(data, out); };
  const auto daily = [&](Out out) { sweep_daily_csv(store, out); };
  folder.write("points.csv", points);
  folder.write("results.csv", results);
  folder.write("means.csv", means);
  if (data.plan.daily) folder.write("daily.csv", daily);
  folder.write("scenario.yaml", data.plan.scenario_yaml);
  folder.commit(replace);
}

}  // namespace shopwright::report
