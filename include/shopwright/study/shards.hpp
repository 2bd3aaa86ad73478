#pragma once
// A sweep cut into parts that run anywhere, each into a file of its own.
#include <cstdint>
#include <functional>
#include <optional>
#include <string>
#include <string_view>

#include <tl/expected.hpp>

namespace shopwright::study {

/// One of `count` parts, `index` from 0. The default is the whole.
struct Shard {
  uint32_t index = 0, count = 1;
  bool whole() const { return count == 1; }
  /// Which runs are its own: those whose point and replicate (from 0) add up to `index` modulo `count`. The parts are of equal size,
  /// and a run stays in its part when points or replicates are added.
  bool takes(uint64_t point, uint64_t replicate) const { return (point + replicate) % count == index; }
  std::string str() const;  ///< "2/7"
  bool operator==(const Shard&) const = default;
};

/// "2/7": the second of seven; nullopt when it is something else.
std::optional<Shard> parse_shard(std::string_view text);

/// "dir/juice.sqlite" -> "dir/juice.shard-2-of-7.sqlite"; the whole keeps its name.
std::string shard_path(const std::string& path, const Shard& shard);

struct FoundShard {
  Shard shard;
  std::string source;  ///< the variables that said so: "SLURM_ARRAY_TASK_ID"
};
/// A variable of the environment; nullopt when it is not set.
using Variables = std::function<std::optional<std::string>(const std::string& name)>;

/// Which part this process is by what a job scheduler tells it, the first that is there of: a Slurm job array
/// (SLURM_ARRAY_TASK_ID, _COUNT, _MIN, _STEP), Open MPI (OMPI_COMM_WORLD_RANK, _SIZE), other MPIs (PMI_RANK, PMI_SIZE), tasks that
/// srun started (SLURM_PROCID, SLURM_STEP_NUM_TASKS or SLURM_NTASKS). nullopt: none, or one task alone. In a batch script that srun did
/// not start, SLURM_NTASKS says what may be started and not what was: it counts only within a step (SLURM_STEP_ID).
/// Errors, for people: numbers that cannot be (a task id without a count, tasks of an array that are not evenly spaced).
/// Tested: tests/study/test_sweep_shards.cpp; against Slurm itself by tools/slurm-array.
tl::expected<std::optional<FoundShard>, std::string> find_shard(const Variables& variables);

}  // namespace shopwright::study
