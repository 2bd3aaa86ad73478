#pragma once
// Results on disk: a folder that appears whole or not at all.
#include <filesystem>
#include <optional>
#include <stop_token>
#include <string>
#include <string_view>
#include <vector>

#include "shopwright/engine/model.hpp"
#include "shopwright/report/csv.hpp"
#include "shopwright/study/run.hpp"

namespace shopwright::report {

/// A new folder under a temporary name beside its target, renamed when all is written and on disk. Unless it is committed, the
/// destructor removes everything that was made, missing parents included.
/// Errors: std::system_error with the file and the reason (no space left, read-only, ...).
/// Tested: tests/report/folder.cpp, tests/cli (full disk, interruption, replacing).
class Folder {
 public:
  /// What a user has to put right before results can go to `target`: nullopt when nothing. An existing folder is wrong unless
  /// `replace`, and even then when it is neither empty nor written by an earlier run: nobody's home is replaced.
  static std::optional<std::string> problem(const std::filesystem::path& target, bool replace);

  explicit Folder(const std::filesystem::path& target);
  ~Folder();
  Folder(const Folder&) = delete;
  Folder& operator=(const Folder&) = delete;

  void write(std::string_view name, std::string_view bytes);
  void write(std::string_view name, core::FunctionRef<void(Out)> producer);
  /// Gives the folder its name. `replace`: what has that name now is exchanged for it and then deleted.
  void commit(bool replace);

 private:
  std::filesystem::path target_, temporary_;
  std::vector<std::filesystem::path> made_parents_;
  bool committed_ = false;
};

/// The scenario with overlays, tables and changes applied and with this seed and number of replicates (its own when left out), as
/// YAML that needs no other file and repeats a run to the digest. Uncertain parameters stay uncertain: they are drawn from the seed
/// again.
std::string resolved_scenario(const engine::Scenario& scenario, uint64_t seed, std::optional<int> replicates = {});

/// run --out: summary.json, run.json, scenario.yaml and, unless the scenario says otherwise, daily.csv.
/// Returns false when a stop was asked for before the folder had its name; then nothing is left.
bool write_folder(const std::filesystem::path& target, bool replace, const engine::Scenario& scenario,
                  const study::RunResult& result, const std::vector<std::string>& changes, std::stop_token stop = {});

}  // namespace shopwright::report
