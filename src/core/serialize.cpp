#include "shopwright/core/serialize.hpp"

#include <ostream>

namespace shopwright::core {

namespace {
constexpr uint32_t kSectionMark = 0x3a3a5753;  // "SW::"
}

CorruptData::CorruptData(const std::string& message, uint64_t offset)
    : std::runtime_error(message + " (at byte " + std::to_string(offset) + ")"), offset_(offset) {}

void Writer::raw(std::span<const std::byte> bytes) {
  offset_ += bytes.size();
  if (bytes_ != nullptr) {
    bytes_->insert(bytes_->end(), bytes.begin(), bytes.end());
    return;
  }
  stream_->write(reinterpret_cast<const char*>(bytes.data()), static_cast<std::streamsize>(bytes.size()));
  if (!*stream_) throw std::ios_base::failure("cannot write");
}

void Writer::text(std::string_view text) { span(std::span<const char>(text.data(), text.size())); }

void Writer::section(std::string_view name) {
  put(kSectionMark);
  text(name);
}

void Reader::raw(std::span<std::byte> out) {
  if (out.size() > left()) fail("the data end too early");
  if (!out.empty()) std::memcpy(out.data(), bytes_.data() + offset_, out.size());
  offset_ += out.size();
}

bool Reader::flag() {
  const auto value = get<uint8_t>();
  if (value > 1) fail("neither true nor false");
  return value == 1;
}

// Checked against what is left before anything is allocated.
size_t Reader::length(size_t element_size) {
  const auto n = get<uint64_t>();
  if (n > left() / element_size) fail("a length beyond the end of the data");
  return static_cast<size_t>(n);
}

void Reader::expect_length(size_t n) {
  const auto stored = get<uint64_t>();
  if (stored != n) fail("expected " + std::to_string(n) + " elements, found " + std::to_string(stored));
}

std::string Reader::text() {
  std::string result(length(1), '\0');
  raw(std::as_writable_bytes(std::span(result.data(), result.size())));
  return result;
}

void Reader::section(std::string_view name) {
  const uint64_t begin = offset_;
  const std::string expected = "section '" + std::string(name) + "' expected here";
  if (left() < sizeof kSectionMark || get<uint32_t>() != kSectionMark) throw CorruptData(expected, begin);
  const std::string found = text();
  if (found != name) throw CorruptData(expected + ", found '" + found + "'", begin);
}

void Reader::end() const {
  if (left() != 0) fail("data go on after their end");
}

void Reader::fail(const std::string& message) const { throw CorruptData(message, offset_); }

}  // namespace shopwright::core
