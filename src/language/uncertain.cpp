// Numbers that we do not know, drawn once per replicate.
#include "reading.hpp"
#include "shopwright/core/ids.hpp"
#include "shopwright/language/load.hpp"

namespace shopwright::language {
namespace {

/// The distribution with its numbers bare, whatever their unit; `suffix` is what a draw must carry.
Node bare_numbers(const Node& node, std::string& suffix) {
  if (node.is_scalar()) {
    std::string word;
    const auto number = plain_number(node.text(), word);
    if (!number) return node;
    if (!word.empty()) suffix = word;
    return Node::computed(show_number(*number), node.place());
  }
  std::vector<Node::Entry> entries;
  for (const auto& entry : node.entries()) {
    std::string word;
    const auto key = plain_number(entry.key, word);  // the values of {discrete: ...} are its keys
    if (key && !word.empty()) suffix = word;
    entries.push_back({key ? show_number(*key) : entry.key, bare_numbers(entry.value, suffix), entry.place});
  }
  return Node::map(std::move(entries), node.place());
}

template <class F>
Node walk(const Node& node, const std::string& path, const F& replace) {
  if (const Node* part = uncertain_part(node)) return replace(node, *part, path);
  const auto below = [&](std::string_view name) {
    return path.empty() ? std::string(name) : path + "." + std::string(name);
  };
  switch (node.kind()) {
    case Node::Kind::map: {
      std::vector<Node::Entry> entries;
      for (const auto& entry : node.entries())
        entries.push_back({entry.key, walk(entry.value, below(entry.key), replace), entry.place});
      return Node::map(std::move(entries), node.place());
    }
    case Node::Kind::sequence: {
      std::vector<Node> items;
      for (const Node& item : node.items())
        items.push_back(walk(item, below(std::to_string(items.size() + 1)), replace));
      return Node::sequence(std::move(items), node.place());
    }
    case Node::Kind::series: {
      std::vector<Node::Step> steps;
      for (const auto& step : node.steps())
        steps.push_back({step.from, step.value.is_scalar() ? step.value : walk(step.value, path, replace)});
      return Node::series(std::move(steps), node.place());
    }
    default: return node;
  }
}

}  // namespace

Node resolve_uncertain(const Node& root, const core::Noise& noise) {
  return walk(root, {}, [&](const Node& node, const Node& part, const std::string& path) {
    std::string suffix;
    const Node numbers = bare_numbers(part, suffix);
    Diagnostics unused;  // decoding the unresolved tree reports what is wrong with the distribution
    Context context{unused};
    const auto distribution = read_distribution(numbers, {}, Scope(context, path));
    if (!distribution) return node;
    // The base world's block: what the market is does not depend on which future is looked at.
    const core::Block bits = noise.stream(core::Stream::uncertain, core::identity_hash(path)).block_before(0, 0, 0);
    return Node::computed(show_number(distribution->quantile(core::uniform01(bits[0], bits[1]))) + suffix,
                          node.place());
  });
}

std::vector<std::string> uncertain_paths(const Node& root) {
  std::vector<std::string> paths;
  walk(root, {}, [&](const Node& node, const Node&, const std::string& path) {
    paths.push_back(path);
    return node;
  });
  return paths;
}

}  // namespace shopwright::language
