#include "shopwright/study/sweep_findings.hpp"

#include <algorithm>
#include <cmath>
#include <set>

namespace shopwright::study {
namespace {

constexpr size_t kMostLevels = 12, kGroups = 8;
constexpr size_t kMostSurfaceFactors = 6;

Measured measured(const Moments& moments, double confidence) {
  Measured out{moments.mean(), std::nullopt};
  if (moments.count() >= 2) out.interval = student_interval(moments, confidence);
  return out;
}

/// The points and replicates that can be compared with each other.
struct Matrix {
  std::vector<size_t> points;
  size_t replicates = 0;
};

Matrix matrix_of(const SweepData& data) {
  const size_t n = data.plan.points.size();
  Matrix matrix;
  const auto all_have = [&](size_t replicate) {
    for (size_t p = 0; p < n; ++p)
      if (!data.has(p, replicate)) return false;
    return true;
  };
  while (matrix.replicates < data.replicates() && all_have(matrix.replicates)) ++matrix.replicates;
  if (matrix.replicates > 0) {
    for (size_t p = 0; p < n; ++p) matrix.points.push_back(p);
    return matrix;
  }
  // Not even one: the points of a race's or a shard's replicate that has most.
  std::vector<size_t> best;
  for (size_t r = 0; r < data.replicates(); ++r) {
    std::vector<size_t> points;
    for (size_t p = 0; p < n; ++p)
      if (data.has(p, r)) points.push_back(p);
    if (points.size() > best.size()) best = std::move(points);
  }
  matrix.points = std::move(best);
  matrix.replicates = matrix.points.empty() ? 0 : 1;
  return matrix;
}

class Finder {
 public:
  Finder(const SweepData& data, const FindingSettings& settings)
      : data_(data), settings_(settings), matrix_(matrix_of(data)) {
    out_.metric = settings.metric;
    out_.seller = data.seller_index(settings.seller.empty() ? data.plan.seller : settings.seller).value_or(0);
    out_.points = matrix_.points.size();
    out_.replicates = matrix_.replicates;
    // Where no replicate is complete, the one that was chosen is the first that all of these points have.
    while (!matrix_.points.empty() && first_ < data.replicates() &&
           !std::all_of(matrix_.points.begin(), matrix_.points.end(), [&](size_t p) { return data.has(p, first_); }))
      ++first_;
  }

  SweepFindings find() {
    best();
    if (matrix_.points.empty()) return out_;
    const Design design = numbers_of_points();
    const Responses metric = responses(settings_.metric), units = responses(Metric::units);
    for (size_t f = 0; f < data_.plan.factors.size(); ++f) factor(design, f, metric, units);
    surface(design, metric);
    sensitivity();
    return std::move(out_);
  }

 private:
  double value(size_t point, size_t replicate, Metric metric) const {
    return at(data_.sample(point, replicate, out_.seller), metric);
  }

  void best() {
    const size_t n = data_.plan.points.size(), replicates = data_.replicates();
    std::vector<size_t> counts(n);
    for (size_t p = 0; p < n; ++p)
      for (size_t r = 0; r < replicates; ++r) counts[p] += data_.has(p, r);
    const size_t most = n == 0 ? 0 : *std::max_element(counts.begin(), counts.end());
    if (most == 0) return;
    SweepFindings::Best best;
    best.replicates = most;
    std::optional<Moments> leader;
    for (size_t p = 0; p < n; ++p) {
      if (counts[p] != most) continue;
      Moments moments;
      for (size_t r = 0; r < replicates; ++r)
        if (data_.has(p, r)) moments.add(value(p, r, settings_.metric));
      const bool better = !leader || (metric_more_is_better(settings_.metric) ? moments.mean() > leader->mean()
                                                                              : moments.mean() < leader->mean());
      if (better) {
        leader = moments;
        best.point = p;
      }
    }
    best.mean = measured(*leader, settings_.confidence);
    for (size_t p = 0; p < n; ++p) {
      if (counts[p] != most || p == best.point) continue;
      ++best.rivals;
      Moments difference;
      for (size_t r = 0; r < replicates; ++r)
        if (data_.has(p, r) && data_.has(best.point, r))
          difference.add(value(p, r, settings_.metric) - value(best.point, r, settings_.metric));
      best.equals += difference.count() < 2 || student_interval(difference, settings_.confidence).contains(0);
    }
    out_.best = best;
  }

  bool has_numbers(size_t factor) const {
    const FactorParams& params = data_.plan.factors[factor].params;
    return !params.is_list() || std::all_of(params.values.begin(), params.values.end(), [](const std::string& text) {
      return language::parse_number(text).has_value();
    });
  }

  /// The points that have results, with lists of numbers as what they are.
  Design numbers_of_points() const {
    const SweepPlan& plan = data_.plan;
    Design design{.kind = DesignKind::list, .factors = plan.design.factors, .points = {}, .morris_levels = 0};
    for (size_t f = 0; f < plan.factors.size(); ++f) {
      if (!has_numbers(f)) continue;
      double low = plan.points.front().numbers[f], high = low;
      for (const SweepPoint& point : plan.points) {
        low = std::min(low, point.numbers[f]);
        high = std::max(high, point.numbers[f]);
      }
      design.factors[f] = Factor::continuous(plan.factors[f].name, low, high);
    }
    for (const size_t p : matrix_.points) {
      Point point{.index = design.points.size(), .unit = plan.points[p].unit, .values = {}};
      for (size_t f = 0; f < plan.factors.size(); ++f) {
        const double number = plan.points[p].numbers[f];
        const Factor& factor = design.factors[f];
        point.values.push_back({number, plan.points[p].values[f]});
        if (has_numbers(f))
          point.unit[f] = factor.to > factor.from ? (number - factor.from) / (factor.to - factor.from) : 0;
      }
      design.points.push_back(std::move(point));
    }
    return design;
  }

  Responses responses(Metric metric) const {
    Responses out{.points = matrix_.points.size(), .replicates = matrix_.replicates, .y = {}};
    for (const size_t p : matrix_.points)
      for (size_t r = 0; r < matrix_.replicates; ++r) out.y.push_back(value(p, first_ + r, metric));
    return out;
  }

  void factor(const Design& design, size_t f, const Responses& metric, const Responses& units) {
    SweepFindings::FactorFindings found;
    found.factor = f;
    found.numbers = has_numbers(f);
    std::set<double> values;
    std::vector<double> x;
    for (const Point& point : design.points) {
      x.push_back(point.values[f].number);
      values.insert(x.back());
    }
    found.levels = main_effects(design, f, metric, values.size() > kMostLevels ? kGroups : 0, settings_.confidence);
    if (found.numbers && values.size() >= 4) {
      const double low = *values.begin(), high = *values.rbegin();
      for (size_t i = 0; i < settings_.curve_points; ++i)
        found.curve.x.push_back(low + (high - low) * static_cast<double>(i) /
                                          static_cast<double>(settings_.curve_points - 1));
      found.curve.y = response_curve(x, metric, found.curve.x, {.confidence = settings_.confidence});
    }
    // Elsewhere other factors move along, and a local slope would be theirs too.
    const bool balanced = data_.plan.factors.size() == 1 || data_.plan.design.kind == DesignKind::grid;
    if (balanced && found.numbers && values.size() >= 5 && *values.begin() > 0 &&
        data_.plan.factors[f].params.change != Operation::add && out_.best) {
      const std::vector<double> where = {data_.plan.points[out_.best->point].numbers[f]};
      found.elasticity = elasticities(x, metric, where, {.confidence = settings_.confidence}).front();
      found.units_elasticity = elasticities(x, units, where, {.confidence = settings_.confidence}).front();
    }
    out_.factors.push_back(std::move(found));
  }

  void surface(const Design& design, const Responses& metric) {
    if (data_.plan.design.kind == DesignKind::morris || data_.plan.factors.size() > kMostSurfaceFactors) return;
    for (size_t f = 0; f < data_.plan.factors.size(); ++f)
      if (!has_numbers(f)) return;
    out_.optimum = find_optimum(
        design, metric,
        {.minimise = !metric_more_is_better(settings_.metric), .confidence = settings_.confidence, .window = {}});
  }

  void sensitivity() {
    const SweepPlan& plan = data_.plan;
    if (matrix_.points.size() != plan.points.size()) return;
    std::vector<double> means;
    for (const size_t p : plan.point_of) {
      Moments moments;
      for (size_t r = 0; r < matrix_.replicates; ++r) moments.add(value(p, first_ + r, settings_.metric));
      means.push_back(moments.mean());
    }
    if (plan.design.kind == DesignKind::morris) out_.morris = morris_effects(plan.design, means, settings_.confidence);
    if (plan.design.kind == DesignKind::saltelli)
      out_.sobol = sobol_indices(plan.design, means, {.confidence = settings_.confidence, .seed = plan.seed});
  }

  const SweepData& data_;
  const FindingSettings& settings_;
  Matrix matrix_;
  size_t first_ = 0;  // replicate
  SweepFindings out_;
};

}  // namespace

SweepFindings findings(const SweepData& data, const FindingSettings& settings) { return Finder(data, settings).find(); }

}  // namespace shopwright::study
