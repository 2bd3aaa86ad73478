#include "shopwright/study/sweep.hpp"

#include <algorithm>
#include <chrono>
#include <cmath>
#include <condition_variable>
#include <deque>
#include <limits>
#include <mutex>
#include <thread>

#include "shopwright/core/ensure.hpp"
#include "shopwright/study/race.hpp"
#include "shopwright/study/sweep_store.hpp"
#include "shopwright/study/workers.hpp"
#include "study/sweep_queue.hpp"

namespace shopwright::study {
namespace {

using Clock = std::chrono::steady_clock;

double since(Clock::time_point start) { return std::chrono::duration<double>(Clock::now() - start).count(); }

/// A day's offers in the plan's order.
void add_days(FinishedRun& finished, const Outcome& outcome, const engine::Compiled& market, const SweepPlan& plan) {
  std::vector<size_t> place(plan.offers.size(), std::numeric_limits<size_t>::max());
  for (size_t o = 0; o < market.world.offers.size(); ++o)
    for (size_t i = 0; i < plan.offers.size(); ++i)
      if (plan.offers[i] == market.world.offers[o].name) place[i] = o;
  for (const market::DayFacts& day : outcome.daily)
    for (size_t i = 0; i < place.size(); ++i) {
      FinishedRun::OfferDay row{};
      if (place[i] < day.offers.size()) {
        const market::OfferFacts& facts = day.offers[place[i]];
        row = {facts.units,
               facts.views,
               facts.orders,
               facts.lost_units,
               facts.list_value.minor,
               facts.discounts.minor,
               facts.revenue.minor,
               facts.cost_of_goods.minor};
      }
      finished.daily.push_back(row);
    }
}

/// Results that wait to be written; a thread of its own writes them.
class Writer {
 public:
  Writer(SweepStore& store, const SweepSettings& settings)
      : store_(store), settings_(settings), thread_([this] { work(); }) {}
  ~Writer() { join(); }

  void add(FinishedRun run) {
    const std::lock_guard lock(mutex_);
    rethrow();
    waiting_.push_back(std::move(run));
  }
  /// Writes what there still is. Errors: those of any earlier batch, too.
  void finish() {
    join();
    rethrow();
    store_.complete(waiting_);
    waiting_.clear();
  }

 private:
  void rethrow() {
    if (failure_) std::rethrow_exception(failure_);
  }
  void join() {
    {
      const std::lock_guard lock(mutex_);
      end_ = true;
    }
    changed_.notify_all();
    if (thread_.joinable()) thread_.join();
  }
  void work() {
    const auto batch_time = std::chrono::duration<double>(settings_.batch_seconds);
    auto told = Clock::now();
    std::unique_lock lock(mutex_);
    while (!end_ && !failure_) {
      changed_.wait_for(lock, batch_time, [&] { return end_; });
      std::vector<FinishedRun> batch;
      batch.swap(waiting_);
      lock.unlock();
      try {
        store_.complete(batch);
        if (since(told) > settings_.heartbeat_seconds) {
          store_.keep_alive(settings_.dead_after_seconds);
          told = Clock::now();
        }
        lock.lock();
      } catch (...) {
        lock.lock();
        failure_ = std::current_exception();
      }
    }
  }

  SweepStore& store_;
  const SweepSettings& settings_;
  std::mutex mutex_;
  std::condition_variable changed_;
  std::vector<FinishedRun> waiting_;
  std::exception_ptr failure_;
  bool end_ = false;
  std::thread thread_;  // last: it uses what is above
};

/// The runs of one sweep, whichever thread takes them.
class Runner {
 public:
  Runner(const Study& study, const SweepPlan& plan, SweepStore& store, const language::Files& files,
         const SweepSettings& settings, const SweepSink& sink, std::stop_token stop)
      : plan_(plan),
        store_(store),
        files_(files),
        settings_(settings),
        sink_(sink),
        stop_(stop),
        family_(study.base, {.seed = plan.seed, .simd = settings.simd}),
        workers_(settings.threads, plan.consumers) {}

  SweepOutcome run() {
    if (plan_.race) race();
    else all();
    store_.release();
    progress_.waiting_for = 0;
    progress_.seconds = since(began_);
    const bool finished = progress_.done >= progress_.total;
    if (finished) store_.settle();
    return {finished, progress_};
  }

 private:
  void all() {
    std::vector<SweepRun> wanted;
    for (uint32_t r = 0; r < static_cast<uint32_t>(plan_.replicates); ++r)
      for (uint32_t p = 0; p < plan_.points.size(); ++p)
        if (settings_.shard.takes(p, r)) wanted.push_back({p, r});
    SweepQueue queue(store_, wanted, workers_.threads());
    progress_.total = queue.total();
    progress_.done = queue.done_before();
    tell(0, 0);
    drain(queue);
  }

  /// All runs of a queue, until they are complete (by us or others) or a stop is asked for.
  void drain(SweepQueue& queue) {
    Writer writer(store_, settings_);
    std::mutex failing;
    std::exception_ptr failure;
    const auto loop = [&](size_t, core::Parallel& team) {
      try {
        while (const auto run = queue.next(stop_)) {
          const bool complete = one(*run, team, writer);
          if (queue.over(*run)) family_.done(run->replicate);
          if (!complete) return;
        }
      } catch (...) {
        const std::lock_guard lock(failing);
        if (!failure) failure = std::current_exception();
        queue.stop();
      }
    };
    for (;;) {
      workers_.each(workers_.side_by_side() ? static_cast<size_t>(workers_.threads()) : 1, loop, stop_);
      if (failure || stop_.stop_requested()) break;
      // What is left belongs to other processes: wait for them, and take over what they leave.
      const auto left = queue.look_again(settings_.dead_after_seconds);
      tell(left.finished_by_others, 0, left.waiting);
      if (left.waiting == 0 && !left.more) break;
      if (!left.more) std::this_thread::sleep_for(std::chrono::milliseconds(200));
    }
    try {
      writer.finish();
    } catch (...) {
      if (!failure) throw;
    }
    if (failure) std::rethrow_exception(failure);
  }

  bool one(const SweepRun& run, core::Parallel& team, Writer& writer) {
    const auto start = Clock::now();
    const SweepPoint& point = plan_.points[run.point];
    const auto changes = point_changes(plan_, point);
    language::Diagnostics wrong;
    const auto variant = family_.vary({}, changes, files_, wrong);
    if (!variant) throw WrongInput(wrong);
    auto outcome = family_.run(*variant, run.replicate, team, {.keep_daily = plan_.daily}, stop_);
    if (!outcome) return false;
    FinishedRun finished{
        .run = run, .digest = outcome->digest, .seconds = 0, .sellers = std::move(outcome->sellers), .daily = {}};
    if (plan_.daily) add_days(finished, *outcome, *family_.compiled(*variant, run.replicate), plan_);
    finished.seconds = since(start);
    writer.add(std::move(finished));
    tell(1, 1);
    return true;
  }

  void tell(int64_t done, int64_t here, int64_t waiting = 0) {
    const std::lock_guard lock(telling_);
    progress_.done += done;
    progress_.here += here;
    progress_.waiting_for = waiting;
    progress_.seconds = since(began_);
    if (sink_) sink_(progress_);
  }

  /// In blocks: replicates of all points that are still in the race, then a look. Results come from the store, so a resumed race
  /// and several processes come to the same end.
  void race() {
    const auto replicates = static_cast<uint32_t>(plan_.replicates);
    size_t seller = 0;
    while (seller + 1 < plan_.sellers.size() && plan_.sellers[seller] != plan_.seller) ++seller;
    RaceSettings settings{
        .first_stage = std::min(5u, replicates), .limit = replicates, .minimise = !metric_more_is_better(*plan_.race)};
    Race race(plan_.points.size(), settings);
    progress_.total = plan_.runs();
    const auto complete = store_.complete_runs();
    progress_.done = std::count(complete.begin(), complete.end(), true);
    tell(0, 0);
    for (;;) {
      const auto requests = race.next();
      if (requests.empty()) break;
      std::vector<SweepRun> wanted;
      for (const Request& request : requests)
        for (uint32_t r = request.first; r < request.first + request.count; ++r)
          wanted.push_back({static_cast<uint32_t>(request.candidate), r});
      std::sort(wanted.begin(), wanted.end(), [](const SweepRun& a, const SweepRun& b) {
        return std::pair(a.replicate, a.point) < std::pair(b.replicate, b.point);
      });
      SweepQueue queue(store_, wanted, workers_.threads());
      drain(queue);
      if (stop_.stop_requested()) return;
      std::vector<Observed> observed;
      std::vector<double> values;
      for (size_t i = 0; i < wanted.size(); ++i) {
        if (i == 0 || wanted[i].replicate != wanted[i - 1].replicate)
          values = store_.responses(wanted[i].replicate, seller, *plan_.race);
        ENSURE(!std::isnan(values[wanted[i].point]), wanted[i].point, wanted[i].replicate);
        observed.push_back({wanted[i].point, wanted[i].replicate, values[wanted[i].point]});
      }
      race.add(observed);
      const auto survivors = race.result().survivors;
      // What the dropped points will not need; runs that an earlier sweep without a race has made stay.
      int64_t needed = 0;
      const auto there = store_.complete_runs();
      for (size_t p = 0; p < plan_.points.size(); ++p) {
        const bool alive = std::binary_search(survivors.begin(), survivors.end(), p);
        for (uint32_t r = 0; r < replicates; ++r) needed += alive || there[p * replicates + r];
      }
      progress_.total = needed;
    }
  }

  const SweepPlan& plan_;
  SweepStore& store_;
  const language::Files& files_;
  const SweepSettings& settings_;
  const SweepSink& sink_;
  std::stop_token stop_;
  Family family_;
  Workers workers_;
  const Clock::time_point began_ = Clock::now();
  std::mutex telling_;
  SweepProgress progress_;
};

}  // namespace

SweepOutcome run_sweep(const Study& study, const SweepPlan& plan, SweepStore& store, const language::Files& files,
                       const SweepSettings& settings, const SweepSink& progress, std::stop_token stop) {
  ENSURE(!plan.race || settings.shard.whole(), settings.shard.str());
  return Runner(study, plan, store, files, settings, progress, stop).run();
}

}  // namespace shopwright::study
