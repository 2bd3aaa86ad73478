#pragma once
#include <bit>
#include <cstdint>
#include <cstring>
#include <iosfwd>
#include <limits>
#include <span>
#include <stdexcept>
#include <string>
#include <string_view>
#include <vector>

#include "shopwright/core/digest.hpp"

/// Saving and loading of plain values: little-endian, no padding, no type information; named section tags tell a
/// wrong or damaged file at its first odd byte.
/// Errors: Reader throws CorruptData on short, long or wrong data and never reads or allocates beyond it; Writer to a
/// stream throws std::ios_base::failure when the stream fails.
/// Tested: tests/core/serialize.cpp (round trips; every truncation and tag damage is an error).
namespace shopwright::core {

/// A file that is not what it should be, and where (bytes from its beginning).
class CorruptData : public std::runtime_error {
 public:
  CorruptData(const std::string& message, uint64_t offset);
  uint64_t offset() const { return offset_; }

 private:
  uint64_t offset_;
};

/// Appends to a vector or a stream, which must outlive it.
class Writer {
 public:
  explicit Writer(std::vector<std::byte>& bytes) : bytes_(&bytes) {}
  explicit Writer(std::ostream& stream) : stream_(&stream) {}

  void raw(std::span<const std::byte> bytes);
  /// Integers, enums, bools, doubles (bit pattern), ids, structs without padding.
  template <PlainData T>
  void put(const T& value) {
    raw(std::as_bytes(std::span<const T, 1>(&value, 1)));
  }
  /// Length (64 bits), then bytes.
  void text(std::string_view text);
  /// Number of elements (64 bits), then their bytes.
  template <PlainData T>
  void span(std::span<const T> values) {
    put(static_cast<uint64_t>(values.size()));
    raw(std::as_bytes(values));
  }
  template <PlainData T>
  void vector(const std::vector<T>& values) {
    span(std::span<const T>(values));
  }
  /// A tag that Reader::section must meet at the same place.
  void section(std::string_view name);
  /// Bytes written through this object.
  uint64_t offset() const { return offset_; }

 private:
  std::vector<std::byte>* bytes_ = nullptr;
  std::ostream* stream_ = nullptr;
  uint64_t offset_ = 0;
};

/// Reads what a Writer wrote, from memory that must outlive it.
class Reader {
 public:
  explicit Reader(std::span<const std::byte> bytes) : bytes_(bytes) {}

  void raw(std::span<std::byte> out);
  template <PlainData T>
  T get() {
    if constexpr (std::is_same_v<T, bool>) return flag();
    else {
      T value;
      raw(std::as_writable_bytes(std::span<T, 1>(&value, 1)));
      return value;
    }
  }
  template <PlainData T>
  void get(T& value) {
    value = get<T>();
  }
  std::string text();
  template <PlainData T>
  std::vector<T> vector() {
    std::vector<T> values(length(sizeof(T)));
    raw(std::as_writable_bytes(std::span<T>(values)));
    return values;
  }
  template <PlainData T>
  void vector(std::vector<T>& values) {
    values = vector<T>();
  }
  /// Fills all of `out`; CorruptData when the stored length differs.
  template <PlainData T>
  void span(std::span<T> out) {
    expect_length(out.size());
    raw(std::as_writable_bytes(out));
  }
  /// CorruptData unless this very tag is next.
  void section(std::string_view name);
  /// CorruptData unless everything has been read.
  void end() const;
  /// For the caller's own checks: throws CorruptData at the present place.
  [[noreturn]] void fail(const std::string& message) const;

  uint64_t offset() const { return offset_; }
  uint64_t left() const { return bytes_.size() - offset_; }

 private:
  bool flag();
  size_t length(size_t element_size);
  void expect_length(size_t n);

  std::span<const std::byte> bytes_;
  size_t offset_ = 0;
};

}  // namespace shopwright::core
