#pragma once
// Where the sources lie. One object knows it, so that the others are the same in every checkout.
#include <filesystem>

namespace shopwright::testing {

std::filesystem::path source_dir();

}  // namespace shopwright::testing
