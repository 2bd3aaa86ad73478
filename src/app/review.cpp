// `shopwright review`: what each product of a range earns, and what its buyers would take instead.
#include <algorithm>

#include "app/changes.hpp"
#include "app/commands.hpp"
#include "app/known_names.hpp"
#include "app/session.hpp"
#include "shopwright/report/assortment.hpp"
#include "shopwright/study/assortment.hpp"

namespace shopwright::app {
namespace {

constexpr std::array kOptions = {
    Option{.name = "category",
           .argument = "NAME",
           .help = "Only products of this category. Can be repeated.",
           .repeatable = true},
    Option{.name = "product", .argument = "NAME", .help = "Only this product. Can be repeated.", .repeatable = true},
    Option{.name = "seller", .argument = "NAME", .help = "Whose range; the operator's when left out."},
    kSetOption,
    kScaleOption,
    kAddOption,
    Option{.name = "replicates", .argument = "N", .help = "Markets, each run once without every product (5)."},
    kSeedOption,
    kThreadsOption,
    Option{.name = "json", .argument = "", .help = "Print one JSON document instead of the tables."},
    kQuietOption};

std::vector<std::string> all_of(const Arguments& arguments, std::string_view option) {
  const auto it = arguments.options.find(option);
  return it == arguments.options.end() ? std::vector<std::string>{} : it->second;
}

study::ReviewSettings settings_of(const Arguments& arguments, const engine::Model& model, const study::Family& family) {
  study::ReviewSettings settings;
  settings.seller = arguments.value("seller").value_or(family.sellers()[family.operator_index()]);
  require_known("seller", settings.seller, family.sellers());
  settings.categories = all_of(arguments, "category");
  for (const std::string& name : settings.categories) require_known("category", name, names_in(model.categories));
  const std::vector<std::string> range = study::reviewable_products(family, settings.seller);
  settings.products = all_of(arguments, "product");
  for (const std::string& name : settings.products) require_known("product of " + settings.seller, name, range);
  bool any = false;
  for (const std::string& name : range) {
    const std::string& category = model.products.find(name)->category.name;
    const auto among = [](const std::vector<std::string>& names, const std::string& one) {
      return names.empty() || std::find(names.begin(), names.end(), one) != names.end();
    };
    any |= among(settings.categories, category) && among(settings.products, name);
  }
  if (!any) throw UsageError(settings.seller + " sells nothing to consumers that is asked for");
  if (const auto n = arguments.number("replicates", 2, 10000)) settings.replicates = static_cast<uint32_t>(*n);
  return settings;
}

int act(const Arguments& arguments, const Terminal& terminal) {
  study::FamilySettings family_settings;
  family_settings.seed = seed_of(arguments);
  const int threads = threads_of(arguments);
  Session session(arguments, terminal);
  const auto scenario = changed_scenario(arguments, session);
  if (!scenario) return kWrongInput;
  std::optional<study::RangeReview> review;
  try {
    const study::Family family(scenario, family_settings);
    const study::ReviewSettings settings = settings_of(arguments, scenario->model, family);
    study::Workers workers(threads, family.consumers());
    review = study::review_range(family, settings, workers, session.counting_runs(), session.token());
  } catch (const study::WrongInput& wrong) {
    session.accept(wrong.diagnostics());
    return kWrongInput;
  }
  if (!review) return session.end_interrupted();
  if (arguments.has("json")) terminal.out(report::range_review_json(*review, scenario->model));
  else
    terminal.out(report::range_review_text(*review, scenario->model,
                                           {.width = terminal.out_width(), .colour = terminal.out_colour()}));
  return kDone;
}

}  // namespace

const Command kReviewCommand = {
    .name = "review",
    .arguments = "SCENARIO",
    .summary = "review a range: what products earn, and what replaces them",
    .details =
        "Size, shares and concentration of the markets. Then, product by product, sales and margin, and what would "
        "happen "
        "without it: the market is run again with the product delisted and nobody's luck changed, so that it shows "
        "exactly what its buyers take instead.",
    .least = 1,
    .most = 1,
    .options = kOptions,
    .examples =
        "  shopwright review scenarios/office-supplies.yaml\n"
        "  shopwright review scenarios/double-eleven.yaml --category skincare --replicates 3\n",
    .act = act};

}  // namespace shopwright::app
