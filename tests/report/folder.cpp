#include "shopwright/report/folder.hpp"

#include <unistd.h>

#include <fstream>
#include <system_error>

#include "support/catch.hpp"

using namespace shopwright;
namespace fs = std::filesystem;

namespace {

struct Scratch {
  fs::path path = fs::temp_directory_path() / ("shopwright-folder-" + std::to_string(::getpid()));
  Scratch() { fs::create_directories(path); }
  ~Scratch() { fs::remove_all(path); }
  size_t entries() const {
    return static_cast<size_t>(std::distance(fs::directory_iterator(path), fs::directory_iterator()));
  }
};

void make_result(const fs::path& target, bool replace, const std::string& mark) {
  report::Folder folder(target);
  for (const char* name : {"summary.json", "run.json", "scenario.yaml"}) folder.write(name, mark);
  folder.commit(replace);
}

std::string contents(const fs::path& path) {
  std::ifstream in(path);
  return {std::istreambuf_iterator<char>(in), {}};
}

}  // namespace

TEST_CASE("a folder appears whole, with its parents, or not at all") {
  const Scratch scratch;
  make_result(scratch.path / "a/b/out", false, "1");
  CHECK(contents(scratch.path / "a/b/out/run.json") == "1");
  CHECK(std::distance(fs::directory_iterator(scratch.path / "a/b"), fs::directory_iterator()) == 1);
  {
    report::Folder left(scratch.path / "c/d/out");
    left.write("daily.csv", "x");
  }
  CHECK(!fs::exists(scratch.path / "c"));
  CHECK(scratch.entries() == 1);
}

TEST_CASE("only an earlier result is replaced, and only when asked for") {
  const Scratch scratch;
  const fs::path out = scratch.path / "out";
  make_result(out, false, "1");
  std::ofstream(out / "notes.txt") << "mine";
  CHECK(report::Folder::problem(out, false));
  CHECK_THROWS_AS(make_result(out, false, "2"), std::system_error);
  CHECK(contents(out / "run.json") == "1");
  CHECK(!report::Folder::problem(out, true));
  make_result(out, true, "2");
  CHECK(contents(out / "run.json") == "2");
  CHECK(!fs::exists(out / "notes.txt"));
  CHECK(scratch.entries() == 1);

  fs::create_directory(scratch.path / "home");
  CHECK(!report::Folder::problem(scratch.path / "home", true));
  std::ofstream(scratch.path / "home/letter") << "dear";
  CHECK(report::Folder::problem(scratch.path / "home", true));
  CHECK_THROWS_AS(make_result(scratch.path / "home", true, "3"), std::system_error);
  CHECK(fs::exists(scratch.path / "home/letter"));
  CHECK(scratch.entries() == 2);
  CHECK(report::Folder::problem(scratch.path / "home/letter", true));
  CHECK(report::Folder::problem(scratch.path / "home/letter/out", true));
  CHECK(report::Folder::problem("", true));
}
