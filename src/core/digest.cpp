#include "shopwright/core/digest.hpp"

#include <algorithm>
#include <cstring>

namespace shopwright::core {

namespace {

constexpr uint64_t kA = 0x9e3779b97f4a7c15u;
constexpr uint64_t kB = 0xd6e8feb86659fd93u;

uint64_t load(const std::byte* bytes) {
  uint64_t word;
  std::memcpy(&word, bytes, sizeof word);
  return word;
}

// One-to-one in the lane for every word, and in the word for every lane.
uint64_t absorb(uint64_t lane, uint64_t word, uint64_t factor) {
  lane = (lane ^ word) * factor;
  return lane ^ (lane >> 32);
}

uint64_t finalise(uint64_t x) {
  x ^= x >> 33;
  x *= 0xff51afd7ed558ccdu;
  x ^= x >> 33;
  x *= 0xc4ceb9fe1a85ec53u;
  return x ^ (x >> 33);
}

}  // namespace

void Digest::stripe(const std::byte* bytes) {
  uint64_t a = a_, b = b_;
  for (int i = 0; i < 64; i += 16) {
    a = absorb(a, load(bytes + i), kA);
    b = absorb(b, load(bytes + i + 8), kB);
  }
  a += std::rotl(b, 23);
  b ^= std::rotl(a, 41);
  a_ = a;
  b_ = b;
}

void Digest::add(std::span<const std::byte> bytes) {
  if (bytes.empty()) return;
  const size_t held = size_ % 64;
  size_ += bytes.size();
  if (held > 0) {
    const size_t taken = std::min(bytes.size(), 64 - held);
    std::memcpy(rest_.data() + held, bytes.data(), taken);
    bytes = bytes.subspan(taken);
    if (held + taken < 64) return;
    stripe(rest_.data());
  }
  for (; bytes.size() >= 64; bytes = bytes.subspan(64)) stripe(bytes.data());
  if (!bytes.empty()) std::memcpy(rest_.data(), bytes.data(), bytes.size());
}

void Digest::add(std::string_view text) {
  add(static_cast<uint64_t>(text.size()));
  add(std::as_bytes(std::span(text.data(), text.size())));
}

std::array<uint64_t, 2> Digest::words() const {
  // The unfinished stripe is filled with zeros; the size tells how many bytes were real.
  Digest last = *this;
  const size_t held = size_ % 64;
  if (held > 0) {
    std::memset(last.rest_.data() + held, 0, 64 - held);
    last.stripe(last.rest_.data());
  }
  uint64_t a = finalise(last.a_ ^ size_), b = last.b_;
  for (int round = 0; round < 2; ++round) {
    b ^= a;
    b = finalise(b);
    a += b;
    a = finalise(a);
  }
  return {a, b};
}

std::string Digest::str() const {
  constexpr char kHex[] = "0123456789abcdef";
  std::string text = "sw1:";
  for (uint64_t word : words())
    for (int shift = 60; shift >= 0; shift -= 4) text += kHex[(word >> shift) & 15];
  return text;
}

}  // namespace shopwright::core
