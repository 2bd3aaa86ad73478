#pragma once
// What the makers and readers of designs share.
#include <optional>
#include <span>
#include <string>
#include <vector>

#include "shopwright/core/noise.hpp"
#include "shopwright/study/design.hpp"

namespace shopwright::study {

language::Diagnostic diagnostic(std::string code, std::string path, std::string message, std::string hint);
/// The first thing that is wrong with factors, if any; `grid` also asks for numbers of values.
std::optional<language::Diagnostic> wrong_factors(std::span<const Factor> factors, bool grid);
language::Diagnostic too_many_points();
language::Diagnostic no_points();
/// To 12 significant digits, through text, so that every machine has the same bits: 3 x 0.1 is 0.3, as a person would have written it.
double rounded(double value);
/// What a stream of draws serves: the high part of the stream's `what`, a factor being the low part. Append only.
enum class Draw : uint64_t { scramble = 1, hypercube = 2, morris = 3, bootstrap = 4 };
inline core::KeyedStream design_stream(uint64_t seed, Draw draw, size_t factor = 0) {
  return core::Noise({.seed = seed}).stream(core::Stream::design, static_cast<uint64_t>(draw) << 32 | factor);
}
/// The point with these coordinates.
Point point_at(std::span<const Factor> factors, uint64_t index, std::vector<double> unit);

}  // namespace shopwright::study
