#pragma once
// The activity calendar: what happens when, what must be prepared for it, and when it can really start.
#include <string>
#include <vector>

#include "shopwright/engine/model.hpp"
#include "shopwright/planning/schedule.hpp"

namespace shopwright::engine {

enum class ActivityKind : uint8_t { event, product, promotion, campaign, placement };
constexpr std::array<std::string_view, 5> names_of(ActivityKind) {
  return {"event", "product", "promotion", "campaign", "placement"};
}

/// Something that happens on days of the calendar; a product's is its life.
struct Activity {
  ActivityKind kind = ActivityKind::promotion;
  std::string name, label;
  std::string path;  ///< of its parameters: "promotions.spring_week"
  language::Place place;
  std::string seller;                     ///< empty: nobody's
  std::vector<language::DateRange> days;  ///< ascending, within the calendar's first and last day where they are open
  std::vector<std::string> phases;        ///< [range of days] what they are called; empty: nothing
  language::Weekdays on{};                ///< of these days, those on which it is held
  bool movable = true;                    ///< a festival is not, nor is a product's life
  int ahead = 0;                          ///< days between its preparation and its start: lead time of a page

  std::vector<uint32_t> tasks;  ///< of the plan, that name it
  core::Date feasible;          ///< first day on which it can be held: the planned one, or when its tasks are done

  core::Date first() const { return days.front().first; }
  core::Date last() const { return days.back().last; }
  bool late() const { return feasible > first(); }
  /// Whether no day is left on which it could be held.
  bool never() const;
};

/// Every activity of a scenario: by kind, then by first day and name.
std::vector<Activity> activities_of(const Model& model);

struct Plan {
  language::DateRange calendar;                   ///< reported days
  std::vector<Activity> activities;               ///< as activities_of
  std::vector<planning::Department> departments;  ///< as written
  std::vector<planning::Task> tasks;              ///< as written
  std::vector<std::string> labels;                ///< [task]
  std::vector<int> late;                          ///< [task] working days that it takes longer than it should
  std::vector<uint32_t> home;                     ///< [task] the first activity for which it is needed, or kNone
  planning::Schedule schedule;
  std::vector<planning::Load> loads;  ///< [department]

  /// The task that is done last of an activity's; kNone when it has none.
  uint32_t last_task(const Activity& activity) const;
  /// The activity with the least time to spare, of those with tasks; kNone when there is none.
  uint32_t tightest() const;
  /// Working days between the last of an activity's tasks and its first day, of that task's department; negative: late.
  int spare(const Activity& activity) const;
  /// "copy (to 2026-10-02) > photos (to 2026-10-09)": what determines when a task is done.
  std::string chain_text(uint32_t task) const;
};

/// The plan of a scenario without errors. Draws no noise.
/// Tested: tests/engine/test_plan.cpp (what is late moves; a run is that of the later start), tests/planning, tests/cli/test_plan.py.
Plan make_plan(const Model& model);

/// What can be held: what is not prepared in time starts later, and ends when it would.
struct InTime {
  language::Named<promotion::PromotionParams> promotions;
  language::Named<marketing::CampaignParams> campaigns;
  language::Named<marketing::BookingParams> bookings;
};
InTime prepared_in_time(const Model& model);

/// Who promotes, advertises or books: the seller named, or the operator.
std::string seller_of(const Model& model, const language::Ref& seller);
/// Those who promote together, or the one who does.
std::vector<std::string> sellers_of(const Model& model, const promotion::PromotionParams& promotion);

}  // namespace shopwright::engine
