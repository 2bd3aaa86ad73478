// Which process this is, and whether another one is still there.
#include <fcntl.h>
#include <unistd.h>

#include <array>
#include <cerrno>
#include <csignal>
#include <fstream>
#include <sstream>

#include "shopwright/study/sweep_store.hpp"

namespace shopwright::study {
namespace {

std::string first_line(const std::string& path) {
  std::ifstream file(path);
  std::string line;
  std::getline(file, line);
  return line;
}

std::string this_machine() {
  std::array<char, 128> name{};
  const ssize_t n = ::readlink("/proc/self/ns/pid", name.data(), name.size());
  return first_line("/proc/sys/kernel/random/boot_id") + " " +
         std::string(name.data(), static_cast<size_t>(std::max<ssize_t>(n, 0)));
}

/// Field 22 of /proc/PID/stat: when the process began, in ticks since boot; -1 when there is none, or only what is left of a dead one.
int64_t beginning_of(int64_t pid) {
  const std::string line = first_line("/proc/" + std::to_string(pid) + "/stat");
  const size_t name_end = line.rfind(')');  // the name may hold anything
  if (name_end == std::string::npos) return -1;
  std::istringstream fields(line.substr(name_end + 1));
  std::string field;
  for (int number = 3; number <= 22 && fields >> field; ++number) {
    if (number == 3 && (field == "Z" || field == "X")) return -1;
    if (number == 22) return std::stoll(field);
  }
  return -1;
}

}  // namespace

ProcessId ProcessId::of_this() {
  std::array<char, 256> host{};
  if (::gethostname(host.data(), host.size() - 1) != 0) host[0] = '?';
  return {host.data(), this_machine(), ::getpid(), beginning_of(::getpid())};
}

std::optional<bool> ProcessId::alive() const {
  if (machine != this_machine()) return std::nullopt;
  return beginning_of(pid) == began;
}

}  // namespace shopwright::study
