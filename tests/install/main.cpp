#include <iostream>

#include "shopwright/core/digest.hpp"
#include "shopwright/version.hpp"

int main() {
  shopwright::core::Digest digest;
  digest.add(std::string_view(shopwright::kVersion));
  std::cout << digest.str() << '\n';
}
