// Sweeps that are run: the same rows whatever the threads, interruptions, processes and shards; the figures those of runs.
#include <thread>

#include "shopwright/study/run.hpp"
#include "sweep_market.hpp"

using namespace shopwright;
using namespace shopwright::testing;
using study::Metric;
using study::SweepStore;

namespace {

SweepStore memory(const SweepCase& one) { return opened_store(SweepStore::kMemory, *one.plan); }

}  // namespace

TEST_CASE("a point's rows are what the scenario gives with its value") {
  const SweepCase one(kPrices);
  auto store = memory(one);
  CHECK(one.run(store).finished);
  const auto data = store.data();
  for (const size_t p : {size_t{0}, size_t{7}}) {
    // What shares the base's warm-up is told by a family; here the warm-up runs under the base's plan too.
    const study::Family family(one.study.base, {.seed = one.plan->seed});
    language::Diagnostics wrong;
    const auto variant = family.vary({}, study::point_changes(*one.plan, one.plan->points[p]), one.files, wrong);
    REQUIRE(variant);
    const auto team = core::make_serial();
    for (uint32_t r = 0; r < 2; ++r) {
      const auto outcome = family.run(*variant, r, *team);
      CHECK(data.digests[p * 2 + r] == outcome->digest);
      for (size_t s = 0; s < 2; ++s) CHECK(data.sample(p, r, s) == outcome->sellers[s]);
    }
  }
  const double cheap = study::at(data.sample(0, 0, 0), Metric::units),
               dear = study::at(data.sample(10, 0, 0), Metric::units);
  CHECK(cheap > dear);
}

TEST_CASE("threads, batches and file or memory make no difference") {
  const SweepFolder folder;
  const SweepCase one(" {vary: {price: {path: offers.ours.plain.price, from: 1.5, to: 2.5, points: 11}}, daily: true}");
  INFO(one.words());
  REQUIRE(one.plan);
  auto serial = memory(one);
  CHECK(one.run(serial, {.threads = 1}).finished);
  for (const int threads : {2, 3}) {
    auto store = opened_store(folder.file(std::to_string(threads)), *one.plan);
    study::SweepProgress last;
    const auto outcome = one.run(store, {.threads = threads, .batch_seconds = 0.001},
                                 [&](const study::SweepProgress& now) { last = now; });
    CHECK(outcome.finished);
    CHECK(last.done == 22);
    CHECK(last.total == 22);
    CHECK(same_rows(serial, store));
  }
  // Days add up to the run.
  const auto data = serial.data();
  std::vector<int64_t> units(22), revenue(22);
  serial.each_daily([&](const SweepStore::DailyRow& row) {
    if (one.plan->offers[row.offer].rfind("ours/", 0) != 0) return;
    units[row.point * 2 + row.replicate] += row.facts.units;
    revenue[row.point * 2 + row.replicate] += row.facts.revenue;
  });
  for (size_t i = 0; i < 22; ++i) {
    CHECK(static_cast<double>(units[i]) == study::at(data.sample(i / 2, i % 2, 0), Metric::units));
    CHECK(static_cast<double>(revenue[i]) / 100 == study::at(data.sample(i / 2, i % 2, 0), Metric::revenue));
  }
}

TEST_CASE("a sweep that is stopped goes on, and the end is the same") {
  const SweepFolder folder;
  const SweepCase one(kPrices);
  auto whole = memory(one);
  one.run(whole);
  int stops = 0;
  for (int64_t enough = 3;; enough += 4) {
    auto store = opened_store(folder.file("a"), *one.plan);
    std::stop_source stop;
    const auto outcome = one.run(
        store, {.threads = 2},
        [&](const study::SweepProgress& now) {
          if (now.done >= enough) stop.request_stop();
        },
        stop.get_token());
    CHECK(store.status().done == outcome.progress.done);
    CHECK(store.claim(std::vector<study::SweepRun>{}, 1).mine.empty());
    if (outcome.finished) break;
    ++stops;
    CHECK(outcome.progress.done >= enough);
  }
  CHECK(stops >= 3);
  CHECK(same_rows(whole, read_store(folder.file("a"))));
}

TEST_CASE("two processes share a file, and no run is done twice") {
  const SweepFolder folder;
  const SweepCase one(kPrices, {.replicates = 20, .seed = {}, .race = {}});
  std::array<study::SweepOutcome, 2> outcomes;
  {
    std::vector<std::thread> processes;
    for (size_t i = 0; i < 2; ++i)
      processes.emplace_back([&, i] {
        auto store = opened_store(folder.file("a"), *one.plan);
        outcomes[i] = one.run(store, {.threads = 1});
      });
    for (auto& process : processes) process.join();
  }
  CHECK(outcomes[0].finished);
  CHECK(outcomes[1].finished);
  CHECK(outcomes[0].progress.here + outcomes[1].progress.here == 220);
  auto whole = memory(one);
  one.run(whole);
  CHECK(same_rows(whole, read_store(folder.file("a"))));
}

TEST_CASE("runs that a dead process had claimed are done by who waits for them") {
  const SweepFolder folder;
  const SweepCase one(kPrices);
  auto far = opened_store(folder.file("a"), *one.plan, {}, {"far", "another boot", 7, 7});
  std::vector<study::SweepRun> runs;
  for (uint32_t p = 0; p < 11; ++p) runs.push_back({p, 1});
  REQUIRE(far.claim(runs, 5).mine.size() == 5);
  auto store = opened_store(folder.file("a"), *one.plan);
  int64_t waited = 0;
  const auto outcome = one.run(store, {.threads = 1, .dead_after_seconds = 0.3},
                               [&](const study::SweepProgress& now) { waited = std::max(waited, now.waiting_for); });
  CHECK(outcome.finished);
  CHECK(waited == 5);
  auto whole = memory(one);
  one.run(whole);
  CHECK(same_rows(whole, store));
}

TEST_CASE("1, 3 and 7 shards merged are the single run, row for row") {
  const SweepFolder folder;
  const SweepCase one(
      " {vary: {price: {path: offers.ours.plain.price, from: 1.5, to: 2.5}}, design: {sobol: 8}, daily: true}");
  INFO(one.words());
  auto whole = memory(one);
  one.run(whole);
  for (const uint32_t count : {1u, 3u, 7u}) {
    std::vector<std::string> files;
    for (uint32_t i = 0; i < count; ++i) {
      const study::Shard shard{i, count};
      files.push_back(folder.file("shard" + shard.str().replace(1, 1, "-")));
      auto store = opened_store(files.back(), *one.plan, shard);
      CHECK(one.run(store, {.threads = 1, .shard = shard}).finished);
    }
    const std::string merged = folder.file("merged" + std::to_string(count));
    const auto result = study::merge_sweeps(merged, files);
    REQUIRE(result);
    CHECK(result->missing == 0);
    CHECK(same_rows(whole, read_store(merged)));
  }
}

TEST_CASE("a race drops points that are clearly worse, and keeps the best; it goes on where it stopped") {
  const SweepFolder folder;
  const std::string sweep =
      " {vary: {price: {path: offers.ours.plain.price, from: 1.3, to: 3, points: 12}}, replicates: 20";
  const SweepCase race(sweep + ", race: gross_margin}"), all(sweep + "}");
  INFO(race.words());
  auto raced = memory(race), full = memory(all);
  const auto outcome = race.run(raced);
  CHECK(outcome.finished);
  CHECK(outcome.progress.done < 200);
  CHECK(outcome.progress.done == outcome.progress.total);
  all.run(full);
  const auto data = raced.data(), truth = full.data();
  size_t best = 0;
  double most = -1e9;
  for (size_t p = 0; p < 12; ++p) {
    double sum = 0;
    for (size_t r = 0; r < 20; ++r) {
      sum += study::at(truth.sample(p, r, 0), Metric::gross_margin);
      if (data.has(p, r)) CHECK(data.digests[p * 20 + r] == truth.digests[p * 20 + r]);
    }
    if (sum > most) most = sum, best = p;
  }
  for (size_t r = 0; r < 20; ++r) CHECK(data.has(best, r));

  auto store = opened_store(folder.file("race"), *race.plan);
  std::stop_source stop;
  const auto stopped = race.run(
      store, {.threads = 2},
      [&](const study::SweepProgress& now) {
        if (now.done >= 70) stop.request_stop();
      },
      stop.get_token());
  CHECK_FALSE(stopped.finished);
  CHECK(race.run(store).finished);
  CHECK(same_rows(raced, store));
}

TEST_CASE("a value that is out of range at one point stops the sweep, and the rest is kept") {
  // Between the extremes, which are tried beforehand: a draw of an uncertain number.
  const SweepFolder folder;
  const SweepCase one(
      " {vary: {reach: {path: sellers.ours.channels.store.reach, values: [0.5, '{uncertain: {normal: {mean: 90%, sd: "
      "20%}}}', 0.7]}}, "
      "replicates: 30}");
  if (!one.plan) {
    // A word is a word: it is refused at once.
    CHECK_FALSE(one.wrong.ok());
    return;
  }
  auto store = opened_store(folder.file("a"), *one.plan);
  CHECK_THROWS_AS(one.run(store), study::WrongInput);
}
