#include "shopwright/study/shards.hpp"

#include <charconv>
#include <filesystem>

namespace shopwright::study {
namespace {

std::optional<uint64_t> whole_number(std::string_view text) {
  uint64_t value = 0;
  const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), value);
  if (text.empty() || error != std::errc() || end != text.data() + text.size() || value > UINT32_MAX)
    return std::nullopt;
  return value;
}

using Found = tl::expected<std::optional<FoundShard>, std::string>;

/// A rank and how many there are, as MPI and srun tell it.
Found by_rank(const Variables& variables, const std::string& rank_name, const std::string& size_name) {
  const auto rank_text = variables(rank_name), size_text = variables(size_name);
  if (!rank_text || !size_text) return std::nullopt;
  const auto rank = whole_number(*rank_text), size = whole_number(*size_text);
  if (!rank || !size || *size == 0 || *rank >= *size)
    return tl::unexpected(rank_name + "=" + *rank_text + " and " + size_name + "=" + *size_text +
                          " are not a task and the number of tasks; give --shard I/N");
  if (*size == 1) return std::nullopt;
  return FoundShard{{static_cast<uint32_t>(*rank), static_cast<uint32_t>(*size)}, rank_name + " and " + size_name};
}

Found by_array(const Variables& variables) {
  const auto id_text = variables("SLURM_ARRAY_TASK_ID");
  if (!id_text) return std::nullopt;
  const auto number = [&](const char* name, uint64_t otherwise) {
    const auto text = variables(name);
    return text ? whole_number(*text) : std::optional(otherwise);
  };
  const auto id = whole_number(*id_text), count = number("SLURM_ARRAY_TASK_COUNT", 0),
             first = number("SLURM_ARRAY_TASK_MIN", 0), step = number("SLURM_ARRAY_TASK_STEP", 1);
  const std::string hint = "; give --shard I/N";
  if (!id || !count || !first || !step || *count == 0 || *step == 0)
    return tl::unexpected("SLURM_ARRAY_TASK_ID=" + *id_text + " without the number of tasks (SLURM_ARRAY_TASK_COUNT)" +
                          hint);
  const uint64_t offset = *id - *first;
  if (*id < *first || offset % *step != 0 || offset / *step >= *count)
    return tl::unexpected("the tasks of this Slurm array are not evenly spaced (SLURM_ARRAY_TASK_ID=" + *id_text +
                          ", _MIN=" + std::to_string(*first) + ", _STEP=" + std::to_string(*step) +
                          ", _COUNT=" + std::to_string(*count) + ")" + hint);
  if (*count == 1) return std::nullopt;
  return FoundShard{{static_cast<uint32_t>(offset / *step), static_cast<uint32_t>(*count)}, "SLURM_ARRAY_TASK_ID"};
}

}  // namespace

std::string Shard::str() const { return std::to_string(index + 1) + "/" + std::to_string(count); }

std::optional<Shard> parse_shard(std::string_view text) {
  const size_t slash = text.find('/');
  if (slash == std::string_view::npos) return std::nullopt;
  const auto index = whole_number(text.substr(0, slash)), count = whole_number(text.substr(slash + 1));
  if (!index || !count || *index < 1 || *index > *count) return std::nullopt;
  return Shard{static_cast<uint32_t>(*index - 1), static_cast<uint32_t>(*count)};
}

std::string shard_path(const std::string& path, const Shard& shard) {
  if (shard.whole()) return path;
  const std::filesystem::path whole(path);
  const std::string name = whole.stem().string() + ".shard-" + std::to_string(shard.index + 1) + "-of-" +
                           std::to_string(shard.count) + whole.extension().string();
  return (whole.parent_path() / name).string();
}

Found find_shard(const Variables& variables) {
  if (Found found = by_array(variables); !found || *found) return found;
  if (Found found = by_rank(variables, "OMPI_COMM_WORLD_RANK", "OMPI_COMM_WORLD_SIZE"); !found || *found) return found;
  if (Found found = by_rank(variables, "PMI_RANK", "PMI_SIZE"); !found || *found) return found;
  if (!variables("SLURM_STEP_ID")) return std::nullopt;
  return by_rank(variables, "SLURM_PROCID",
                 variables("SLURM_STEP_NUM_TASKS") ? "SLURM_STEP_NUM_TASKS" : "SLURM_NTASKS");
}

}  // namespace shopwright::study
