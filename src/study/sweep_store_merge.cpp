// Shards and other parts of one sweep, joined.
#include <filesystem>

#include "study/sweep_store_parts.hpp"

namespace shopwright::study {
namespace {

using language::Diagnostics;
using sql::Database;
using sql::Statement;

namespace fs = std::filesystem;

language::Place file_place(const std::string& path) {
  return {std::make_shared<language::Source>(language::Source{path, {}})};
}

/// A file that this merge has created goes again unless the merge succeeds.
class NewFile {
 public:
  explicit NewFile(std::string path) : path_(std::move(path)) {
    std::error_code ignored;
    fresh_ = !fs::exists(path_, ignored);
  }
  ~NewFile() {
    std::error_code ignored;
    if (fresh_)
      for (const char* part : {"", "-wal", "-shm"}) fs::remove(path_ + part, ignored);
  }
  void keep() { fresh_ = false; }

 private:
  std::string path_;
  bool fresh_;
};

/// Copies one file's runs; points go by their values.
class Copier {
 public:
  Copier(Database& out, const SweepPlan& plan)
      : run_(out, "INSERT OR IGNORE INTO run VALUES (?, ?, ?, ?)"),
        known_(out, "SELECT digest FROM run WHERE point = ? AND replicate = ?"),
        out_(out) {
    for (size_t p = 0; p < plan.points.size(); ++p) points_[plan.points[p].values] = static_cast<int64_t>(p) + 1;
  }

  int64_t copy(Database& in, const SweepPlan& plan, Diagnostics& wrong) {
    int64_t added = 0;
    Statement run(in, "SELECT point, replicate, digest, seconds FROM run ORDER BY point, replicate");
    Statement results(in, "SELECT * FROM result WHERE point = ? AND replicate = ?");
    Statement daily(in, "SELECT * FROM daily WHERE point = ? AND replicate = ?");
    Statement result_row(out_, "INSERT INTO result VALUES (" + sql::marks(3 + kMetrics) + ")");
    Statement daily_row(out_, "INSERT INTO daily VALUES (" + sql::marks(12) + ")");
    while (run.step()) {
      const int64_t from = run.integer(0), replicate = run.integer(1);
      if (from < 1 || from > static_cast<int64_t>(plan.points.size()))
        throw StoreError(in.path() + " is damaged: it has runs of no point");
      const int64_t point = points_.at(plan.points[static_cast<size_t>(from - 1)].values);
      run_.bind(point).bind(replicate).bind(run.text(2)).bind(run.number(3)).execute();
      if (out_.changes() == 0) {
        known_.bind(point).bind(replicate).step();
        if (known_.text(0) != run.text(2))
          wrong.error("different-results", file_place(in.path()), {},
                      "point " + std::to_string(from) + ", replicate " + std::to_string(replicate) +
                          " has another result here than in a file before it",
                      "one of them was not made by this release from this plan; run it again");
        known_.reset();
        continue;
      }
      ++added;
      copy_rows(results, result_row, from, point, replicate, 3, static_cast<int>(kMetrics));
      copy_rows(daily, daily_row, from, point, replicate, 12, 0);
    }
    return added;
  }

 private:
  static void copy_rows(Statement& from, Statement& to, int64_t old_point, int64_t point, int64_t replicate,
                        int integers, int numbers) {
    from.bind(old_point).bind(replicate);
    while (from.step()) {
      to.bind(point);
      for (int i = 1; i < integers; ++i) to.bind(from.integer(i));
      for (int i = 0; i < numbers; ++i) to.bind(from.number(integers + i));
      to.execute();
    }
    from.reset();
  }

  Statement run_, known_;
  Database& out_;
  std::map<std::vector<std::string>, int64_t> points_;
};

}  // namespace

tl::expected<int64_t, Diagnostics> SweepStore::add(std::span<const SweepStore> others) {
  const std::lock_guard lock(parts_->mutex);
  Diagnostics wrong;
  int64_t added = 0;
  sql::Transaction transaction(parts_->database);
  Copier copier(parts_->database, parts_->plan);
  for (const SweepStore& other : others) {
    const std::lock_guard other_lock(other.parts_->mutex);
    added += copier.copy(other.parts_->database, other.parts_->plan, wrong);
  }
  if (!wrong.ok()) return tl::unexpected(std::move(wrong));
  transaction.commit();
  return added;
}

tl::expected<MergeResult, Diagnostics> merge_sweeps(const std::string& out, std::span<const std::string> in) {
  std::vector<SweepStore> parts;
  Diagnostics wrong;
  std::error_code ignored;
  for (const std::string& path : in) {
    if (fs::equivalent(path, out, ignored)) {
      wrong.error("same-file", file_place(path), {}, "it is also the file to merge into",
                  "give the merged file another name");
      continue;
    }
    auto part = SweepStore::read(path);
    if (part) parts.push_back(std::move(*part));
    else wrong.append(part.error());
  }
  if (!wrong.ok()) return tl::unexpected(std::move(wrong));
  // The largest plan holds all others, or they do not belong together.
  SweepPlan plan = parts.front().plan();
  for (const SweepStore& part : parts)
    if (part.plan().points.size() > plan.points.size()) plan = part.plan();
  for (const SweepStore& part : parts) plan.replicates = std::max(plan.replicates, part.plan().replicates);
  for (const SweepStore& part : parts) wrong.append(sql::changes(part.path(), part.plan(), plan));
  if (!wrong.ok()) return tl::unexpected(std::move(wrong));

  NewFile created(out);
  MergeResult result;
  {
    if (fs::exists(out, ignored) && fs::file_size(out, ignored) > 0) {
      const auto earlier = SweepStore::read(out);
      if (!earlier) return tl::unexpected(earlier.error());
      const int64_t replicates = std::max(plan.replicates, earlier->plan().replicates);
      if (earlier->plan().points.size() > plan.points.size()) plan = earlier->plan();
      plan.replicates = replicates;
      for (const SweepStore& part : parts) wrong.append(sql::changes(part.path(), part.plan(), plan));
      if (!wrong.ok()) return tl::unexpected(std::move(wrong));
    }
    auto whole = SweepStore::open(out, plan);
    if (!whole) return tl::unexpected(whole.error());
    auto added = whole->add(parts);
    if (!added) return tl::unexpected(added.error());
    result.added = *added;
    const SweepStatus status = whole->status();
    result.runs = status.done;
    result.missing = status.total - status.done;
    whole->settle();
  }
  created.keep();
  return result;
}

}  // namespace shopwright::study
