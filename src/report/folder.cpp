#include "shopwright/report/folder.hpp"

#include <fcntl.h>
#include <sys/stat.h>
#include <unistd.h>

#include <cerrno>
#include <cstdio>
#include <system_error>

#include "report/customers.hpp"
#include "report/funnel.hpp"
#include "report/payments.hpp"
#include "report/placements.hpp"
#include "report/products.hpp"
#include "report/routes.hpp"
#include "report/shop_funnel.hpp"
#include "report/vouchers.hpp"
#include "shopwright/core/ensure.hpp"
#include "shopwright/language/node.hpp"
#include "shopwright/report/json.hpp"

namespace shopwright::report {
namespace {

namespace fs = std::filesystem;

[[noreturn]] void fail(const std::string& what, const fs::path& path) {
  throw std::system_error(errno, std::generic_category(), what + " " + path.string());
}

/// The target itself, not a link to it, and without "." and a slash at the end.
fs::path resolved(const fs::path& target) {
  std::error_code ignored;
  fs::path path = fs::weakly_canonical(fs::absolute(target, ignored), ignored);
  if (path.empty()) path = target;
  path = path.lexically_normal();
  return path.has_filename() ? path : path.parent_path();
}

void sync(const fs::path& path) {
  const int descriptor = ::open(path.c_str(), O_RDONLY | O_CLOEXEC);
  if (descriptor < 0) fail("cannot open", path);
  // Some file systems cannot sync a folder; what they hold is as safe as they make it.
  const int failed = ::fsync(descriptor) != 0 && errno != EINVAL && errno != EROFS ? errno : 0;
  ::close(descriptor);
  if (failed != 0) {
    errno = failed;
    fail("cannot write", path);
  }
}

/// A file that is written whole; closes on every way out.
class NewFile {
 public:
  explicit NewFile(const fs::path& path) : path_(path) {
    descriptor_ = ::open(path.c_str(), O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC, 0666);
    if (descriptor_ < 0) fail("cannot create", path_);
  }
  ~NewFile() {
    if (descriptor_ >= 0) ::close(descriptor_);
  }
  NewFile(const NewFile&) = delete;
  NewFile& operator=(const NewFile&) = delete;

  void write(std::string_view bytes) {
    while (!bytes.empty()) {
      const ssize_t written = ::write(descriptor_, bytes.data(), bytes.size());
      if (written < 0 && errno == EINTR) continue;
      if (written < 0) fail("cannot write", path_);
      bytes.remove_prefix(static_cast<size_t>(written));
    }
  }
  /// A full disk may show only here.
  void close() {
    const int descriptor = descriptor_;
    if (::fsync(descriptor) != 0 && errno != EINVAL) fail("cannot write", path_);
    descriptor_ = -1;
    if (::close(descriptor) != 0) fail("cannot write", path_);
  }

 private:
  fs::path path_;
  int descriptor_ = -1;
};

bool is_earlier_result(const fs::path& folder) {
  std::error_code ignored;
  const auto has = [&](const char* name) { return fs::is_regular_file(folder / name, ignored); };
  return (has("summary.json") || has("comparison.json")) && has("run.json") && has("scenario.yaml");
}

/// A new empty folder beside the target, hidden and with a name of its own.
fs::path make_beside(const fs::path& target) {
  for (int n = 0;; ++n) {
    fs::path path = target.parent_path() / (".shopwright-" + std::to_string(::getpid()) + "-" + std::to_string(n));
    if (::mkdir(path.c_str(), 0777) == 0) return path;
    if (errno != EEXIST) fail("cannot create a folder in", target.parent_path());
  }
}

[[noreturn]] void cannot_replace(const fs::path& target, int error) {
  errno = error;
  fail("cannot replace", target);
}

/// Puts `fresh` in the place of `target`; returns where the old one is now. In one step where the file system can.
fs::path exchange(const fs::path& fresh, const fs::path& target) {
  if (::renameat2(AT_FDCWD, fresh.c_str(), AT_FDCWD, target.c_str(), RENAME_EXCHANGE) == 0) return fresh;
  fs::path old = make_beside(target);
  if (::rename(target.c_str(), old.c_str()) != 0) {
    const int error = errno;
    ::rmdir(old.c_str());
    cannot_replace(target, error);
  }
  if (::rename(fresh.c_str(), target.c_str()) != 0) {
    const int error = errno;
    (void)!::rename(old.c_str(), target.c_str());
    cannot_replace(target, error);
  }
  return old;
}

}  // namespace

std::optional<std::string> Folder::problem(const fs::path& target, bool replace) {
  if (target.empty()) return "the folder for results has no name";
  const fs::path path = resolved(target);
  std::error_code error;
  const fs::file_status status = fs::status(path, error);
  if (fs::exists(status)) {
    if (!fs::is_directory(status)) return target.string() + " exists and is not a folder";
    if (!replace) return target.string() + " exists already; --force replaces it";
    if (!fs::is_empty(path, error) && !is_earlier_result(path))
      return target.string() + " holds something else than results of an earlier run; --force does not replace that";
    if (error) return target.string() + ": " + error.message();
  } else if (error && error != std::errc::no_such_file_or_directory) {
    return target.string() + ": " + error.message();
  }
  fs::path parent = path.parent_path();
  while (!fs::exists(parent, error) && parent.has_relative_path()) parent = parent.parent_path();
  if (!fs::is_directory(parent, error)) return parent.string() + " is not a folder";
  if (::access(parent.c_str(), W_OK | X_OK) != 0)
    return "cannot write in " + parent.string() + ": " + std::generic_category().message(errno);
  return std::nullopt;
}

Folder::Folder(const fs::path& target) : target_(resolved(target)) {
  std::vector<fs::path> missing;
  for (fs::path p = target_.parent_path(); !p.empty() && !fs::exists(p); p = p.parent_path()) missing.push_back(p);
  try {
    for (auto p = missing.rbegin(); p != missing.rend(); ++p)
      if (fs::create_directory(*p)) made_parents_.push_back(*p);
    temporary_ = make_beside(target_);
  } catch (...) {
    std::error_code ignored;
    for (auto p = made_parents_.rbegin(); p != made_parents_.rend(); ++p) fs::remove(*p, ignored);
    throw;
  }
}

Folder::~Folder() {
  if (committed_) return;
  std::error_code ignored;
  fs::remove_all(temporary_, ignored);
  for (auto p = made_parents_.rbegin(); p != made_parents_.rend(); ++p) fs::remove(*p, ignored);
}

void Folder::write(std::string_view name, std::string_view bytes) {
  write(name, [&](Out out) { out(bytes); });
}

void Folder::write(std::string_view name, core::FunctionRef<void(Out)> producer) {
  NewFile file(temporary_ / name);
  const auto sink = [&](std::string_view bytes) { file.write(bytes); };
  producer(sink);
  file.close();
}

void Folder::commit(bool replace) {
  ENSURE(!committed_);
  sync(temporary_);
  int error = ::renameat2(AT_FDCWD, temporary_.c_str(), AT_FDCWD, target_.c_str(), RENAME_NOREPLACE) == 0 ? 0 : errno;
  if (error == EINVAL || error == ENOSYS || error == ENOTSUP)  // a file system without that
    error = fs::exists(target_) ? EEXIST : ::rename(temporary_.c_str(), target_.c_str()) == 0 ? 0 : errno;
  fs::path old;
  if (error == EEXIST) {
    // Asked again, because it may have come since: nothing but earlier results is ever replaced.
    if (!replace || problem(target_, replace)) cannot_replace(target_, error);
    old = exchange(temporary_, target_);
  } else if (error != 0) {
    errno = error;
    fail("cannot create", target_);
  }
  committed_ = true;
  if (!old.empty()) fs::remove_all(old);
  sync(target_.parent_path());
}

std::string resolved_scenario(const engine::Scenario& scenario, uint64_t seed, std::optional<int> replicates) {
  using language::Node;
  const Node& root = scenario.root;
  std::vector<Node::Entry> entries;
  for (const char* first : {"shopwright", "kind"})
    if (const auto* entry = root.find_entry(first)) entries.push_back(*entry);
  for (const Node::Entry& entry : root.entries())
    if (entry.key != "extends") entries.push_back(entry);  // a key that is there keeps its place
  Node whole = Node::map(std::move(entries)).with("seed", Node::scalar(std::to_string(seed)));
  if (replicates) whole = whole.with("outputs", root["outputs"].with("replicates", Node::integer(*replicates)));
  return language::to_yaml(whole);
}

bool write_folder(const fs::path& target, bool replace, const engine::Scenario& scenario,
                  const study::RunResult& result, const std::vector<std::string>& changes, std::stop_token stop) {
  Folder folder(target);
  if (scenario.model.outputs.daily) {
    const auto daily = [&](Out out) { write_daily(result, scenario.model, out); };
    folder.write("daily.csv", daily);
    if (!result.compiled->world.campaigns.empty())
      folder.write("campaigns.csv", [&](Out out) { write_campaigns(result, out); });
    if (result.compiled->placements.any())
      folder.write("placements.csv", [&](Out out) { write_placements(result, out); });
    if (!result.funnel.members.empty()) folder.write("funnel.csv", [&](Out out) { write_funnel(result, out); });
    if (result.customers.any()) {
      folder.write("customers.csv", [&](Out out) { write_customers(result, out); });
      folder.write("cohorts.csv", [&](Out out) { write_cohorts(result, out); });
    }
    if (!result.funnel.vouchers.empty()) folder.write("vouchers.csv", [&](Out out) { write_vouchers(result, out); });
    if (!result.compiled->world.trades.empty())
      folder.write("dealers.csv", [&](Out out) { write_dealers(result, out); });
    if (!result.products.empty()) folder.write("products.csv", [&](Out out) { write_products(result, out); });
    if (any_payments(*result.compiled)) folder.write("payments.csv", [&](Out out) { write_payments(result, out); });
  }
  if (stop.stop_requested()) return false;
  folder.write("summary.json", summary_json(result));
  folder.write("run.json", run_json(result, changes));
  folder.write("scenario.yaml", resolved_scenario(scenario, result.seed, result.replicates));
  if (stop.stop_requested()) return false;
  folder.commit(replace);
  return true;
}

}  // namespace shopwright::report
