#include <algorithm>
#include <cmath>

#include "math_parts.hpp"

// Incomplete gamma functions. Small shapes: the power series of P and Legendre's continued fraction of Q. Large shapes:
// Temme's uniform expansion (Temme 1979; DLMF 8.12), P = Phi(z) - phi(z) S/sqrt(a) with z^2/2 = a (lambda - 1 -
// log lambda), lambda = x/a, eta = z/sqrt(a), S = C0(eta) + C1(eta)/a + ...
namespace shopwright::core {

namespace {

using namespace detail;

// Power series of C0, C1, ... by Temme's recursion, made with 60 digits.
constexpr double kC0[] = {
    -0.3333333333333333,     0.08333333333333333,    -0.014814814814814815,   0.0011574074074074073,
    0.0003527336860670194,   -0.0001787551440329218, 3.919263178522438e-05,   -2.185448510679992e-06,
    -1.85406221071516e-06,   8.296711340953087e-07,  -1.7665952736826078e-07, 6.707853543401498e-09,
    1.0261809784240309e-08,  -4.382036018453353e-09, 9.14769958223679e-10,    -2.5514193994946248e-11,
    -5.830772132550426e-11,  2.4361948020667415e-11, -5.0276692801141755e-12, 1.1004392031956135e-13,
    3.371763262400985e-13,   -1.392388722418162e-13, 2.8534893807047445e-14,  -5.139111834242572e-16,
    -1.9752288294349442e-15, 8.099521156704561e-16,  -1.6522531216398162e-16, 2.5305430097478883e-18,
    1.1686939738559576e-17,  -4.770037049820485e-18,
};
constexpr double kC1[] = {
    -0.001851851851851852,   -0.003472222222222222,   0.0026455026455026454,   -0.0009902263374485596,
    0.00020576131687242798,  -4.018775720164609e-07,  -1.8098550334489977e-05, 7.64916091608111e-06,
    -1.6120900894563446e-06, 4.647127802807434e-09,   1.378633446915721e-07,   -5.752545603517705e-08,
    1.1951628599778148e-08,  -1.7543241719747647e-11, -1.0091543710600413e-09, 4.162792991842583e-10,
    -8.56390702649298e-11,   6.067215101604758e-14,   7.1624989648114856e-12,  -2.933186643771437e-12,
};
constexpr double kC2[] = {
    0.004133597883597883,   -0.0026813271604938273, 0.0007716049382716049,   2.0093878600823047e-06,
    -0.0001073665322636516, 5.2923448829120125e-05, -1.2760635188618728e-05, 3.423578734096138e-08,
    1.3721957309062934e-06, -6.298992138380055e-07, 1.4280614206064242e-07,  -2.0477098421990866e-10,
    -1.409252991086752e-08, 6.228974084922022e-09,
};
constexpr double kC3[] = {
    0.0006494341563786008,  0.00022947209362139917,  -0.0004691894943952557,  0.00026772063206283885,
    -7.561801671883977e-05, -2.396505113867297e-07,  1.1082654115347302e-05,  -5.6749528269915965e-06,
    1.4230900732435883e-06, -2.7861080291528143e-11, -1.6958404091930278e-07, 8.099464905388083e-08,
};
constexpr double kC4[] = {
    -0.0008618882909167117, 0.0007840392217200666,  -0.0002990724803031902, -1.4638452578843418e-06,
    6.641498215465122e-05,  -3.968365047179435e-05, 1.1375726970678419e-05, 2.507497226237533e-10,
};

// lambda - 1 = eta + eta^2/3 + eta^3/36 - ...: coefficients from eta^1 on (DLMF 8.12.22's generating relation).
constexpr double kAlpha[] = {
    1.0,
    0.3333333333333333,
    0.027777777777777776,
    -0.003703703703703704,
    0.0002314814814814815,
    5.878894767783657e-05,
    -2.553644914756026e-05,
    4.899078973153047e-06,
    -2.428276122977769e-07,
    -1.85406221071516e-07,
};

constexpr double kTemmeShape = 40;      // quantiles
constexpr double kTemmeShapeCdf = 500;  // cdf: what the expansion leaves out is below 1e-16 there
constexpr double kTemmeEta = 1.35;      // |eta| up to which the power series are good to 1e-13

double temme_sum(double a, double eta) {
  const double inverse = 1.0 / a;
  return polynomial(kC0, eta) +
         inverse *
             (polynomial(kC1, eta) +
              inverse * (polynomial(kC2, eta) + inverse * (polynomial(kC3, eta) + inverse * polynomial(kC4, eta))));
}

// 1 + x/(a+1) + x^2/((a+1)(a+2)) + ...: P(a, x) = x^a e^-x / Gamma(a+1) times this.
double lower_series(double a, double x, double tolerance) {
  double sum = 1, term = 1;
  for (double n = a + 1.0; term > sum * tolerance; n += 1.0) {
    term *= x / n;
    sum += term;
  }
  return sum;
}

// Q(a, x) = x^a e^-x / Gamma(a) times this (modified Lentz; x > a + 1, or x > 1 for small a).
double upper_fraction(double a, double x, double tolerance) {
  double b = x + 1.0 - a, c = 1e300, d = 1.0 / b, h = d;
  for (double i = 1;; i += 1.0) {
    const double factor = -i * (i - a);
    b += 2.0;
    d = 1.0 / (factor * d + b);
    c = b + factor / c;
    const double change = d * c;
    h *= change;
    if (std::fabs(change - 1.0) < tolerance || i > 1e5) return h;
  }
}

struct Both {
  double p, q;
};

Both incomplete_gamma(double a, double x) {
  if (!(a > 0) || !(x >= 0)) return {kNaN, kNaN};
  if (x == 0) return {0, 1};
  if (x == kInfinity) return {1, 0};
  if (a >= kTemmeShapeCdf) {
    const double mu = (x - a) / a;
    const double half = deviance(mu);
    const double eta = mu < 0 ? -std::sqrt(2.0 * half) : std::sqrt(2.0 * half);
    if (std::fabs(eta) < kTemmeEta) {
      const double z = eta * std::sqrt(a);
      const double rest = kInvSqrt2Pi * exp(-a * half) * temme_sum(a, eta) / std::sqrt(a);
      return {normal_cdf(z) - rest, normal_cdf(-z) + rest};
    }
  }
  // x^a e^-x / Gamma(a), for large a without its cancellation.
  const double density = a < 8 ? exp(a * log(x) - x - lgamma(a))
                               : std::sqrt(a) * kInvSqrt2Pi * exp(-a * deviance((x - a) / a) - stirling_rest(a));
  if (x < a + 1.0 || x < 1.5) {
    const double p = density / a * lower_series(a, x, 1e-17);
    return {p, 1.0 - p};
  }
  const double q = density * upper_fraction(a, x, 2e-16);
  return {1.0 - q, q};
}

// Where to start: inverts the leading power when that is near, else Wilson and Hilferty 1931, or for shapes below 1 the
// leading term of the upper tail (DiDonato and Morris 1986).
double quantile_start(double a, double u, double log_u, double log_gamma_1) {
  const double small_log = (log_u + log_gamma_1) / a;
  const double small = exp(small_log);
  if (small < 0.4 * (a + 1.0)) return small_log + small / (a + 1.0);
  if (a < 1) {
    const double y = std::max(-(log(1.0 - u) + log_gamma_1 - log(a)), 0.3);
    return log(y - (1.0 - a) * log(y + (1.0 - a) / (1.0 + y)));
  }
  const double root = 1.0 - 1.0 / (9.0 * a) + normal_quantile(u) / (3.0 * std::sqrt(a));
  return root > 0.1 ? log(a) + 3.0 * log(root) : small_log;
}

// Halley's iteration on log P or log Q against log x: both are concave there, and nearly straight in the tails.
double quantile_by_halley(double a, double u) {
  constexpr double kTolerance = 1e-13;
  const double log_gamma_1 = lgamma(a + 1.0);
  const bool upper = u > 0.99;
  const double log_u = log(u);
  const double target = upper ? log(1.0 - u) : log_u;
  double y = quantile_start(a, u, log_u, log_gamma_1);
  for (int round = 0; round < 50; ++round) {
    const double x = exp(y);
    const double log_power = a * y - x - log_gamma_1;  // log of x^a e^-x / Gamma(a+1)
    double value, slope;                               // log P or log Q; its derivative by y
    if (x > a + 3.0 * std::sqrt(a) + 3.0) {
      const double fraction = a * upper_fraction(a, x, kTolerance);
      if (upper) {
        value = log_power + log(fraction);
        slope = -a / fraction;
      } else {
        const double density = exp(log_power), p = 1.0 - density * fraction;
        value = log(p);
        slope = a * density / p;
      }
    } else {
      const double sum = lower_series(a, x, kTolerance);
      if (upper) {
        const double density = exp(log_power), q = 1.0 - density * sum;
        if (!(q > 0)) return x;
        value = log(q);
        slope = -a * density / q;
      } else {
        value = log_power + log(sum);
        slope = a / sum;
      }
    }
    const double newton = (target - value) / slope;
    // second derivative: slope (a - x - slope)
    const double bend = 1.0 + 0.5 * newton * (a - x - slope);
    double step = newton / std::max(bend, 0.3);
    step = std::clamp(step, -4.0, 4.0);
    y += step;
    if (std::fabs(step) < 1e-4) break;  // cubic convergence: what is left is of the order of 1e-12
  }
  return exp(y);
}

// Inverts P = Phi(z) - phi(z) S/sqrt(a) around z0 = Phi^-1(u): with z = z0 + delta,
// J(delta) = (Phi(z) - Phi(z0))/phi(z) = S(z/sqrt(a))/sqrt(a), by Newton's method with J' = 1 + z J and S' from the
// first terms of C0.
double quantile_by_temme(double a, double z0) {
  const double root = std::sqrt(a);
  const double first = temme_sum(a, z0 / root) / root;
  double delta = first * (1.0 - z0 * first * (0.5 - z0 * first / 3.0));
  for (int round = 0; round < 4; ++round) {
    const double z = z0 + delta;
    // J = integral of exp(z t - t^2/2) over 0..delta; its integrand's Taylor coefficients are f_n.
    constexpr double kInverse[] = {0,       1,       1.0 / 2,  1.0 / 3,  1.0 / 4,  1.0 / 5,  1.0 / 6,  1.0 / 7,
                                   1.0 / 8, 1.0 / 9, 1.0 / 10, 1.0 / 11, 1.0 / 12, 1.0 / 13, 1.0 / 14, 1.0 / 15};
    double before = 0, f = 1, power = delta, integral = delta;
    for (int n = 1; n < 15; ++n) {
      const double next = (z * f - before) * kInverse[n];
      before = f;
      f = next;
      power *= delta;
      integral += f * power * kInverse[n + 1];
    }
    const double eta = z / root;
    const double slope = (kC0[1] + eta * (2.0 * kC0[2] + eta * 3.0 * kC0[3])) / a;
    const double step = (integral - temme_sum(a, eta) / root) / (1.0 + z * integral - slope);
    delta -= step;
    if (std::fabs(step) < 1e-6) break;  // the next would be of the order of 1e-11
  }
  const double eta = (z0 + delta) / root;
  double mu = eta * polynomial(kAlpha, eta);
  if (std::fabs(eta) > 0.3) mu -= (deviance(mu) - 0.5 * eta * eta) * (1.0 + mu) / mu;
  return a * (1.0 + mu);
}

}  // namespace

double gamma_p(double shape, double x) { return incomplete_gamma(shape, x).p; }
double gamma_q(double shape, double x) { return incomplete_gamma(shape, x).q; }

double gamma_quantile(double shape, double u) {
  if (!(shape > 0) || !(u > 0 && u < 1)) return shape > 0 && u == 0 ? 0 : shape > 0 && u == 1 ? kInfinity : kNaN;
  if (shape >= kTemmeShape) {
    const double z = normal_quantile(u);
    if (std::fabs(z) < 8.5) return quantile_by_temme(shape, z);
  }
  return quantile_by_halley(shape, u);
}

}  // namespace shopwright::core
