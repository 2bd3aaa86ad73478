#pragma once
// SQLite as the store needs it: errors are exceptions, statements end by themselves.
#include <sqlite3.h>

#include <cstdint>
#include <limits>
#include <memory>
#include <string>
#include <string_view>

#include "shopwright/study/sweep_store.hpp"

namespace shopwright::study::sql {

/// The file is no SQLite database at all.
class NotADatabase : public StoreError {
 public:
  using StoreError::StoreError;
};

class Statement;

/// A connection. Not for several threads at once.
class Database {
 public:
  enum class Mode : uint8_t { read, write, create };
  Database(const std::string& path, Mode mode);
  const std::string& path() const { return path_; }
  sqlite3* handle() const { return handle_.get(); }

  void run(const std::string& statements);
  int64_t integer(const std::string& query);
  std::string text(const std::string& query);
  int64_t changes() const { return sqlite3_changes64(handle_.get()); }
  /// Throws what the last failure means to people.
  [[noreturn]] void fail(int code) const;

 private:
  struct Close {
    void operator()(sqlite3* handle) const { sqlite3_close_v2(handle); }
  };
  std::string path_;
  std::unique_ptr<sqlite3, Close> handle_;
};

/// A prepared statement; parameters and columns count from 0 and go from left to right.
class Statement {
 public:
  Statement(Database& database, std::string_view text);
  Statement& bind(int64_t value);
  Statement& bind(double value);  ///< NaN becomes NULL
  Statement& bind(std::string_view text);
  /// Whether there is a row.
  bool step();
  /// Runs to the end, and is ready for new values.
  void execute();
  void reset();
  int64_t integer(int column) const { return sqlite3_column_int64(handle_.get(), column); }
  double number(int column) const {
    return sqlite3_column_type(handle_.get(), column) == SQLITE_NULL ? std::numeric_limits<double>::quiet_NaN()
                                                                     : sqlite3_column_double(handle_.get(), column);
  }
  std::string text(int column) const;

 private:
  struct Finalize {
    void operator()(sqlite3_stmt* handle) const { sqlite3_finalize(handle); }
  };
  Database* database_;
  std::unique_ptr<sqlite3_stmt, Finalize> handle_;
  int bound_ = 0;
};

/// All or nothing: rolled back unless committed. Takes the right to write at once, so that it cannot fail half-way for want of it.
class Transaction {
 public:
  explicit Transaction(Database& database);
  ~Transaction();
  Transaction(const Transaction&) = delete;
  Transaction& operator=(const Transaction&) = delete;
  void commit();

 private:
  Database& database_;
  bool open_ = true;
};

}  // namespace shopwright::study::sql
