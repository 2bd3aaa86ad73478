#include "shopwright/promotion/audience.hpp"

#include <algorithm>

namespace shopwright::promotion {

bool AudienceParams::includes(std::string_view segment) const {
  return segments.empty() ||
         std::any_of(segments.begin(), segments.end(), [&](const auto& ref) { return ref == segment; });
}

bool drawn(const AudienceParams& audience, const core::KeyedStream& stream, uint64_t consumer) {
  const core::Block words = stream.block(consumer, 0, 0);
  return core::uniform01(words[0], words[1]) < audience.share &&
         core::uniform01(words[2], words[3]) >= audience.hold_out;
}

}  // namespace shopwright::promotion
