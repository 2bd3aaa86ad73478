#pragma once
// Private to shopping: one call of Shop::day, and what its workers share.
#include <memory>
#include <span>
#include <vector>

#include "shopping/counts.hpp"
#include "shopping/rules.hpp"
#include "shopping/visit.hpp"

namespace shopwright::shopping {

/// Buffers of one worker.
struct Worker {
  Workbench bench;
  Counts counts;
  std::vector<Visit> visits;
  std::vector<Trip> trips;
  NeedScratch scratch;
  std::vector<core::Block> blocks;
  std::vector<std::vector<int64_t>>
      points_on;                 ///< [seller][consumer in chunk] minor units paid today for what earns points
  std::vector<uint64_t> basket;  ///< [consumer in chunk] bought from today: sellers, and from kFrontBit on storefronts
  std::vector<uint64_t> carted, ordered;  ///< likewise, paid or not; kept where carts may be left (carts.cpp)
  // of simple needs (simple_needs.cpp)
  std::vector<uint32_t> choice;                   ///< [need] offer of the category, or kOutside
  std::vector<uint32_t> list, later, later_next;  ///< needs
  std::vector<std::vector<uint32_t>> waiting;     ///< [class] needs
  std::vector<int32_t> units;                     ///< [lane]
  std::vector<int64_t> purchased, bought_units;   ///< [1 + offer of the category]
  struct Seen {
    uint32_t access = 0;
    bool considered = false, known = false;
    float mean = 0;
    int64_t visits = 0;
  };
  std::vector<Seen> seen;
};

class DayRun {
 public:
  DayRun(const Shop::Rules& rules, core::Day today, std::span<const DayTerms> classes,
         std::span<const uint8_t> buyer_class, const Scarce& scarce, const market::Outreach& outreach,
         const ShopOptions& options, Shoppers& shoppers, market::Customers& customers, bool timed);
  ~DayRun();

  /// A worker for the time of a body.
  class Lease {
   public:
    explicit Lease(DayRun& run) : run_(run), worker_(run.acquire()) {}
    ~Lease() { run_.release(worker_); }
    Lease(const Lease&) = delete;
    Lease& operator=(const Lease&) = delete;
    Worker* operator->() const { return worker_; }
    Worker& operator*() const { return *worker_; }

   private:
    DayRun& run_;
    Worker* worker_;
  };

  /// Today's candidate needs of a chunk, drawn ahead or from tape.
  const NeedWindow& needs(uint32_t category, size_t chunk, Worker& worker);
  /// Today's needs become visits, appended in order of consumer.
  void collect(uint32_t category, size_t chunk, std::vector<Visit>& visits, Worker& worker);
  /// Visits become trips, in order of consumer.
  void number_trips(std::vector<Visit>& visits, std::vector<Trip>& trips) const;
  void sell_on_account(const Visit& visit, Counts& counts) const;
  /// What came of the visits is remembered and counted.
  void commit(std::span<const Visit> visits, size_t chunk, Worker& worker);
  void trip_lines(std::span<const Visit> visits, std::vector<market::TripLine>& lines) const;
  /// All of a chunk's visits have been committed: points are paid with and earned (points.cpp).
  void settle_points(size_t chunk, Worker& worker);

  /// Whether today's needs of a chunk in a category need no visits of their own: nothing scarce, no time of day, no pantry, nobody
  /// who comes back. Then `simple` is collect, evaluate and commit in one, several times faster.
  bool is_simple(uint32_t category, size_t chunk) const;
  void simple(uint32_t category, size_t chunk, Worker& worker);

  /// Nobody of the chunk to come has bought anything today.
  void begin_chunk(Worker& worker) const;

  /// The sum of what all workers counted.
  Counts total() const;
  int64_t evaluations() const;

 private:
  void make_room_to_top_up(std::vector<Visit>& visits) const;
  /// All of a visit but its noise. arrival: null where it is not known yet.
  void introduce(Visit& visit, uint32_t category, uint32_t segment, uint32_t consumer, uint32_t need,
                 const uint32_t* arrival) const;
  /// Appends the needs that campaigns raised.
  void collect_raised(uint32_t category, size_t chunk, size_t before, std::vector<Visit>& visits) const;
  /// Counts the cart of a line, paid or not (carts.cpp). Before the basket that it is paid in is known to be an order.
  void count_cart(const Visit& visit, size_t who, Worker& worker);
  /// What is paid for a visit's goods, in minor units.
  int64_t paid_for(const Visit& visit) const;
  bool ordered_ahead(const Visit& visit) const;
  /// What the seller's customers and campaigns have of a line that was bought; `first`: of her basket there.
  void remember_customer(const Visit& visit, bool first, Counts& counts);
  void simple_group(uint32_t category, uint32_t segment, uint32_t buyer_class, size_t chunk, bool first_needs,
                    std::span<const uint32_t> list, std::span<const uint16_t> consumer, const core::Block* words,
                    Worker& worker);
  Worker* acquire();
  void release(Worker* worker);

  const Shop::Rules& rules_;
  core::Day today_;
  std::span<const DayTerms> classes_;
  std::span<const uint8_t> buyer_class_;
  const Scarce& scarce_;
  const market::Outreach& outreach_;
  const ShopOptions& options_;
  Shoppers& shoppers_;
  market::Customers& customers_;
  bool timed_;
  bool anyone_gives_points_;
  std::vector<std::unique_ptr<Worker>> workers_;
  std::vector<Worker*> free_;
};

}  // namespace shopwright::shopping
