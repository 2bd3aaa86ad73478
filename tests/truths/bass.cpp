// Adoption of a durable against Bass's closed form (Bass 1969; room air conditioners: p = .0094, q = .3748 a year): the curve,
// and the time and height of its peak.
#include <array>

#include "support/catch.hpp"
#include "support/market.hpp"
#include "truths/statistics.hpp"

using namespace shopwright;
using namespace shopwright::testing;

namespace {

constexpr double kInnovation = 0.0094, kImitation = 0.3748, kSum = kInnovation + kImitation, kYear = 365;
constexpr int kConsumers = 60000, kYears = 20, kReplicates = 20;

double closed_form(double years) {
  return (1 - std::exp(-kSum * years)) / (1 + kImitation / kInnovation * std::exp(-kSum * years));
}

std::string market_yaml(const std::string& adoption, double appeal, int days) {
  return R"(
shopwright: 1
kind: scenario
calendar: {start: 2001-01-01, days: )" +
         std::to_string(days) + R"(, warm_up: 0 days}
population: {size: )" +
         std::to_string(kConsumers) + R"(, segments: {all: {share: 100%}}}
categories: {cooling: {adoption: )" +
         adoption + R"(, typical_interval: 1024 days}}
products: {conditioner: {category: cooling, regular_price: 300, appeal: )" +
         std::to_string(appeal) + R"(}}
sellers: {ours: {role: operator}}
offers: {ours: {conditioner: {price: 300, cost: 200}}}
)";
}

struct Adopters final : market::FactSink {
  std::vector<double> total{0};  // [days gone]
  void day(const market::DayFacts& facts) override {
    total.push_back(total.back() + static_cast<double>(facts.offers[0].purchases));
  }
};

std::vector<double> adopters(const std::shared_ptr<const engine::Compiled>& market, uint32_t replicate) {
  auto serial = core::make_serial();
  Adopters sink;
  engine::Simulation simulation(market, {.seed = 1969, .replicate = replicate}, *serial, {.facts = &sink});
  run_to(simulation, *serial);
  return sink.total;
}

struct Peak {
  double years, per_year;
};

// The vertex of the parabola through adopters in fifths of years, least squares, within three years of the true peak (about
// which Bass's curve is symmetric). It lies lower than the curve's own peak, which is why the closed form goes through the same.
template <class Cumulative>
Peak peak_of(const Cumulative& cumulative) {
  const double centre = std::log(kImitation / kInnovation) / kSum, width = 0.2;
  double n = 0, x2 = 0, x4 = 0, y0 = 0, y1 = 0, y2 = 0;
  for (int k = -15; k < 15; ++k) {
    const double x = (k + 0.5) * width;
    const double y = (cumulative(centre + x + width / 2) - cumulative(centre + x - width / 2)) / width;
    ++n, x2 += x * x, x4 += x * x * x * x;
    y0 += y, y1 += x * y, y2 += x * x * y;
  }
  const double square = (n * y2 - x2 * y0) / (n * x4 - x2 * x2), slope = y1 / x2, level = (y0 - square * x2) / n;
  const double at = -slope / (2 * square);
  return {centre + at, level + slope * at / 2};
}

}  // namespace

TEST_CASE("adoption of a durable follows Bass's curve: room air conditioners, 60,000 consumers, 20 replicates",
          "[truths][bass]") {
  const auto market =
      market_of(market_yaml("{innovation: 0.0094 per year, imitation: 0.3748 per year}", 40, kYears * 365));
  std::array<Mean, kYears / 2> by_year;
  Mean time, height;
  for (uint32_t replicate = 0; replicate < kReplicates; ++replicate) {
    const std::vector<double> total = adopters(market, replicate);
    for (size_t k = 0; k < by_year.size(); ++k) by_year[k].add(total[(k + 1) * 730] / kConsumers);
    const Peak peak = peak_of([&](double years) {
      const double day = years * kYear;
      const auto whole = static_cast<size_t>(day);
      return total[whole] + (day - static_cast<double>(whole)) * (total[whole + 1] - total[whole]);
    });
    time.add(peak.years);
    height.add(peak.per_year / kConsumers);
  }
  std::printf("adoption of room air conditioners, %d consumers, %d replicates\n", kConsumers, kReplicates);
  for (size_t k = 0; k < by_year.size(); ++k) {
    const double years = 2.0 * static_cast<double>(k + 1);
    CHECK(by_year[k].figure().meets("share that has adopted after " + std::to_string(2 * (k + 1)) + " years",
                                    closed_form(years)));
  }
  const Peak expected = peak_of(closed_form);
  CHECK(expected.years == Approx(9.59).margin(0.005));  // as published; the closed form's ln(q/p)/(p+q)
  CHECK(time.figure().meets("peak, years (vertex of a parabola)", expected.years));
  CHECK(height.figure().meets("adopters a year at the peak (same estimator)", expected.per_year));
  const double top = kSum * kSum / (4 * kImitation);
  std::printf("  %-58s %12.6g  estimator on it %.6g\n", "the closed form's own peak: m (p+q)^2 / 4q", top,
              expected.per_year);
}

TEST_CASE("a need for a durable that ends without a purchase leaves her as she was", "[truths][bass]") {
  // Half of all needs end in a purchase (appeal 0), nobody imitates: everybody adopts on her own, day by day with
  // probability (1 - exp(-p)) / 2. Two thirds belong to the potential.
  const auto market =
      market_of(market_yaml("{innovation: 2 per year, imitation: 0 per year, potential: 66.6%}", 0, 365));
  const double daily = (1 - std::exp(-2 / kYear)) / 2;
  std::printf("adoption without imitation, half of the needs in vain\n");
  Mean after[3];
  constexpr int kDays[3] = {91, 182, 365};
  for (uint32_t replicate = 0; replicate < kReplicates; ++replicate) {
    const std::vector<double> total = adopters(market, replicate);
    for (int k = 0; k < 3; ++k) after[k].add(total[static_cast<size_t>(kDays[k])] / kConsumers);
  }
  for (int k = 0; k < 3; ++k)
    CHECK(after[k].figure().meets("share that has adopted after " + std::to_string(kDays[k]) + " days",
                                  0.666 * (1 - std::pow(1 - daily, kDays[k]))));
}
