#pragma once
// What can be wrong with preparation.
#include "shopwright/engine/model.hpp"

namespace shopwright::engine {

/// Errors: tasks in circles, too few people, activities that do not exist, activities that could never be held.
void check_planning(const Model& model, const language::Node& root, language::Diagnostics& diagnostics);

/// Warnings: activities that start later than planned, tasks for which nothing waits. The model has no errors.
void warn_about_planning(const Model& model, language::Diagnostics& diagnostics);

}  // namespace shopwright::engine
