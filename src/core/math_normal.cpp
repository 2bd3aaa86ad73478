#include <cmath>

#include "math_parts.hpp"

namespace shopwright::core {

namespace {

using namespace detail;

// Chebyshev coefficients of (x + 4) exp(x^2/2) Phi(-x) in t = (x - 4)/(x + 4), x >= 0, made with 40 digits
// (the form of Shepherd and Laframboise 1981).
constexpr double kTail[] = {
    0.9704512045660766,      -0.7517088168395706,     0.22219355567525104,     -0.048517753260446085,
    0.006925920496242481,    -0.00032059847439814995, -0.00010054739163210679, 1.8903369019706965e-05,
    1.0103568854746316e-06,  -6.145334749397819e-07,  -3.381020120068709e-09,  2.0686508061743263e-08,
    -1.1282603632430708e-10, -7.774015228385245e-10,  -9.941424191105042e-12,  3.1744829498835625e-11,
    1.842480684674467e-12,   -1.3128616465170058e-12, -1.741536264232898e-13,  4.90727403688336e-14,
    1.2931384326166644e-14,  -1.218066403959854e-15,  -8.052148405183099e-16,  -2.860509553121502e-17,
    4.0570440272385505e-17,
};

double chebyshev_tail(double t) {
  double b1 = 0, b2 = 0;
  for (size_t i = sizeof kTail / sizeof *kTail; i-- > 1;) {
    const double b = 2.0 * t * b1 - b2 + kTail[i];
    b2 = b1;
    b1 = b;
  }
  return t * b1 - b2 + kTail[0];
}

// Phi(-x), x >= 0.
double lower_tail(double x) {
  if (x > 38.5) return 0;
  // exp(-x^2/2) with the square in two parts: rounding the square would cost up to 700 ulp.
  const double head = std::bit_cast<double>(std::bit_cast<uint64_t>(x) & ~uint64_t{0x7ffffff});
  const double rest = 0.5 * (x - head) * (x + head);
  const double density = exp(-0.5 * head * head) * (1.0 - rest * (1.0 - 0.5 * rest));
  return density * chebyshev_tail((x - 4.0) / (x + 4.0)) / (x + 4.0);
}

}  // namespace

double normal_cdf(double x) {
  if (x != x) return x;
  return x > 0 ? 1.0 - lower_tail(x) : lower_tail(-x);
}

// Wichura 1988, algorithm AS 241 (PPND16).
double normal_quantile(double p) {
  if (!(p > 0 && p < 1)) return p == 0 ? -kInfinity : p == 1 ? kInfinity : kNaN;
  constexpr double kA[] = {3.3871328727963666080e0, 1.3314166789178437745e2, 1.9715909503065514427e3,
                           1.3731693765509461125e4, 4.5921953931549871457e4, 6.7265770927008700853e4,
                           3.3430575583588128105e4, 2.5090809287301226727e3};
  constexpr double kB[] = {1.0,
                           4.2313330701600911252e1,
                           6.8718700749205790830e2,
                           5.3941960214247511077e3,
                           2.1213794301586595867e4,
                           3.9307895800092710610e4,
                           2.8729085735721942674e4,
                           5.2264952788528545610e3};
  constexpr double kC[] = {1.42343711074968357734e0,  4.63033784615654529590e0, 5.76949722146069140550e0,
                           3.64784832476320460504e0,  1.27045825245236838258e0, 2.41780725177450611770e-1,
                           2.27238449892691845833e-2, 7.74545014278341407640e-4};
  constexpr double kD[] = {1.0,
                           2.05319162663775882187e0,
                           1.67638483018380384940e0,
                           6.89767334985100004550e-1,
                           1.48103976427480074590e-1,
                           1.51986665636164571966e-2,
                           5.47593808499534494600e-4,
                           1.05075007164441684324e-9};
  constexpr double kE[] = {6.65790464350110377720e0,  5.46378491116411436990e0,  1.78482653991729133580e0,
                           2.96560571828504891230e-1, 2.65321895265761230930e-2, 1.24266094738807843860e-3,
                           2.71155556874348757815e-5, 2.01033439929228813265e-7};
  constexpr double kF[] = {1.0,
                           5.99832206555887937690e-1,
                           1.36929880922735805310e-1,
                           1.48753612908506148525e-2,
                           7.86869131145613259100e-4,
                           1.84631831751005468180e-5,
                           1.42151175831644588870e-7,
                           2.04426310338993978564e-15};
  const double q = p - 0.5;
  if (std::fabs(q) <= 0.425) {
    const double r = 0.180625 - q * q;
    return q * polynomial(kA, r) / polynomial(kB, r);
  }
  const double r = std::sqrt(-log(q < 0 ? p : 1.0 - p));
  const double z =
      r <= 5 ? polynomial(kC, r - 1.6) / polynomial(kD, r - 1.6) : polynomial(kE, r - 5.0) / polynomial(kF, r - 5.0);
  return q < 0 ? -z : z;
}

}  // namespace shopwright::core
