// Which part of a sweep a process is.
#include <map>

#include "shopwright/study/shards.hpp"
#include "support/catch.hpp"

using namespace shopwright::study;

namespace {

auto found(const std::map<std::string, std::string>& variables) {
  return find_shard([&](const std::string& name) {
    const auto it = variables.find(name);
    return it == variables.end() ? std::nullopt : std::optional(it->second);
  });
}

}  // namespace

TEST_CASE("every run belongs to exactly one shard, and shards are of equal size") {
  for (const uint32_t count : {1u, 2u, 3u, 7u}) {
    std::vector<int> sizes(count);
    for (uint64_t p = 0; p < 100; ++p)
      for (uint64_t r = 0; r < 3; ++r) {
        int takers = 0;
        for (uint32_t i = 0; i < count; ++i)
          if (Shard{i, count}.takes(p, r)) ++takers, ++sizes[i];
        CHECK(takers == 1);
      }
    for (const int size : sizes) CHECK(std::abs(size - 300 / static_cast<int>(count)) <= 3);
  }
  // Few points and many replicates leave no shard without work.
  for (uint32_t i = 0; i < 7; ++i) CHECK((Shard{i, 7}.takes(0, i)));
}

TEST_CASE("a shard is written as I/N") {
  CHECK(parse_shard("2/7") == Shard{1, 7});
  CHECK(parse_shard("1/1") == Shard{});
  CHECK(Shard{1, 7}.str() == "2/7");
  for (const char* wrong :
       {"", "2", "0/7", "8/7", "2/0", "/7", "2/", "-1/7", "2/7x", " 2/7", "1.5/3", "99999999999/99999999999"})
    CHECK_FALSE(parse_shard(wrong));
}

TEST_CASE("a shard has a file of its own") {
  CHECK(shard_path("a.b/juice.sqlite", {1, 7}) == "a.b/juice.shard-2-of-7.sqlite");
  CHECK(shard_path("juice", {0, 2}) == "juice.shard-1-of-2");
  CHECK(shard_path("juice.sqlite", {}) == "juice.sqlite");
}

TEST_CASE("schedulers say which part this is") {
  CHECK_FALSE(*found({}));
  const auto array = found({{"SLURM_ARRAY_TASK_ID", "5"},
                            {"SLURM_ARRAY_TASK_COUNT", "3"},
                            {"SLURM_ARRAY_TASK_MIN", "1"},
                            {"SLURM_ARRAY_TASK_STEP", "2"},
                            {"SLURM_PROCID", "0"},
                            {"SLURM_NTASKS", "1"}});
  REQUIRE((array && *array));
  CHECK((*array)->shard == Shard{2, 3});
  CHECK((*array)->source == "SLURM_ARRAY_TASK_ID");
  CHECK((*found({{"SLURM_ARRAY_TASK_ID", "0"}, {"SLURM_ARRAY_TASK_COUNT", "2"}}))->shard == Shard{0, 2});
  CHECK_FALSE(*found({{"SLURM_ARRAY_TASK_ID", "4"}, {"SLURM_ARRAY_TASK_COUNT", "1"}, {"SLURM_ARRAY_TASK_MIN", "4"}}));

  CHECK((*found({{"OMPI_COMM_WORLD_RANK", "3"}, {"OMPI_COMM_WORLD_SIZE", "4"}}))->shard == Shard{3, 4});
  CHECK((*found({{"PMI_RANK", "0"}, {"PMI_SIZE", "2"}}))->shard == Shard{0, 2});
  CHECK_FALSE(*found({{"PMI_RANK", "0"}, {"PMI_SIZE", "1"}}));

  // A batch script may start four tasks, but is none of them.
  CHECK_FALSE(*found({{"SLURM_PROCID", "0"}, {"SLURM_NTASKS", "4"}}));
  CHECK((*found({{"SLURM_PROCID", "2"}, {"SLURM_NTASKS", "4"}, {"SLURM_STEP_ID", "0"}}))->shard == Shard{2, 4});
  CHECK((*found({{"SLURM_PROCID", "2"}, {"SLURM_NTASKS", "4"}, {"SLURM_STEP_ID", "0"}, {"SLURM_STEP_NUM_TASKS", "3"}}))
            ->shard == Shard{2, 3});
}

TEST_CASE("what cannot be a part is an error that says what to do") {
  const auto message = [](const std::map<std::string, std::string>& variables) {
    const auto result = found(variables);
    return result ? std::string("none") : result.error();
  };
  CHECK(message({{"SLURM_ARRAY_TASK_ID", "3"}}) ==
        "SLURM_ARRAY_TASK_ID=3 without the number of tasks (SLURM_ARRAY_TASK_COUNT); give --shard I/N");
  // --array=1,5,9 with a step that does not fit, or a list
  CHECK(message({{"SLURM_ARRAY_TASK_ID", "9"}, {"SLURM_ARRAY_TASK_COUNT", "3"}, {"SLURM_ARRAY_TASK_MIN", "1"}})
            .find("not evenly spaced") != std::string::npos);
  CHECK(message({{"OMPI_COMM_WORLD_RANK", "4"}, {"OMPI_COMM_WORLD_SIZE", "4"}}).find("--shard I/N") !=
        std::string::npos);
  CHECK(message({{"PMI_RANK", "x"}, {"PMI_SIZE", "4"}}).find("PMI_RANK=x") != std::string::npos);
}
