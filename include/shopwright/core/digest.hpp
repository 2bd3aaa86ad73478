#pragma once
#include <array>
#include <bit>
#include <concepts>
#include <cstddef>
#include <cstdint>
#include <span>
#include <string>
#include <string_view>
#include <type_traits>

/// Fingerprint of a state: equal digests mean equal results.
///
/// A streaming 128-bit hash of a sequence of bytes (how it is cut into calls does not matter): two 64-bit lanes, each
/// word enters one by xor and multiplication, lanes are crossed every 64 bytes. Every step is one-to-one in the
/// state, so a single changed word always shows. Not cryptographic. The version "sw1" names algorithm and use;
/// change it when either changes. At least 3 GB/s on large spans.
/// Tested: tests/core/digest.cpp (stored values, cuts, avalanche, speed).
namespace shopwright::core {

static_assert(std::endian::native == std::endian::little, "digests and files are defined on little-endian bytes");

/// Types whose bytes are their value: integers, enums, float and double, ids, structs and arrays of integers without
/// padding; no pointers and no views.
template <class T>
concept PlainData =
    std::is_trivially_copyable_v<T> && !std::is_pointer_v<T> && !std::is_array_v<T> &&
    (std::has_unique_object_representations_v<T> || std::is_same_v<T, double> || std::is_same_v<T, float>) &&
    !requires { typename T::element_type; } && !requires { typename T::traits_type; };

class Digest {
 public:
  Digest() = default;

  void add(std::span<const std::byte> bytes);
  /// Integers, enums, doubles (bit pattern), ids: their bytes, little-endian, at their own width.
  template <PlainData T>
  void add(const T& value) {
    add(std::as_bytes(std::span<const T, 1>(&value, 1)));
  }
  /// Length (64 bits), then bytes.
  void add(std::string_view text);
  void add(const std::string& text) { add(std::string_view(text)); }
  void add(const char* text) { add(std::string_view(text)); }
  /// Number of elements (64 bits), then their bytes.
  template <PlainData T>
  void add_span(std::span<const T> values) {
    add(static_cast<uint64_t>(values.size()));
    add(std::as_bytes(values));
  }

  /// The two words of the digest of what was added so far; adding may go on afterwards.
  std::array<uint64_t, 2> words() const;
  /// "sw1:" and 32 hexadecimal digits.
  std::string str() const;
  /// Whether the same bytes were added (up to collisions).
  bool operator==(const Digest& other) const { return words() == other.words(); }

 private:
  void stripe(const std::byte* bytes);

  uint64_t a_ = 0x243f6a8885a308d3u, b_ = 0x13198a2e03707344u;  // digits of pi
  uint64_t size_ = 0;
  std::array<std::byte, 64> rest_{};
};

}  // namespace shopwright::core
