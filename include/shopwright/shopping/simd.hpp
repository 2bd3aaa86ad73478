#pragma once
// Which processor path the choice kernel takes. All paths give identical bits: the choice is for speed and tests.

#include <cstdint>
#include <string_view>

namespace shopwright::shopping {

/// `automatic` is the best available; `scalar` works on every machine and is the reference for the others.
enum class Simd : std::uint8_t { automatic, scalar, avx2, avx512 };

/// The fastest path that this machine has: avx512, avx2 or scalar; never automatic.
Simd best_simd();

/// Whether this machine (and this build) has the path. `automatic` and `scalar` always are.
bool simd_available(Simd);

/// Holds the whole process to a path and what lies below it, in everything that chooses by processor (drawing needs and
/// noise too). For tests of equal bits: call it once, before anything runs, with an available path. Not thread-safe.
void restrict_simd(Simd);

/// "auto", "scalar", "avx2", "avx512": as written on the command line and in run.json.
std::string_view simd_name(Simd);

}  // namespace shopwright::shopping
