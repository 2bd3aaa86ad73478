#include "shopwright/core/serialize.hpp"
#include "support.hpp"

using namespace example;

TEST_CASE("Nodes are values") {
  const Node args = Node::map({{"offer", Node::scalar("trop64")}, {"price", Node::number(2.5)}});
  const Node more = args.with("price", Node::integer(3)).with("until", Node::scalar("2026-01-01"));
  CHECK(args["price"].text() == "2.5");
  CHECK(more["price"].text() == "3");
  CHECK(more.size() == 4);
  CHECK(more.without("until").without("price") == Node::map({{"offer", Node::scalar("trop64")}}));
  CHECK(more.at("until")->text() == "2026-01-01");
  CHECK(args.at("offer.x") == nullptr);
  CHECK(args["nothing"].is_null());
  CHECK(Node::series({{Node::kStart, Node::scalar("1")}}) == Node::scalar("1"));
  std::vector<Node::Entry> many;
  for (int i = 0; i < 100; ++i) many.push_back({"k" + std::to_string(i), Node::integer(i)});
  const Node big = Node::map(many);
  CHECK(big["k73"].text() == "73");
  CHECK(big.find("k100") == nullptr);
}

TEST_CASE("A tree written as YAML or bytes reads back equal") {
  const Node tree =
      Node::map({{"plain", Node::scalar("12 units")},
                 {"quoted", Node::scalar("12", {}, true)},
                 {"odd", Node::scalar("a: b # c\n\t\"x\" \x01 ü")},
                 {"word", Node::scalar("null")},
                 {"range", Node::scalar("2026-01-01..")},
                 {"star", Node::scalar("*")},
                 {"list", Node::sequence({Node::scalar("a"), Node::map({{"b", Node::scalar("- c")}})})},
                 {"empty", Node::map()},
                 {"none", Node::sequence({})},
                 {"dated", Node::series({{Node::kStart, Node::scalar("1")}, {day("2026-01-01"), Node::scalar("2")}})},
                 {"key: odd", Node::scalar("")}});
  Diagnostics diagnostics;
  std::string text = to_yaml(tree);
  const size_t control = text.find("\\x01");
  REQUIRE(control != std::string::npos);
  const Node again = parse_yaml(text, "t", diagnostics);
  INFO(text << render(diagnostics, false));
  CHECK(diagnostics.items().empty());
  CHECK(again == tree);
  CHECK(again["quoted"].quoted());

  std::vector<std::byte> bytes;
  core::Writer writer(bytes);
  save(tree, writer);
  core::Reader reader(bytes);
  const Node loaded = load_node(reader);
  reader.end();
  CHECK(loaded == tree);
  for (size_t n = 0; n < bytes.size(); ++n) {
    core::Reader part(std::span<const std::byte>(bytes).first(n));
    CHECK_THROWS_AS(load_node(part), core::CorruptData);
  }
}

TEST_CASE("Aliases are values, and only the values count") {
  Diagnostics diagnostics;
  const Node node = parse_yaml("a: &x {p: 1, q: [2, 3]}\nb: *x\nc: &y 12\nd: *y\n", "t", diagnostics);
  CHECK(diagnostics.items().empty());
  CHECK(node["a"] == node["b"]);
  CHECK(node["d"].text() == "12");
  CHECK(node["c"].place().str() == "t:3:7");
}

TEST_CASE("Uncertain numbers are drawn by path, the same in every variant") {
  const std::string text = spring_with("loyalty: 0.8", "loyalty: {uncertain: {normal: {mean: 0.8, sd: 0.1}}}");
  const Read base = read_text(text);
  INFO(render(base.diagnostics, false));
  REQUIRE(base.diagnostics.items().empty());
  CHECK(base.scenario.population.segments[0].value.loyalty == Approx(0.8));
  CHECK(uncertain_paths(base.root) == std::vector<std::string>{"population.segments.families.loyalty"});
  const auto loyalty = [](const Node& root, uint32_t replicate) {
    const Node drawn = resolve_uncertain(root, core::Noise({.seed = 7, .replicate = replicate}));
    return *parse_number(drawn.at("population.segments.families.loyalty")->text());
  };
  double sum = 0;
  for (uint32_t r = 0; r < 400; ++r) sum += loyalty(base.root, r);
  CHECK(sum / 400 == Approx(0.8).margin(0.02));  // 4 standard errors
  CHECK(loyalty(base.root, 0) != loyalty(base.root, 1));
  const Read other = change_text(text, {"set products.dom64.appeal={uncertain: {uniform: {from: 0, to: 1}}}"});
  CHECK(loyalty(other.root, 3) == loyalty(base.root, 3));
}

TEST_CASE("Uncertain numbers keep their units") {
  std::string text = spring_with("warm_up: 28 days", "warm_up: {uncertain: {uniform: {from: 2 weeks, to: 3 weeks}}}");
  const size_t at = text.find("floor_margin: 5%");
  text.replace(at, 16, "floor_margin: {uncertain: {uniform: {from: 4%, to: 6%}}}");
  const size_t price = text.find("price: 2.79");
  text.replace(price, 11, "price: {uncertain: {uniform: {from: 2, to: 3}}}");
  const Read read = read_text(text);
  INFO(render(read.diagnostics, false));
  REQUIRE(read.diagnostics.items().empty());
  CHECK(read.scenario.calendar.warm_up.days == 17.5);
  const Node drawn = resolve_uncertain(read.root, core::Noise({.seed = 1}));
  Diagnostics diagnostics;
  Context context{diagnostics};
  const Scenario s = decode<Scenario>(drawn, context);
  INFO(render(diagnostics, false));
  CHECK(diagnostics.items().empty());
  CHECK(s.calendar.warm_up.days > 14);
  CHECK(s.calendar.warm_up.days < 21);
  const double margin = std::get<Match>(s.sellers.find("rival")->pricing).floor_margin;
  CHECK(margin > 0.04);
  CHECK(margin < 0.06);
  CHECK(known_paths(read.root, form_of<Scenario>()).size() > 60);
}
