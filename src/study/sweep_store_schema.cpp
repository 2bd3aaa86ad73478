// How a plan lies in tables.
#include <charconv>

#include "study/sweep_plan.hpp"
#include "study/sweep_store_parts.hpp"

namespace shopwright::study::sql {
namespace {

constexpr const char* kTables = R"(
CREATE TABLE study (
  one INTEGER PRIMARY KEY CHECK (one = 1),
  label TEXT NOT NULL, scenario_file TEXT NOT NULL, seller TEXT NOT NULL, seed TEXT NOT NULL, release TEXT NOT NULL,
  currency TEXT NOT NULL, first_day TEXT NOT NULL, days INTEGER NOT NULL, consumers INTEGER NOT NULL,
  replicates INTEGER NOT NULL, shard INTEGER NOT NULL, shards INTEGER NOT NULL, daily INTEGER NOT NULL,
  race TEXT NOT NULL, metrics TEXT NOT NULL, sweep TEXT NOT NULL, scenario TEXT NOT NULL) STRICT;
CREATE TABLE factor (
  factor INTEGER PRIMARY KEY, name TEXT NOT NULL UNIQUE, label TEXT NOT NULL, paths TEXT NOT NULL, change TEXT NOT NULL,
  unit TEXT NOT NULL, during TEXT NOT NULL) STRICT;
CREATE TABLE point (point INTEGER PRIMARY KEY, name TEXT NOT NULL UNIQUE) STRICT;
CREATE TABLE setting (
  point INTEGER NOT NULL, factor INTEGER NOT NULL, value TEXT NOT NULL, number REAL NOT NULL, coordinate REAL NOT NULL,
  PRIMARY KEY (point, factor)) STRICT, WITHOUT ROWID;
CREATE TABLE seller (seller INTEGER PRIMARY KEY, name TEXT NOT NULL UNIQUE, label TEXT NOT NULL) STRICT;
CREATE TABLE offer (offer INTEGER PRIMARY KEY, seller TEXT NOT NULL, channel TEXT NOT NULL, product TEXT NOT NULL) STRICT;
CREATE TABLE run (
  point INTEGER NOT NULL, replicate INTEGER NOT NULL, digest TEXT NOT NULL, seconds REAL NOT NULL,
  PRIMARY KEY (point, replicate)) STRICT, WITHOUT ROWID;
CREATE TABLE daily (
  point INTEGER NOT NULL, replicate INTEGER NOT NULL, day INTEGER NOT NULL, offer INTEGER NOT NULL,
  units INTEGER NOT NULL, visits INTEGER NOT NULL, orders INTEGER NOT NULL, lost_units INTEGER NOT NULL,
  list_value INTEGER NOT NULL, discounts INTEGER NOT NULL, revenue INTEGER NOT NULL, cost_of_goods INTEGER NOT NULL,
  PRIMARY KEY (point, replicate, day, offer)) STRICT, WITHOUT ROWID;
CREATE TABLE process (
  process INTEGER PRIMARY KEY AUTOINCREMENT, host TEXT NOT NULL, machine TEXT NOT NULL, pid INTEGER NOT NULL, began INTEGER NOT NULL,
  beats INTEGER NOT NULL) STRICT;
CREATE TABLE claim (
  point INTEGER NOT NULL, replicate INTEGER NOT NULL, process INTEGER NOT NULL,
  PRIMARY KEY (point, replicate)) STRICT, WITHOUT ROWID;
)";

std::string quoted(const std::string& name) {
  std::string out = "\"";
  for (const char c : name) out += c == '"' ? std::string("\"\"") : std::string(1, c);
  return out + '"';
}

/// Columns of all factors, and the joins that bring them, for views.
struct FactorColumns {
  std::string columns, joins;
};
FactorColumns factor_columns(const SweepPlan& plan) {
  FactorColumns out;
  for (size_t f = 0; f < plan.factors.size(); ++f) {
    bool numbers = plan.factors[f].params.unit.empty();
    for (const SweepPoint& point : plan.points)
      numbers = numbers && language::parse_number(point.values[f]).has_value();
    const std::string table = "f" + std::to_string(f + 1);
    out.columns += table + (numbers ? ".number" : ".value") + " AS " + quoted(plan.factors[f].name) + ", ";
    out.joins += " JOIN setting " + table + " ON " + table + ".point = r.point AND " + table +
                 ".factor = " + std::to_string(f + 1);
  }
  return out;
}

void make_views(Database& database, const SweepPlan& plan) {
  database.run("DROP VIEW IF EXISTS results; DROP VIEW IF EXISTS means; DROP VIEW IF EXISTS days");
  // A join takes 64 tables at most; beyond that people join `setting` themselves.
  const FactorColumns factors = plan.factors.size() <= 50 ? factor_columns(plan) : FactorColumns{};
  database.run("CREATE VIEW results AS SELECT r.point AS point, " + factors.columns +
               "r.replicate AS replicate, s.name AS seller, " + metric_columns("r.") +
               " FROM result r JOIN seller s USING (seller)" + factors.joins);
  std::string means;
  for (size_t m = 0; m < kMetrics; ++m) {
    const std::string name(metric_name(static_cast<Metric>(m)));
    means += (m > 0 ? ", avg(r." : "avg(r.") + name + ") AS " + name;
  }
  database.run("CREATE VIEW means AS SELECT r.point AS point, " + factors.columns +
               "s.name AS seller, count(*) AS runs, " + means + " FROM result r JOIN seller s USING (seller)" +
               factors.joins + " GROUP BY r.point, r.seller");
  int64_t minor = 1;
  for (int i = 0; i < plan.currency.digits; ++i) minor *= 10;
  std::string amounts;
  for (const char* name : {"list_value", "discounts", "revenue", "cost_of_goods"})
    amounts += std::string(", r.") + name + " / " + std::to_string(minor) + ".0 AS " + name;
  database.run(
      "CREATE VIEW days AS SELECT r.point AS point, " + factors.columns +
      "r.replicate AS replicate, r.day AS day, date('" + core::format_date(plan.first_day) +
      "', (r.day - 1) || ' days') AS date, o.seller AS seller, o.channel AS channel, o.product AS product, r.units AS "
      "units, r.visits AS visits, r.orders AS orders, r.lost_units AS lost_units" +
      amounts + " FROM daily r JOIN offer o USING (offer)" + factors.joins);
}

void write_study(Database& database, const SweepPlan& plan, const Shard& shard) {
  std::string metrics;
  for (const Metric metric : plan.metrics) metrics += (metrics.empty() ? "" : " ") + std::string(metric_name(metric));
  Statement(database, "INSERT OR REPLACE INTO study VALUES (1, " + marks(17) + ")")
      .bind(plan.label)
      .bind(plan.scenario)
      .bind(plan.seller)
      .bind(std::to_string(plan.seed))
      .bind(plan.release)
      .bind(plan.currency.code)
      .bind(core::format_date(plan.first_day))
      .bind(plan.days)
      .bind(plan.consumers)
      .bind(plan.replicates)
      .bind(int64_t{shard.index} + 1)
      .bind(int64_t{shard.count})
      .bind(int64_t{plan.daily})
      .bind(plan.race ? metric_name(*plan.race) : std::string_view())
      .bind(metrics)
      .bind(plan.section)
      .bind(plan.scenario_yaml)
      .execute();
}

void write_points(Database& database, const SweepPlan& plan) {
  database.run("DELETE FROM factor; DELETE FROM setting; DELETE FROM point");
  Statement factor(database, "INSERT INTO factor VALUES (" + marks(7) + ")");
  for (size_t f = 0; f < plan.factors.size(); ++f) {
    const FactorParams& params = plan.factors[f].params;
    std::string paths;
    for (const std::string& path : params.path) paths += (paths.empty() ? "" : " ") + path;
    factor.bind(static_cast<int64_t>(f) + 1).bind(plan.factors[f].name).bind(plan.factors[f].label).bind(paths);
    factor.bind(names_of(params.change)[static_cast<size_t>(params.change)]).bind(params.unit);
    factor.bind(params.during ? language::show(*params.during) : std::string()).execute();
  }
  Statement row(database, "INSERT INTO point VALUES (?, ?)");
  Statement setting(database, "INSERT INTO setting VALUES (" + marks(5) + ")");
  for (size_t p = 0; p < plan.points.size(); ++p) {
    const SweepPoint& point = plan.points[p];
    const auto id = static_cast<int64_t>(p) + 1;
    row.bind(id).bind(point_name(plan, point)).execute();
    for (size_t f = 0; f < plan.factors.size(); ++f)
      setting.bind(id)
          .bind(static_cast<int64_t>(f) + 1)
          .bind(point.values[f])
          .bind(point.numbers[f])
          .bind(point.unit[f])
          .execute();
  }
}

core::Currency currency_of(const std::string& code) {
  const auto currency = core::Currency::find(code);
  if (!currency) throw StoreError("the file is damaged: currency '" + code + "'");
  return *currency;
}

/// Points as the file has them; the design made anew must agree, else it is a list (another release may make other points).
void read_points(Database& database, SweepPlan& plan) {
  std::vector<SweepPoint> points;
  Statement setting(database, "SELECT point, factor, value, number, coordinate FROM setting ORDER BY point, factor");
  while (setting.step()) {
    if (setting.integer(1) == 1) points.emplace_back();
    if (points.empty()) break;
    points.back().values.push_back(setting.text(2));
    points.back().numbers.push_back(setting.number(3));
    points.back().unit.push_back(setting.number(4));
  }
  bool same = points.size() == plan.points.size();
  for (size_t p = 0; same && p < points.size(); ++p) same = points[p].values == plan.points[p].values;
  if (same) return;
  plan.points = std::move(points);
  plan.point_of.clear();
  plan.design.kind = DesignKind::list;
  plan.design.points.clear();
  for (size_t p = 0; p < plan.points.size(); ++p) {
    Point point{.index = p, .unit = plan.points[p].unit, .values = {}};
    for (size_t f = 0; f < plan.factors.size(); ++f)
      point.values.push_back({plan.points[p].numbers[f], plan.points[p].values[f]});
    plan.design.points.push_back(std::move(point));
    plan.point_of.push_back(p);
  }
}

}  // namespace

std::string metric_columns(std::string_view before) {
  std::string out;
  for (size_t m = 0; m < kMetrics; ++m) {
    const std::string name(metric_name(static_cast<Metric>(m)));
    out += (m > 0 ? ", " : "") + std::string(before) + name + (before.empty() ? "" : " AS " + name);
  }
  return out;
}

std::string marks(size_t n) {
  std::string out;
  for (size_t i = 0; i < n; ++i) out += i > 0 ? ", ?" : "?";
  return out;
}

void create(Database& database, const SweepPlan& plan, const Shard& shard) {
  database.run("PRAGMA application_id = " + std::to_string(kApplication) +
               "; PRAGMA user_version = " + std::to_string(kSchema));
  database.run(kTables);
  std::string columns;
  for (size_t m = 0; m < kMetrics; ++m) columns += std::string(metric_name(static_cast<Metric>(m))) + " REAL, ";
  database.run("CREATE TABLE result (point INTEGER NOT NULL, replicate INTEGER NOT NULL, seller INTEGER NOT NULL, " +
               columns + "PRIMARY KEY (point, replicate, seller)) STRICT, WITHOUT ROWID");
  write_study(database, plan, shard);
  write_points(database, plan);
  Statement seller(database, "INSERT INTO seller VALUES (?, ?, ?)");
  for (size_t s = 0; s < plan.sellers.size(); ++s)
    seller.bind(static_cast<int64_t>(s) + 1).bind(plan.sellers[s]).bind(plan.seller_labels[s]).execute();
  Statement offer(database, "INSERT INTO offer VALUES (?, ?, ?, ?)");
  for (size_t o = 0; o < plan.offers.size(); ++o) {
    const std::string& name = plan.offers[o];
    const size_t first = name.find('/'), second = name.find('/', first + 1);
    offer.bind(static_cast<int64_t>(o) + 1)
        .bind(name.substr(0, first))
        .bind(name.substr(first + 1, second - first - 1));
    offer.bind(name.substr(second + 1)).execute();
  }
  make_views(database, plan);
}

SweepPlan load_plan(Database& database) {
  Statement row(database,
                "SELECT label, scenario_file, seller, seed, release, currency, first_day, days, consumers, replicates, "
                "daily, race, "
                "metrics, sweep, scenario FROM study");
  if (!row.step()) throw StoreError(database.path() + " is damaged: it has no plan");
  SweepPlan plan;
  plan.label = row.text(0);
  plan.scenario = row.text(1);
  plan.seller = row.text(2);
  const std::string seed = row.text(3);
  std::from_chars(seed.data(), seed.data() + seed.size(), plan.seed);
  plan.release = row.text(4);
  plan.currency = currency_of(row.text(5));
  plan.first_day = core::parse_date(row.text(6)).value_or(core::Date{});
  plan.days = row.integer(7);
  plan.consumers = row.integer(8);
  plan.section = row.text(13);
  plan.scenario_yaml = row.text(14);
  language::Diagnostics wrong;
  const language::Node section = language::parse_yaml(plan.section, database.path(), wrong);
  lay_out(plan, section, wrong);
  if (!wrong.ok() || plan.factors.empty()) throw StoreError(database.path() + " is damaged: its plan cannot be read");
  // The command line may have changed these.
  plan.replicates = row.integer(9);
  plan.daily = row.integer(10) != 0;
  plan.race = find_metric(row.text(11));
  plan.metrics.clear();
  const std::string metrics = row.text(12);
  for (size_t begin = 0; begin < metrics.size();) {
    const size_t end = std::min(metrics.find(' ', begin), metrics.size());
    if (const auto metric = find_metric(metrics.substr(begin, end - begin))) plan.metrics.push_back(*metric);
    begin = end + 1;
  }
  if (plan.metrics.empty()) plan.metrics.push_back(Metric::gross_margin);
  read_points(database, plan);
  Statement seller(database, "SELECT name, label FROM seller ORDER BY seller");
  while (seller.step()) {
    plan.sellers.push_back(seller.text(0));
    plan.seller_labels.push_back(seller.text(1));
  }
  Statement offer(database, "SELECT seller || '/' || channel || '/' || product FROM offer ORDER BY offer");
  while (offer.step()) plan.offers.push_back(offer.text(0));
  return plan;
}

Shard load_shard(Database& database) {
  Statement row(database, "SELECT shard, shards FROM study");
  if (!row.step() || row.integer(0) < 1 || row.integer(0) > row.integer(1))
    throw StoreError(database.path() + " is damaged: it has no plan");
  return {static_cast<uint32_t>(row.integer(0) - 1), static_cast<uint32_t>(row.integer(1))};
}

void grow(Database& database, const SweepPlan& before, const SweepPlan& now) {
  std::map<std::vector<std::string>, size_t> numbers;
  for (size_t p = 0; p < now.points.size(); ++p) numbers[now.points[p].values] = p;
  bool moved = false;
  database.run(
      "CREATE TEMP TABLE IF NOT EXISTS moved (before INTEGER PRIMARY KEY, now INTEGER NOT NULL); DELETE FROM moved");
  Statement move(database, "INSERT INTO moved VALUES (?, ?)");
  for (size_t p = 0; p < before.points.size(); ++p) {
    const size_t to = numbers.at(before.points[p].values);
    moved |= to != p;
    move.bind(static_cast<int64_t>(p) + 1).bind(static_cast<int64_t>(to) + 1).execute();
  }
  // By way of negative numbers, so that no two rows ever have the same.
  if (moved)
    for (const char* table : {"run", "result", "daily"}) {
      const std::string name(table);
      database.run("UPDATE " + name + " SET point = -(SELECT now FROM moved WHERE before = point)");
      database.run("UPDATE " + name + " SET point = -point");
    }
  write_study(database, now, load_shard(database));
  write_points(database, now);
  make_views(database, now);
}

}  // namespace shopwright::study::sql
