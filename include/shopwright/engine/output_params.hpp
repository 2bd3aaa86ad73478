#pragma once
// What is reported, as a scenario states it.
#include <cstdint>
#include <optional>
#include <string_view>

#include "shopwright/language/fields.hpp"

namespace shopwright::engine {

struct RecordedParams {
  std::optional<int64_t> units;
  std::optional<core::Money> revenue;
  std::optional<core::Money> gross_margin;
  template <class V>
  void fields(V& v) {
    v.field("units", units, {.unit = language::Unit::units, .doc = "Units that were sold."});
    v.field("revenue", revenue, {.doc = "Revenue that was recorded."});
    v.field("gross_margin", gross_margin, {.doc = "Gross margin that was recorded."});
  }
};

struct CustomerReportParams {
  static constexpr std::string_view kShorthand = "active";
  language::Duration active{90};
  language::Duration period{28};
  language::Duration horizon{365};
  template <class V>
  void fields(V& v) {
    v.field("active", active,
            {.range = language::between(1, 3650),
             .doc = "An active customer has ordered within this time.",
             .example = "90 days"});
    v.field("period", period,
            {.range = language::between(1, 3650),
             .doc = "Customers are grouped by the period of their first order, counted from the start."});
    v.field("horizon", horizon,
            {.range = language::between(1, 3650), .doc = "How far ahead their orders are forecast."});
  }
};

struct OutputParams {
  int64_t replicates = 5;
  bool daily = true;
  std::optional<CustomerReportParams> customers;
  language::Named<RecordedParams> recorded;
  template <class V>
  void fields(V& v) {
    v.field(
        "replicates", replicates,
        {.range = language::between(1, 100000), .doc = "Independent repetitions; intervals come from their spread."});
    v.field("daily", daily, {.doc = "Whether run --out writes daily.csv."});
    v.field("customers", customers,
            {.doc = "Follow the operator's customers: active ones, who comes back, what they are worth. Costs memory "
                    "and time.",
             .example = "{active: 90 days}"});
    v.field("recorded", recorded,
            {.refers_to = "seller",
             .doc = "What a seller really earned over the reported days, to be shown beside the result."});
  }
};

}  // namespace shopwright::engine
