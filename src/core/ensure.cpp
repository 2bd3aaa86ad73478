#include "shopwright/core/ensure.hpp"

namespace shopwright::core::detail {

namespace {

// The path inside the checkout: messages must not tell where it was built.
std::string_view short_path(std::string_view file) {
  for (std::string_view folder : {"/include/", "/src/", "/tests/"}) {
    const size_t at = file.rfind(folder);
    if (at != std::string_view::npos) return file.substr(at + 1);
  }
  return file;
}

}  // namespace

void fail(const char* file, int line, const char* condition, const char* names, std::string_view values) {
  std::string message(short_path(file));
  message += ':' + std::to_string(line) + ": ensure failed: " + condition;
  if (!values.empty()) {
    message += " [";
    message += names;
    message += " = ";
    message += values;
    message += ']';
  }
  throw BugError(message);
}

}  // namespace shopwright::core::detail
