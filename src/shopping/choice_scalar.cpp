#include "shopping/choice_paths.hpp"
#include "shopping/scalar_arithmetic.hpp"

namespace shopwright::shopping {
namespace {
#include "shopping/choice-inl.hpp"

using Single = ScalarArithmetic<float>;

void gumbel_scalar(const std::uint32_t* mixed, float* noise, std::size_t n) {
  for (std::size_t i = 0; i < n; ++i) noise[i] = gumbel_of<Single>(mixed[i]);
}

}  // namespace

const ChoicePath& scalar_path() {
  static constexpr ChoicePath kPath{choose_all<Single, Single>, gumbel_scalar};
  return kPath;
}

float uniform(std::uint32_t mixed) { return uniform_of<Single>((mixed >> 9) | kOneBits); }
float gumbel(std::uint32_t mixed) { return gumbel_of<Single>(mixed); }

double utility(const OfferTerms& terms, const Lanes& lanes, std::size_t lane, std::uint32_t offer) {
  using Double = ScalarArithmetic<double>;
  Consumer<Double, kLook> consumer{};
  consumer.load(lanes, lane);
  return systematic_utility<Double, kLook>(terms, lanes, consumer, offer);
}

}  // namespace shopwright::shopping
