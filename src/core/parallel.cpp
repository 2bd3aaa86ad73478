#include "shopwright/core/parallel.hpp"

#include <sched.h>

#include <algorithm>
#include <fstream>
#include <string>

namespace shopwright::core {

namespace {

class Serial final : public Parallel {
 public:
  void chunks(size_t n, FunctionRef<void(size_t)> body) override { tasks(chunk_count(n), body); }
  void tasks(size_t n, FunctionRef<void(size_t)> body) override {
    for (size_t i = 0; i < n; ++i) body(i);
  }
  int threads() const override { return 1; }
};

int affinity_threads() {
  // Larger machines than cpu_set_t was made for need a larger set.
  for (size_t processors = CPU_SETSIZE; processors <= (size_t(1) << 20); processors *= 4) {
    cpu_set_t* set = CPU_ALLOC(processors);
    if (set == nullptr) break;
    const size_t size = CPU_ALLOC_SIZE(processors);
    CPU_ZERO_S(size, set);
    const bool known = sched_getaffinity(0, size, set) == 0;
    const int count = known ? CPU_COUNT_S(size, set) : 0;
    CPU_FREE(set);
    if (count > 0) return count;
  }
  return 1;
}

// The tightest quota from this process's cgroup up to the root, in processors; 0 when there is none.
double cgroup_quota() {
  std::ifstream self("/proc/self/cgroup");
  std::string line, path;
  while (std::getline(self, line))
    if (line.starts_with("0::")) path = line.substr(3);
  double tightest = 0;
  while (true) {
    std::ifstream file("/sys/fs/cgroup" + (path == "/" ? std::string() : path) + "/cpu.max");
    double quota = 0, period = 0;  // "max 100000" fails to read and means none
    if (file >> quota >> period && quota > 0 && period > 0) {
      const double processors = quota / period;
      tightest = tightest == 0 ? processors : std::min(tightest, processors);
    }
    if (path.empty() || path == "/") return tightest;
    path.resize(std::min(path.rfind('/'), path.size()));
  }
}

}  // namespace

std::unique_ptr<Parallel> make_serial() { return std::make_unique<Serial>(); }

int default_threads() {
  int threads = affinity_threads();
  const double quota = cgroup_quota();
  if (quota > 0 && quota < threads) {
    const int whole = static_cast<int>(quota);
    threads = whole < quota ? whole + 1 : whole;
  }
  return std::max(threads, 1);
}

}  // namespace shopwright::core
