#include "engine/check_placements.hpp"

#include <algorithm>

#include "engine/offered.hpp"
#include "shopwright/engine/plan.hpp"

namespace shopwright::engine {
namespace {

using Bookings = language::Named<marketing::BookingParams>;
using language::Related;

class Check {
 public:
  Check(const Model& model, const language::Node& root, language::Diagnostics& diagnostics)
      : model_(model), root_(root), diagnostics_(diagnostics) {}

  void booking(const Bookings::Entry& entry) {
    const auto* placement = model_.placements.find(entry.value.placement.name);
    if (placement == nullptr) return;  // has its own error
    position(entry, *placement);
    days(entry, *placement);
    for (const auto& product : entry.value.offers) offer(entry, *placement, product);
  }

  void makes_known(const language::Named<marketing::PlacementParams>::Entry& placement) {
    if (placement.value.makes_known == 0) return;
    for (const auto& product : model_.products)
      if (product.value.awareness) return;
    const std::string path = "placements." + placement.name + ".makes_known";
    diagnostics_.error("without-effect", place(path), path, "everybody knows every product already",
                       "give one of them `awareness`, or leave this out");
  }

  // Told at the one that was written later.
  void conflicts() {
    for (size_t i = 0; i < model_.bookings.size(); ++i)
      for (size_t j = 0; j < i; ++j) {
        const auto &a = model_.bookings[i].value, &b = model_.bookings[j].value;
        if (a.placement.name != b.placement.name || a.position != b.position || !a.during.overlaps(b.during)) continue;
        const core::Date first = std::max(a.during.first, b.during.first),
                         last = std::min(a.during.last, b.during.last);
        const std::string days = first == last ? "on " + core::format_date(first)
                                               : "from " + core::format_date(first) + " to " + core::format_date(last);
        error("booked-twice", model_.bookings[i], "during",
              "position " + std::to_string(a.position) + " of '" + a.placement.name + "' is booked by '" +
                  model_.bookings[j].name + "' " + days,
              "take other days or another position",
              Related{place("bookings." + model_.bookings[j].name + ".during"), "the other booking"});
      }
  }

 private:
  language::Place place(const std::string& path) const { return language::find_place(root_, path); }
  void error(const char* code, const Bookings::Entry& entry, const std::string& key, std::string message,
             std::string hint, std::optional<Related> related = {}) {
    const std::string path = "bookings." + entry.name + "." + key;
    diagnostics_.error(code, place(path), path, std::move(message), std::move(hint), std::move(related));
  }

  void position(const Bookings::Entry& entry, const marketing::PlacementParams& placement) {
    if (entry.value.position <= placement.positions) return;
    const std::string& name = entry.value.placement.name;
    error("no-such-position", entry, "position",
          "'" + name + "' has no position " + std::to_string(entry.value.position),
          placement.positions == 1 ? "it has only one" : "they go from 1 to " + std::to_string(placement.positions),
          Related{model_.placements[*model_.placements.index_of(name)].place, "the placement"});
  }

  void days(const Bookings::Entry& entry, const marketing::PlacementParams& placement) {
    const auto& during = entry.value.during;
    const language::DateRange open;
    if (during.first == open.first || during.last == open.last) return;  // has its own error
    const std::string at = "placements." + entry.value.placement.name;
    const core::Date first = model_.calendar.start - model_.warm_up_days();
    const core::Date last = model_.calendar.start + static_cast<int>(model_.calendar.days) - 1;
    if (during.first < first || during.last > last)
      error("outside-calendar", entry, "during", "this booking is not within the calendar",
            "with its warm-up the run goes from " + core::format_date(first) + " to " + core::format_date(last),
            Related{place("calendar"), "the calendar"});
    if (placement.longest && entry.value.days() > placement.longest->whole_days())
      error("too-long", entry, "during",
            "booked for " + std::to_string(entry.value.days()) + " days, and '" + entry.value.placement.name +
                "' can be booked for " + std::to_string(placement.longest->whole_days()),
            "make it shorter, or book a second time later", Related{place(at + ".longest"), "the longest booking"});
    const core::Date latest = during.first - placement.lead_time.whole_days();
    if (entry.value.booked && *entry.value.booked > latest)
      error("too-late", entry, "booked", "too late to start on " + core::format_date(during.first),
            "book by " + core::format_date(latest) + ", or start on " +
                core::format_date(*entry.value.booked + placement.lead_time.whole_days()),
            Related{place(placement.lead_time.days > 0 ? at + ".lead_time" : at), "the lead time"});
  }

  void offer(const Bookings::Entry& entry, const marketing::PlacementParams& placement, const language::Ref& product) {
    const auto* what = model_.products.find(product.name);
    if (what == nullptr) return;  // has its own error
    const std::string path = "bookings." + entry.name + ".offers", seller = seller_of(model_, entry.value.seller);
    const OfferParams* sold = offered(model_, seller, product.name, product.place, path, diagnostics_);
    if (sold == nullptr) return;
    const std::string at = "placements." + entry.value.placement.name;
    if (!placement.category.empty() && what->category.name != placement.category.name)
      diagnostics_.error("other-category", product.place, path,
                         "'" + product.name + "' is of the category '" + what->category.name +
                             "', and the page is of '" + placement.category.name + "'",
                         "show products of " + placement.category.name + " there",
                         Related{place(at + ".category"), "the page"});
    const auto* of_seller = model_.sellers.find(seller);
    const std::string& channel = placement.channel.name;
    const bool sold_here = placement.channel.empty() || (of_seller->channels.contains(channel) &&
                                                         (sold->channels.empty() || sold->channels.contains(channel)));
    if (!sold_here)
      diagnostics_.error("other-channel", product.place, path,
                         "'" + seller + "' does not offer '" + product.name + "' in the channel '" + channel + "'",
                         "book a page of a channel in which it is sold", Related{place(at + ".channel"), "the page"});
  }

  const Model& model_;
  const language::Node& root_;
  language::Diagnostics& diagnostics_;
};

}  // namespace

void check_placements(const Model& model, const language::Node& root, language::Diagnostics& diagnostics) {
  Check check(model, root, diagnostics);
  for (const auto& entry : model.placements) check.makes_known(entry);
  for (const auto& entry : model.bookings) check.booking(entry);
  check.conflicts();
}

}  // namespace shopwright::engine
