#include "shopwright/core/serialize.hpp"

#include <sstream>
#include <type_traits>

#include "shopwright/core/ids.hpp"
#include "support/catch.hpp"

using namespace shopwright::core;

static_assert(PlainData<int> && PlainData<double> && PlainData<OfferId> && PlainData<std::array<uint32_t, 4>>);
static_assert(!PlainData<const char*> && !PlainData<std::string_view> && !PlainData<std::span<const std::byte>>);

namespace {

std::vector<std::byte> sample() {
  std::vector<std::byte> bytes;
  Writer writer(bytes);
  writer.section("head");
  writer.put(uint32_t{7});
  writer.put(-1.5);
  writer.put(true);
  writer.text("jus d'orange — 橙汁");
  writer.section("columns");
  writer.vector(std::vector<OfferId>{{1}, {2}, {3}});
  writer.span(std::span<const double>(std::vector<double>{0.5, -0.0}));
  CHECK(writer.offset() == bytes.size());
  return bytes;
}

void read(std::span<const std::byte> bytes) {
  Reader reader(bytes);
  reader.section("head");
  const auto number = reader.get<uint32_t>();
  const auto real = reader.get<double>();
  const auto flag = reader.get<bool>();
  const auto text = reader.text();
  reader.section("columns");
  const auto offers = reader.vector<OfferId>();
  double two[2];
  reader.span(std::span<double>(two));
  reader.end();
  CHECK((number == 7 && real == -1.5 && flag && text == "jus d'orange — 橙汁"));
  CHECK(offers == std::vector<OfferId>{{1}, {2}, {3}});
  CHECK((two[0] == 0.5 && two[1] == 0));
}

}  // namespace

TEST_CASE("what is saved is loaded") {
  read(sample());
  const std::vector<std::byte> bytes = sample();
  std::ostringstream stream;
  Writer writer(stream);
  writer.raw(bytes);
  const std::string text = stream.str();
  read(std::as_bytes(std::span(text)));
  CHECK(static_cast<int>(bytes[16]) == 7);  // little-endian, after mark (4), length (8) and "head" (4)
}

TEST_CASE("every truncation is an error") {
  const std::vector<std::byte> bytes = sample();
  for (size_t n = 0; n < bytes.size(); ++n) CHECK_THROWS_AS(read(std::span(bytes).first(n)), CorruptData);
  std::vector<std::byte> longer = bytes;
  longer.push_back({});
  CHECK_THROWS_AS(read(longer), CorruptData);
}

TEST_CASE("wrong tags, flags and lengths are told with their place") {
  const std::vector<std::byte> bytes = sample();
  Reader reader(bytes);
  CHECK_THROWS_WITH(reader.section("tail"), "section 'tail' expected here, found 'head' (at byte 0)");
  std::vector<std::byte> flag{std::byte{2}};
  CHECK_THROWS_AS(Reader(flag).get<bool>(), CorruptData);
  std::vector<std::byte> huge(16, std::byte{0xff});
  CHECK_THROWS_AS(Reader(huge).text(), CorruptData);
  CHECK_THROWS_AS(Reader(huge).vector<double>(), CorruptData);
  std::vector<std::byte> three;
  Writer(three).vector(std::vector<int>{1, 2, 3});
  int two[2];
  Reader short_reader(three);
  CHECK_THROWS_AS(short_reader.span(std::span<int>(two)), CorruptData);
}

TEST_CASE("a failing stream is told") {
  std::ostringstream stream;
  stream.setstate(std::ios::badbit);
  Writer writer(stream);
  CHECK_THROWS_AS(writer.put(1), std::ios_base::failure);
}
