#include "support/source_dir.hpp"

namespace shopwright::testing {

std::filesystem::path source_dir() { return SHOPWRIGHT_SOURCE_DIR; }

}  // namespace shopwright::testing
