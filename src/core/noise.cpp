#include "shopwright/core/noise.hpp"

namespace shopwright::core {

namespace {

// Two chained Philox permutations with fixed keys absorb the 224 bits one after the other (as a CBC-MAC does); half of
// the last block is the key. Two streams share a key with probability 2^-64.
uint64_t stream_key(const NoiseKey& key, uint32_t future, Stream kind, uint64_t what) {
  constexpr uint64_t kFirst = 0x9e3779b97f4a7c15u;   // digits of the golden ratio
  constexpr uint64_t kSecond = 0xb7e151628aed2a6au;  // digits of e
  Block state = philox(kFirst, {static_cast<uint32_t>(key.seed), static_cast<uint32_t>(key.seed >> 32), key.replicate,
                                static_cast<uint32_t>(kind)});
  state[0] ^= static_cast<uint32_t>(what);
  state[1] ^= static_cast<uint32_t>(what >> 32);
  state[2] ^= future;
  state = philox(kSecond, state);
  return static_cast<uint64_t>(state[1]) << 32 | state[0];
}

}  // namespace

KeyedStream Noise::stream(Stream kind, uint64_t what) const {
  return KeyedStream(stream_key(key_, 0, kind, what), stream_key(key_, key_.future, kind, what), key_.future_from);
}

}  // namespace shopwright::core
