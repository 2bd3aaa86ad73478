#pragma once
// Parts of compile, each a room of its own.
#include "shopwright/engine/compile.hpp"

namespace shopwright::engine {

/// compile_world.cpp: everything that has a name.
market::World make_world(const Model& model);
/// compile_category.cpp: what is needed, and when. The world and habits of `compiled` must be there; base and parallel as in compile.
Compiled::Category make_category(const Model& model, const Compiled& compiled, uint32_t category, const Compiled* base,
                                 core::Parallel& parallel);
/// compile_products.cpp: reviews, awareness and life cycles. The world of `compiled` must be there.
void add_products(const Model& model, Compiled& compiled);

}  // namespace shopwright::engine
