#include "shopwright/marketing/reach.hpp"

#include <algorithm>
#include <optional>
#include <tuple>

#include "shopwright/core/ensure.hpp"

namespace shopwright::marketing {
namespace {

// Of a consumer's day with a campaign: draws by number.
enum Draw : uint32_t { kContact = 0, kAftermath = 1 };

bool below(uint32_t word, double probability) { return core::uniform01(word) < probability; }

}  // namespace

market::Customers no_customers_yet(const market::World& world) {
  market::Customers customers;
  for (const auto& seller : world.sellers) {
    customers.row.push_back(seller.knows_customers ? static_cast<uint32_t>(customers.rows.size()) : market::kUntracked);
    if (seller.knows_customers) customers.rows.emplace_back(world.consumers);
  }
  return customers;
}

ReachState nothing_sent_yet(const market::World& world, const Campaigns& campaigns) {
  ReachState state;
  for (size_t i = 0; i < campaigns.contents().size(); ++i) state.seen.emplace_back(world.consumers);
  state.so_far.resize(campaigns.list().size());
  return state;
}

Reach::Reach(const market::World& world, const Campaigns& campaigns, const core::NoiseKey& key)
    : world_(world),
      campaigns_(campaigns),
      noise_(key),
      present_({.seed = key.seed, .replicate = key.replicate}),
      audience_(campaigns.list().size()) {
  for (const Campaign& campaign : campaigns.list()) {
    streams_.push_back(noise_.stream(core::Stream::campaign, campaign.hash));
    visits_.push_back(noise_.stream(core::Stream::paid_visit, campaign.hash));
    tired_.emplace_back(256, 1.0);
    for (size_t n = 1; n < 256; ++n) tired_.back()[n] = tired_.back()[n - 1] * campaign.content.tires;
  }
}

void Reach::draw_audience(size_t c) {
  std::vector<bool>& audience = audience_[c];
  if (audience.size() == world_.consumers) return;
  audience.assign(world_.consumers, false);
  const Campaign& campaign = campaigns_.list()[c];
  const market::AudienceParams& who = campaign.params.audience;
  const core::KeyedStream lots = present_.stream(core::Stream::audience, campaign.hash);
  for (const market::SegmentInfo& segment : world_.segments) {
    if (!who.includes(segment.name)) continue;
    for (uint32_t i = segment.first; i < segment.first + segment.count; ++i)
      audience[i] = !who.random() || market::drawn(who, lots, segment.consumer(i));
  }
}

std::vector<uint32_t> Reach::searched(core::Day today) const {
  std::vector<uint32_t> categories;
  for (const Campaign& campaign : campaigns_.list())
    if (campaign.on_search() && campaign.on(world_.date(today)))
      categories.insert(categories.end(), campaign.categories.begin(), campaign.categories.end());
  std::sort(categories.begin(), categories.end());
  categories.erase(std::unique(categories.begin(), categories.end()), categories.end());
  return categories;
}

void Reach::contacts(size_t c, core::Day today, size_t chunk, std::span<const std::vector<uint8_t>> searching,
                     const ReachState& state, const market::Customers& customers, std::vector<Contact>& out) const {
  const Campaign& campaign = campaigns_.list()[c];
  const auto first = static_cast<uint32_t>(core::chunk_begin(chunk));
  const auto end = static_cast<uint32_t>(core::chunk_end(world_.consumers, chunk));
  const market::Customer* known = customers.of(campaign.seller).data();
  const auto medium = static_cast<unsigned>(campaign.params.medium);
  const market::AudienceParams& audience = campaign.params.audience;
  std::vector<core::Block> blocks;
  std::vector<uint16_t> who;
  for (const market::SegmentInfo& segment : world_.segments)
    for (uint32_t i = std::max(first, segment.first); i < std::min(end, segment.first + segment.count); ++i) {
      if (!audience_[c][i] || (known[i].opted_out >> medium & 1) != 0) continue;
      if (campaign.on_search() && std::none_of(campaign.categories.begin(), campaign.categories.end(),
                                               [&](uint32_t category) { return searching[category][i] != 0; }))
        continue;
      if (audience.known() && !audience.includes(known[i], today)) continue;
      blocks.push_back(core::KeyedStream::counter(segment.consumer(i), today, kContact));
      who.push_back(static_cast<uint16_t>(i - first));
    }
  streams_[c].blocks(today, blocks);
  const uint8_t* seen = state.seen[campaign.content_index].data() + first;
  const double click = campaign.rates.click * campaign.content.clicks;
  for (size_t k = 0; k < who.size(); ++k) {
    const core::Block& words = blocks[k];
    if (!below(words[0], campaign.rates.reach)) continue;
    out.push_back({words[2], who[k], below(words[1], click * tired_[c][seen[who[k]]]), words[3]});
  }
}

// How far the day's money goes.
Reach::Cut Reach::cut(size_t c, core::Day today, const std::vector<std::vector<Contact>>& contacts,
                      const ReachState& state) const {
  const Campaign& campaign = campaigns_.list()[c];
  if (!campaign.params.budget) return {};
  const market::CampaignFacts& before = state.so_far[c];
  const core::Money left = *campaign.params.budget - campaign.cost(before);
  const Cut nobody{UINT32_MAX, UINT32_MAX, true};
  if (left.minor <= 0) return nobody;
  core::Money most = campaign.cost(before) + left;
  if (campaign.params.pacing == Pacing::even)
    most = campaign.cost(before) + core::Money{left.minor / campaigns_.days_left(campaign, today)};
  market::CampaignFacts after = before;
  for (const auto& chunk : contacts)
    for (const Contact& contact : chunk) {
      ++after.impressions;
      if (contact.follows) ++after.clicks;
    }
  if (campaign.cost(after) <= most) return {};
  std::vector<std::tuple<uint32_t, uint32_t, bool>> order;
  for (size_t chunk = 0; chunk < contacts.size(); ++chunk)
    for (const Contact& contact : contacts[chunk])
      order.emplace_back(contact.time, static_cast<uint32_t>(core::chunk_begin(chunk)) + contact.who, contact.follows);
  std::sort(order.begin(), order.end());
  after = before;
  Cut cut = nobody;
  for (const auto& [time, consumer, follows] : order) {
    ++after.impressions;
    if (follows) ++after.clicks;
    if (campaign.cost(after) > most) return cut;
    cut = {time, consumer, false};
  }
  return cut;
}

std::optional<uint32_t> Reach::category(const Campaign& campaign, uint32_t consumer, uint32_t pick,
                                        std::span<const std::span<const float>> need_rate,
                                        std::span<const std::vector<uint8_t>> searching) const {
  const auto weight = [&](uint32_t c) {
    return campaign.on_search() && searching[c][consumer] == 0 ? 0.0f : need_rate[c][consumer];
  };
  float sum = 0;
  for (const uint32_t c : campaign.categories) sum += weight(c);
  if (!(sum > 0)) return std::nullopt;
  auto rest = static_cast<float>(core::uniform01(pick)) * sum;
  std::optional<uint32_t> last;
  for (const uint32_t c : campaign.categories) {
    if (!(weight(c) > 0)) continue;
    last = c;
    rest -= weight(c);
    if (rest < 0) break;
  }
  return last;
}

market::Outreach Reach::day(core::Day today, std::span<const std::span<const float>> need_rate,
                            std::span<const std::vector<uint8_t>> searching, ReachState& state,
                            market::Customers& customers, std::span<uint32_t> known_products, core::Parallel& parallel,
                            std::span<market::CampaignFacts> facts) {
  market::Outreach out;
  const size_t n_chunks = core::chunk_count(world_.consumers);
  for (uint32_t s = 0; s < world_.sellers.size(); ++s) {  // goodwill fades overnight
    const core::SellerId seller{s};
    if (!customers.tracks(seller) || world_.sellers[s].goodwill_effect == 0) continue;
    const auto kept = static_cast<float>(world_.sellers[s].goodwill_carry_over);
    market::Customer* all = customers.of(seller).data();
    parallel.chunks(world_.consumers, [&](size_t chunk) {
      for (size_t i = core::chunk_begin(chunk); i < core::chunk_end(world_.consumers, chunk); ++i)
        all[i].goodwill *= kept;
    });
  }
  for (uint32_t c = 0; c < campaigns_.list().size(); ++c) {
    const Campaign& campaign = campaigns_.list()[c];
    if (!campaign.on(world_.date(today))) continue;
    draw_audience(c);
    ENSURE(out.touches.size() < 255, today);
    const auto touch = static_cast<uint8_t>(out.touches.size());
    out.touches.push_back({.campaign = c,
                           .seller = campaign.seller,
                           .need = 0xfe000000u | static_cast<uint32_t>(campaign.hash >> 40),
                           .visits = visits_[c],
                           .lift = campaign.lift,
                           .on_search = campaign.on_search()});
    out.raised.resize(n_chunks);
    std::vector<std::vector<Contact>> met(n_chunks);
    std::vector<market::CampaignFacts> counts(n_chunks);
    parallel.chunks(world_.consumers,
                    [&](size_t chunk) { contacts(c, today, chunk, searching, state, customers, met[chunk]); });
    const Cut budget = cut(c, today, met, state);
    if (budget.nobody) continue;
    market::Customer* known = customers.of(campaign.seller).data();
    uint8_t* seen = state.seen[campaign.content_index].data();
    const bool aftermath = campaign.rates.opt_out > 0 || campaign.params.follow > 0 ||
                           campaign.content.raises_needs > 0 ||
                           (campaign.shows != 0 && campaign.content.makes_known > 0);
    parallel.chunks(world_.consumers, [&](size_t chunk) {
      const auto first = static_cast<uint32_t>(core::chunk_begin(chunk));
      market::CampaignFacts& count = counts[chunk];
      const market::SegmentInfo* segment = world_.segments.data();
      for (const Contact& contact : met[chunk]) {
        if (!budget.serves(contact, first)) continue;
        const uint32_t consumer = first + contact.who;
        while (consumer >= segment->first + segment->count) ++segment;
        market::Customer& customer = known[consumer];
        ++count.impressions;
        if (seen[consumer] < 255) ++seen[consumer];
        customer.goodwill += 1;
        if (contact.follows) {
          ++count.clicks;
          customer.touched = static_cast<uint16_t>(today + 1);
          customer.touched_by = static_cast<uint16_t>(c + 1);
          if (campaign.shows != 0) known_products[consumer] |= campaign.shows;
          if (const auto category = this->category(campaign, consumer, contact.pick, need_rate, searching))
            out.raised[chunk].push_back({contact.who, static_cast<uint16_t>(*category), touch, true});
        }
        if (!aftermath) continue;
        const core::Block words = streams_[c].block(segment->consumer(consumer), today, kAftermath);
        if (below(words[0], campaign.rates.opt_out)) {
          customer.opted_out =
              static_cast<uint8_t>(customer.opted_out | 1u << static_cast<unsigned>(campaign.params.medium));
          ++count.opt_outs;
        }
        if (customer.follows == 0 && below(words[1], campaign.params.follow)) {
          customer.follows = 1;
          ++count.follows;
        }
        if (campaign.shows != 0 && below(words[3], campaign.content.makes_known))
          known_products[consumer] |= campaign.shows;
        if (!contact.follows && below(words[2], campaign.content.raises_needs))
          if (const auto category = this->category(campaign, consumer, contact.pick, need_rate, searching)) {
            out.raised[chunk].push_back({contact.who, static_cast<uint16_t>(*category), touch, false});
            ++count.raised;
          }
      }
    });
    for (const auto& count : counts) facts[c] += count;
  }
  for (auto& chunk : out.raised)
    std::sort(chunk.begin(), chunk.end(), [](const market::RaisedNeed& a, const market::RaisedNeed& b) {
      return std::tuple(a.category, a.who, a.touch) < std::tuple(b.category, b.who, b.touch);
    });
  return out;
}

void Reach::close(core::Day today, ReachState& state, std::span<market::CampaignFacts> facts) const {
  for (size_t c = 0; c < campaigns_.list().size(); ++c) {
    const Campaign& campaign = campaigns_.list()[c];
    market::CampaignFacts& so_far = state.so_far[c];
    market::CampaignFacts& day = facts[c];
    const core::Money before = campaign.cost(so_far);
    so_far += day;
    day.cost = campaign.cost(so_far) - before;
    const core::Date date = world_.date(today);
    const core::Date begins = std::max(campaign.params.during.first, world_.first_day);
    if (campaign.params.cost.fixed && date == begins) day.cost += *campaign.params.cost.fixed;
    so_far.cost += day.cost;
  }
}

}  // namespace shopwright::marketing
