// `shopwright prospects`: what a new product may sell, by analogy with products that are known.
#include <algorithm>

#include "app/changes.hpp"
#include "app/commands.hpp"
#include "app/known_names.hpp"
#include "app/session.hpp"
#include "shopwright/core/text.hpp"
#include "shopwright/report/assortment.hpp"
#include "shopwright/study/prospects.hpp"

namespace shopwright::app {
namespace {

constexpr std::array kOptions = {
    Option{.name = "product", .argument = "NAME", .help = "The new product: in the scenario, offered by the seller."},
    Option{.name = "like",
           .argument = "A,B,...",
           .help = "Products that it is like, two at least; its appeal is drawn from theirs."},
    Option{.name = "seller", .argument = "NAME", .help = "Who would sell it; the operator when left out."},
    kSetOption,
    kScaleOption,
    kAddOption,
    Option{.name = "replicates", .argument = "N", .help = "Markets, each with an appeal of its own (40)."},
    kSeedOption,
    kThreadsOption,
    Option{.name = "json", .argument = "", .help = "Print one JSON document instead of the text."},
    kQuietOption};

study::ProspectsSettings settings_of(const Arguments& arguments, const engine::Model& model) {
  study::ProspectsSettings settings;
  const auto sellers = names_in(model.sellers);
  for (const auto& seller : model.sellers)
    if (seller.value.role == engine::Role::operator_) settings.seller = seller.name;
  settings.seller = arguments.value("seller").value_or(settings.seller);
  require_known("seller", settings.seller, sellers);
  if (!arguments.has("product")) throw UsageError("which product?", "for example --product " + model.products[0].name);
  settings.product = *arguments.value("product");
  require_known("product", settings.product, names_in(model.products));
  const auto* range = model.offers.find(settings.seller);
  if (range == nullptr || range->find(settings.product) == nullptr)
    throw UsageError(settings.seller + " does not offer " + settings.product,
                     "a price and a cost are needed: offers." + settings.seller + "." + settings.product);
  if (range->find(settings.product)->demand)
    throw UsageError("demand for " + settings.product + " comes from a distribution, not from consumers");
  const std::string list = arguments.value("like").value_or("");
  for (std::string_view rest = list; !rest.empty();) {
    const size_t comma = std::min(rest.find(','), rest.size());
    const std::string name(core::trim(rest.substr(0, comma)));
    rest.remove_prefix(std::min(comma + 1, rest.size()));
    require_known("product", name, names_in(model.products));
    if (name == settings.product) throw UsageError(name + " cannot be its own analogue");
    if (std::find(settings.like.begin(), settings.like.end(), name) != settings.like.end())
      throw UsageError("--like names " + name + " twice");
    settings.like.push_back(name);
  }
  if (settings.like.size() < 2)
    throw UsageError("an analogy needs two products at least", "for example --like " + model.products[0].name + ",...");
  if (const auto n = arguments.number("replicates", 10, 100000)) settings.replicates = static_cast<uint32_t>(*n);
  return settings;
}

int act(const Arguments& arguments, const Terminal& terminal) {
  study::FamilySettings family;
  family.seed = seed_of(arguments);
  const int threads = threads_of(arguments);
  Session session(arguments, terminal);
  const auto scenario = changed_scenario(arguments, session);
  if (!scenario) return kWrongInput;
  const engine::Model& model = scenario->model;
  const study::ProspectsSettings settings = settings_of(arguments, model);
  study::Workers workers(threads, model.population.size);
  std::optional<study::Prospects> prospects;
  try {
    prospects = study::prospects_of(*scenario, family, settings, workers, session.counting_runs(), session.token());
  } catch (const study::WrongInput& wrong) {
    session.accept(wrong.diagnostics());
    return kWrongInput;
  }
  if (!prospects) return session.end_interrupted();
  if (arguments.has("json")) terminal.out(report::prospects_json(*prospects, model));
  else
    terminal.out(
        report::prospects_text(*prospects, model, {.width = terminal.out_width(), .colour = terminal.out_colour()}));
  return kDone;
}

}  // namespace

const Command kProspectsCommand = {
    .name = "prospects",
    .arguments = "SCENARIO",
    .summary = "forecast a new product by analogy with others",
    .details =
        "How much consumers will like a new product is not known; how much they like products that are like it is. Its "
        "appeal is drawn from theirs, market by market, and each market is run with the product and without it. The "
        "answer is a forecast as uncertain as the analogy, and where its sales would come from.",
    .least = 1,
    .most = 1,
    .options = kOptions,
    .examples = "  shopwright prospects scenarios/office-supplies.yaml --product markers --like ballpens,notebooks\n",
    .act = act};

}  // namespace shopwright::app
