#pragma once
// The processor paths of the choice kernel, each in a namespace of its own, behind one table.

#include <cstddef>
#include <cstdint>

#include "shopwright/shopping/choice.hpp"

namespace shopwright::shopping {

/// One path: the kernel and its noise alone (n hashes, unpadded).
struct ChoicePath {
  void (*choose)(const OfferTerms&, const Lanes&);
  void (*gumbel)(const std::uint32_t* mixed, float* noise, std::size_t n);
};

/// Portable, with std::fma.
const ChoicePath& scalar_path();

/// By Google Highway. Null where this build or this machine has no such path.
const ChoicePath* avx2_path();
const ChoicePath* avx512_path();

}  // namespace shopwright::shopping
