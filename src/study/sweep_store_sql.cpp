#include "study/sweep_store_sql.hpp"

#include <cmath>
#include <cstring>
#include <filesystem>

namespace shopwright::study::sql {
namespace {

constexpr int kBusyMilliseconds = 60000;

/// A path within a URI.
std::string escaped(const std::string& path) {
  static constexpr char kDigits[] = "0123456789abcdef";
  std::string out;
  for (const char c : path) {
    if (c != '%' && c != '?' && c != '#') {
      out += c;
      continue;
    }
    out += '%';
    out += kDigits[static_cast<unsigned char>(c) >> 4];
    out += kDigits[static_cast<unsigned char>(c) & 15];
  }
  return out;
}

sqlite3* opened(const std::string& path, int flags) {
  sqlite3* handle = nullptr;
  if (sqlite3_open_v2(path.c_str(), &handle, flags | SQLITE_OPEN_NOMUTEX | SQLITE_OPEN_EXRESCODE, nullptr) !=
      SQLITE_OK) {
    sqlite3_close_v2(handle);
    return nullptr;
  }
  sqlite3_busy_timeout(handle, kBusyMilliseconds);
  return handle;
}

bool readable(sqlite3* handle) {
  return handle != nullptr &&
         sqlite3_exec(handle, "SELECT count(*) FROM sqlite_schema", nullptr, nullptr, nullptr) == SQLITE_OK;
}

}  // namespace

Database::Database(const std::string& path, Mode mode) : path_(path) {
  std::error_code ignored;
  const bool there = path == SweepStore::kMemory || std::filesystem::exists(path, ignored);
  if (mode != Mode::create && !there) throw StoreError("cannot open " + path + ": no such file");
  handle_.reset(opened(path, SQLITE_OPEN_READWRITE | (mode == Mode::create ? SQLITE_OPEN_CREATE : 0)));
  if (!handle_ && mode != Mode::create) handle_.reset(opened(path, SQLITE_OPEN_READONLY));
  // In a folder that cannot be written SQLite cannot make the files beside, which a file that nobody writes does not need.
  if (mode == Mode::read && !readable(handle_.get()) && sqlite3_errcode(handle_.get()) != SQLITE_NOTADB &&
      !std::filesystem::exists(path + "-wal", ignored)) {
    sqlite3* frozen = opened("file:" + escaped(std::filesystem::absolute(path, ignored).string()) + "?immutable=1",
                             SQLITE_OPEN_READONLY | SQLITE_OPEN_URI);
    if (readable(frozen)) handle_.reset(frozen);
    else sqlite3_close_v2(frozen);
  }
  if (!handle_)
    throw StoreError("cannot open " + path + (there ? "" : ": the folder does not exist or cannot be written"));
}

void Database::fail(int code) const {
  const int error = sqlite3_system_errno(handle_.get());
  const std::string why = error != 0 ? std::string(": ") + std::strerror(error) : std::string();
  switch (code & 0xff) {
    case SQLITE_FULL: throw StoreError("cannot write " + path_ + ": no space left on device");
    case SQLITE_BUSY: throw StoreError("cannot write " + path_ + ": another program has kept it locked for a minute");
    case SQLITE_READONLY: throw StoreError("cannot write " + path_ + ": it is read-only");
    case SQLITE_NOTADB: throw NotADatabase(path_ + " is not a SQLite file");
    case SQLITE_CORRUPT: throw StoreError(path_ + " is damaged: " + sqlite3_errmsg(handle_.get()));
    case SQLITE_CANTOPEN: throw StoreError("cannot open " + path_ + why);
    case SQLITE_NOMEM: throw std::bad_alloc();
    case SQLITE_IOERR: throw StoreError("cannot read or write " + path_ + (why.empty() ? ": input/output error" : why));
    default: throw StoreError(path_ + ": " + sqlite3_errmsg(handle_.get()));
  }
}

void Database::run(const std::string& statements) {
  const int code = sqlite3_exec(handle_.get(), statements.c_str(), nullptr, nullptr, nullptr);
  if (code != SQLITE_OK) fail(code);
}

int64_t Database::integer(const std::string& query) {
  Statement statement(*this, query);
  return statement.step() ? statement.integer(0) : 0;
}

std::string Database::text(const std::string& query) {
  Statement statement(*this, query);
  return statement.step() ? statement.text(0) : std::string();
}

Statement::Statement(Database& database, std::string_view text) : database_(&database) {
  sqlite3_stmt* handle = nullptr;
  const int code = sqlite3_prepare_v2(database.handle(), text.data(), static_cast<int>(text.size()), &handle, nullptr);
  handle_.reset(handle);
  if (code != SQLITE_OK) database.fail(code);
}

Statement& Statement::bind(int64_t value) {
  sqlite3_bind_int64(handle_.get(), ++bound_, value);
  return *this;
}

Statement& Statement::bind(double value) {
  sqlite3_bind_double(handle_.get(), ++bound_, value);
  return *this;
}

Statement& Statement::bind(std::string_view text) {
  // An empty view may point nowhere, which would be NULL.
  sqlite3_bind_text64(handle_.get(), ++bound_, text.data() == nullptr ? "" : text.data(), text.size(), SQLITE_TRANSIENT,
                      SQLITE_UTF8);
  return *this;
}

bool Statement::step() {
  const int code = sqlite3_step(handle_.get());
  if (code == SQLITE_ROW) return true;
  if (code == SQLITE_DONE) return false;
  sqlite3_reset(handle_.get());
  database_->fail(code);
}

void Statement::execute() {
  while (step()) {
  }
  reset();
}

void Statement::reset() {
  sqlite3_reset(handle_.get());
  bound_ = 0;
}

std::string Statement::text(int column) const {
  const auto* bytes = reinterpret_cast<const char*>(sqlite3_column_text(handle_.get(), column));
  return bytes == nullptr ? std::string()
                          : std::string(bytes, static_cast<size_t>(sqlite3_column_bytes(handle_.get(), column)));
}

Transaction::Transaction(Database& database) : database_(database) { database.run("BEGIN IMMEDIATE"); }

Transaction::~Transaction() {
  if (open_) sqlite3_exec(database_.handle(), "ROLLBACK", nullptr, nullptr, nullptr);
}

void Transaction::commit() {
  database_.run("COMMIT");
  open_ = false;
}

}  // namespace shopwright::study::sql
