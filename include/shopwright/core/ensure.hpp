#pragma once
#include <stdexcept>
#include <string>
#include <string_view>
#include <type_traits>

/// Checks against our own bugs, always on (outside inner loops). Wrong input never reaches one.
/// Tested: tests/core/ensure.cpp.
namespace shopwright::core {

/// A broken promise of our own code; `app` reports it with exit code 3.
class BugError : public std::logic_error {
 public:
  using std::logic_error::logic_error;
};

namespace detail {

template <class T>
std::string show(const T& value) {
  if constexpr (std::is_same_v<T, bool>) return value ? "true" : "false";
  else if constexpr (std::is_enum_v<T>) return std::to_string(static_cast<long long>(value));
  else if constexpr (std::is_arithmetic_v<T>) return std::to_string(value);
  else if constexpr (std::is_convertible_v<const T&, std::string_view>)
    return '"' + std::string(std::string_view(value)) + '"';
  else if constexpr (requires { value.value; }) return show(value.value);
  else if constexpr (requires { value.minor; }) return show(value.minor);
  else if constexpr (requires { value.micro; }) return show(value.micro);
  else if constexpr (requires { value.days; }) return show(value.days);
  else return "?";
}

/// Throws BugError "src/x/y.cpp:12: ensure failed: CONDITION [NAMES = a, b]".
[[noreturn]] void fail(const char* file, int line, const char* condition, const char* names, std::string_view values);

template <class... Values>
[[noreturn]] void fail_with(const char* file, int line, const char* condition, const char* names,
                            const Values&... values) {
  std::string shown;
  ((shown += shown.empty() ? show(values) : ", " + show(values)), ...);
  fail(file, line, condition, names, shown);
}

}  // namespace detail
}  // namespace shopwright::core

/// ENSURE(condition, values...): throws BugError with file, line, condition and values unless the condition holds.
#define ENSURE(condition, ...)                                                                                        \
  do {                                                                                                                \
    if (!(condition)) [[unlikely]]                                                                                    \
      ::shopwright::core::detail::fail_with(__FILE__, __LINE__, #condition, #__VA_ARGS__ __VA_OPT__(, ) __VA_ARGS__); \
  } while (false)
