// The file of a sweep: claims, takeovers, growth, what it refuses, merging. No simulation.
#include <fstream>

#include "sweep_market.hpp"

using namespace shopwright;
using namespace shopwright::testing;
using study::FinishedRun;
using study::ProcessId;
using study::SweepRun;
using study::SweepStore;

namespace {

std::vector<SweepRun> all_runs(const study::SweepPlan& plan) {
  std::vector<SweepRun> runs;
  for (uint32_t r = 0; r < static_cast<uint32_t>(plan.replicates); ++r)
    for (uint32_t p = 0; p < plan.points.size(); ++p) runs.push_back({p, r});
  return runs;
}

/// A made-up result, from the point's value: the same whatever the point's number.
FinishedRun result_of(const study::SweepPlan& plan, const SweepRun& run) {
  FinishedRun out{.run = run, .digest = "sw1:", .seconds = 0.5, .sellers = {}, .daily = {}};
  const std::string& value = plan.points[run.point].values[0];
  out.digest += value + "/" + std::to_string(run.replicate);
  for (size_t s = 0; s < plan.sellers.size(); ++s) {
    study::Sample sample{};
    for (size_t m = 0; m < study::kMetrics; ++m)
      sample[m] = std::stod(value) + static_cast<double>(run.replicate) + static_cast<double>(10 * s + m) / 3;
    out.sellers.push_back(sample);
  }
  for (size_t i = 0; i < plan.offers.size() * static_cast<size_t>(plan.daily ? plan.days : 0); ++i)
    out.daily.push_back({static_cast<int64_t>(i), 2, 3, 4, 5, 6, 7, static_cast<int64_t>(run.replicate)});
  return out;
}

void complete(SweepStore& store, const std::vector<SweepRun>& runs) {
  std::vector<FinishedRun> results;
  for (const SweepRun& run : runs) results.push_back(result_of(store.plan(), run));
  store.complete(results);
}

std::string message(const std::string& path, const study::SweepPlan& plan, const study::Shard& shard = {}) {
  const auto store = SweepStore::open(path, plan, shard);
  return store ? std::string() : language::render(store.error(), false);
}

ProcessId somebody(const std::string& machine, int64_t pid, int64_t began) {
  return {"elsewhere", machine, pid, began};
}

}  // namespace

TEST_CASE("a run is claimed by one process, and complete once") {
  const SweepFolder folder;
  const SweepCase one(kPrices);
  auto first = opened_store(folder.file("a"), *one.plan), second = opened_store(folder.file("a"), *one.plan);
  const auto runs = all_runs(*one.plan);
  const auto mine = first.claim(runs, 5), theirs = second.claim(runs, 5);
  REQUIRE(mine.mine.size() == 5);
  REQUIRE(theirs.mine.size() == 5);
  CHECK(theirs.others == mine.mine);
  CHECK(theirs.examined == 10);
  for (const SweepRun& run : mine.mine)
    CHECK(std::find(theirs.mine.begin(), theirs.mine.end(), run) == theirs.mine.end());
  complete(first, mine.mine);
  CHECK(second.keep_alive(60) == 0);
  CHECK(first.keep_alive(60) == 5);
  complete(first, theirs.mine);  // by whoever: it is there once
  complete(second, theirs.mine);
  CHECK(first.status().done == 10);
  CHECK(first.claim(runs, 100).mine.size() == runs.size() - 10);
  first.release();
  CHECK(second.claim(runs, 100).mine.size() == runs.size() - 10);
}

TEST_CASE("claims of a dead process are taken over; those of a live one are not") {
  const SweepFolder folder;
  const SweepCase one(kPrices);
  const auto runs = all_runs(*one.plan);
  const ProcessId self = ProcessId::of_this();
  auto here = opened_store(folder.file("a"), *one.plan);
  // No process has this number; a number that another process has now; one that is alive.
  auto gone = opened_store(folder.file("a"), *one.plan, {}, somebody(self.machine, 1 << 30, 5));
  auto reused = opened_store(folder.file("a"), *one.plan, {}, somebody(self.machine, self.pid, self.began - 1));
  auto alive = opened_store(folder.file("a"), *one.plan, {}, self);
  CHECK(gone.claim(runs, 3).mine.size() == 3);
  CHECK(reused.claim(runs, 3).mine.size() == 3);
  CHECK(alive.claim(runs, 3).mine.size() == 3);
  CHECK(here.claim(runs, 100).mine.size() == runs.size() - 9);
  here.release();
  CHECK(here.keep_alive(1e9) == 3);
  CHECK(here.claim(runs, 100).mine.size() == runs.size() - 3);
  // What the dead one still writes (it was only slow) is not written twice.
  complete(here, {runs[0]});
  complete(gone, {runs[0]});
  CHECK(here.status().done == 1);
}

TEST_CASE("a process on another machine is dead when it shows no sign for long, by our own watch") {
  const SweepFolder folder;
  const SweepCase one(kPrices);
  const auto runs = all_runs(*one.plan);
  auto here = opened_store(folder.file("a"), *one.plan);
  auto far = opened_store(folder.file("a"), *one.plan, {}, somebody("another boot", 7, 7));
  CHECK(far.claim(runs, 4).mine.size() == 4);
  CHECK(here.keep_alive(0.0) == 4);  // seen for the first time
  far.keep_alive(60);                // it tells that it lives
  CHECK(here.keep_alive(0.0) == 4);
  CHECK(here.status().processes.size() == 1);
  CHECK_FALSE(here.status().processes[0].alive.has_value());
  CHECK(here.keep_alive(1e9) == 4);
  CHECK(here.keep_alive(0.0) == 0);
}

TEST_CASE("a plan that grows gives the same file as the larger plan from the beginning") {
  const SweepFolder folder;
  const SweepCase coarse(" {vary: {price: {path: offers.ours.plain.price, values: [1.5, 2.0, 2.5]}}, daily: true}"),
      fine(
          " {vary: {price: {path: offers.ours.plain.price, values: [1.4, 2.0, 1.5, 2.2, 2.5]}}, daily: true, "
          "replicates: 3}");
  REQUIRE((coarse.plan && fine.plan));
  {
    auto store = opened_store(folder.file("grown"), *coarse.plan);
    complete(store, all_runs(*coarse.plan));
  }
  auto grown = opened_store(folder.file("grown"), *fine.plan), fresh = opened_store(folder.file("fresh"), *fine.plan);
  CHECK(grown.status().done == 6);
  const auto missing = grown.claim(all_runs(*fine.plan), 100).mine;
  CHECK(missing.size() == 15 - 6);
  complete(grown, missing);
  complete(fresh, all_runs(*fine.plan));
  CHECK(same_rows(grown, fresh));
  CHECK(grown.daily_rows() == 15 * 10 * 3);
  CHECK(same_rows(read_store(folder.file("grown")), fresh));
}

TEST_CASE("a plan does not grow under the hands of another process") {
  const SweepFolder folder;
  const SweepCase small(kPrices), large(kPrices, {.replicates = 3, .seed = {}, .race = {}});
  auto store = opened_store(folder.file("a"), *small.plan);
  CHECK(message(folder.file("a"), *small.plan).empty());
  CHECK(message(folder.file("a"), *large.plan).find("another process is at work") != std::string::npos);
}

TEST_CASE("another plan does not go into the same file, and what changed is named") {
  const SweepFolder folder;
  const std::string path = folder.file("a");
  const SweepCase one(kPrices);
  {
    auto store = opened_store(path, *one.plan);
  }
  const auto says = [&](const SweepCase& other, const std::string& words) {
    REQUIRE(other.plan);
    const std::string found = message(path, *other.plan);
    INFO(found);
    CHECK(found.find(words) != std::string::npos);
  };
  says(SweepCase(kPrices, {.replicates = {}, .seed = 12, .race = {}}), "the seed was 11 and is 12");
  says(SweepCase(kPrices, {}, "set: {offers.rival.fine.cost: 2.1}\n"),
       "the scenario: offers.rival.fine.cost was 2.20 and is 2.1");
  says(SweepCase(kPrices, {.replicates = 1, .seed = {}, .race = {}}), "it has 2 replicates, this one 1");
  says(SweepCase(" {vary: {price: {path: offers.ours.fine.price, from: 1.5, to: 2.5, points: 11}}}"),
       "the factor price was offers.ours.plain.price and is offers.ours.fine.price");
  says(SweepCase(" {vary: {cost: {path: offers.ours.fine.cost, from: 1.5, to: 2.5, points: 11}}}"),
       "the factor price is no more");
  says(SweepCase(" {vary: {price: {path: offers.ours.plain.price, from: 1.5, to: 2.5, points: 6}}}"),
       "5 of its points are not in this one, price=1.6 for example");
  says(SweepCase(" {vary: {price: {path: offers.ours.plain.price, from: 1.5, to: 2.5}}, design: {sobol: 11}}"),
       "the design was grid and is sobol");
  says(SweepCase(" {vary: {price: {path: offers.ours.plain.price, from: 1.5, to: 2.5, points: 11}}, daily: true}"),
       "figures of every day");
  study::SweepPlan later = *one.plan;
  later.release = "9.9";
  CHECK(message(path, later).find("and this is 9.9") != std::string::npos);
  CHECK(message(path, *one.plan, {0, 2}).find("it holds a whole sweep, and this is shard 1/2") != std::string::npos);
  // The number of replicates in the scenario and its label are not what results depend on.
  CHECK(message(path,
                *SweepCase(kPrices, {.replicates = 2, .seed = {}, .race = {}}, "set: {outputs.replicates: 4}\n").plan)
            .empty());
}

TEST_CASE("what is no sweep's file is left alone") {
  const SweepFolder folder;
  const SweepCase one(kPrices);
  const std::string text = folder.file("text"), empty = folder.file("empty");
  std::ofstream(text) << "a letter of some length, which is no database at all, whatever one may think of it\n";
  std::ofstream(empty).flush();
  CHECK(message(text, *one.plan).find("this is not a sweep's file") != std::string::npos);
  CHECK_FALSE(SweepStore::read(text));
  CHECK_FALSE(SweepStore::read(empty));
  CHECK(message(empty, *one.plan).empty());  // nothing in it: as good as new
  CHECK_THROWS_AS(SweepStore::open(folder.file("no/such/folder"), *one.plan), study::StoreError);
  CHECK_THROWS_AS(SweepStore::read(folder.file("missing")), study::StoreError);
  CHECK(std::filesystem::file_size(text) > 50);
}

TEST_CASE("shards merged are the whole, in any order, and missing ones are counted") {
  const SweepFolder folder;
  const SweepCase one(kPrices);
  auto whole = opened_store(folder.file("whole"), *one.plan);
  complete(whole, all_runs(*one.plan));
  std::vector<std::string> shards;
  for (uint32_t i = 0; i < 3; ++i) {
    const study::Shard shard{2 - i, 3};
    shards.push_back(study::shard_path(folder.file("part.sqlite"), shard));
    auto store = opened_store(shards.back(), *one.plan, shard);
    std::vector<SweepRun> runs;
    for (const SweepRun& run : all_runs(*one.plan))
      if (shard.takes(run.point, run.replicate)) runs.push_back(run);
    CHECK(store.status().total == static_cast<int64_t>(runs.size()));
    complete(store, runs);
  }
  const auto some = study::merge_sweeps(folder.file("merged"), std::span(shards).first(2));
  REQUIRE(some);
  CHECK(some->missing > 0);
  const auto all = study::merge_sweeps(folder.file("merged"), shards);
  REQUIRE(all);
  CHECK(all->runs == 22);
  CHECK(all->missing == 0);
  CHECK(all->added == 22 - some->runs);
  CHECK(same_rows(read_store(folder.file("merged")), whole));
}

TEST_CASE("files that contradict each other are not merged, and nothing is left") {
  const SweepFolder folder;
  const SweepCase one(kPrices), other(kPrices, {.replicates = {}, .seed = 12, .race = {}});
  const std::vector<std::string> files = {folder.file("a"), folder.file("b"), folder.file("c")};
  auto a = opened_store(files[0], *one.plan), b = opened_store(files[1], *one.plan),
       c = opened_store(files[2], *other.plan);
  complete(a, {{0, 0}, {1, 0}});
  auto wrong = result_of(*one.plan, {1, 0});
  wrong.digest += "?";
  b.complete(std::vector{wrong});
  const auto differing = study::merge_sweeps(folder.file("m"), std::span(files).first(2));
  REQUIRE_FALSE(differing);
  CHECK(language::render(differing.error(), false).find("point 2, replicate 1 has another result") !=
        std::string::npos);
  CHECK_FALSE(std::filesystem::exists(folder.file("m")));
  const std::vector<std::string> plans = {files[0], files[2]};
  const auto unlike = study::merge_sweeps(folder.file("m"), plans);
  REQUIRE_FALSE(unlike);
  CHECK(language::render(unlike.error(), false).find("the seed was") != std::string::npos);
  CHECK_FALSE(std::filesystem::exists(folder.file("m")));
  CHECK_FALSE(study::merge_sweeps(files[0], std::span(files).first(1)));
}
