#pragma once
// The operator's customers in the reports of a run: who is active, who comes back, what they are worth.
#include <nlohmann/json.hpp>
#include <string>

#include "shopwright/engine/model.hpp"
#include "shopwright/report/csv.hpp"
#include "shopwright/study/run.hpp"

namespace shopwright::report {

/// Sentences, and a triangle of cohorts of at most `width` columns: narrower terminals lose the latest periods. Empty where customers are
/// not reported.
std::string customers_text(const study::RunResult& result, const engine::Model& model, int width, bool colour);
nlohmann::ordered_json customers_json(const study::RunResult& result);
/// customers.csv: one row per replicate and day: active customers, orders that were a consumer's first, and all others.
void write_customers(const study::RunResult& result, Out out);
/// cohorts.csv: one row per replicate, cohort and period: customers who ordered, their orders and what they paid.
void write_cohorts(const study::RunResult& result, Out out);

}  // namespace shopwright::report
