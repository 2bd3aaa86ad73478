// Nodes as YAML text and as bytes.
#include <algorithm>
#include <cctype>

#include "shopwright/core/serialize.hpp"
#include "shopwright/language/node.hpp"

namespace shopwright::language {
namespace {

constexpr size_t kLine = 100;  // a map longer than this goes on lines of its own
constexpr int kDeepest = 200;  // of a tree read from bytes

bool plain(std::string_view text) {
  if (text.empty() || text == "~" || text == "null" || text == "Null" || text == "NULL" || text == "<<") return false;
  const auto word = [](unsigned char c) { return std::isalnum(c) != 0 || c >= 0x80; };
  const auto first = static_cast<unsigned char>(text.front());
  const bool sign = (first == '-' || first == '.' || first == '+') && text.size() > 1 && text[1] != ' ';
  if (!word(first) && !sign) return false;
  if (text.substr(0, 3) == "---" || text.substr(0, 3) == "...") return false;
  if (text.back() == ' ' || text.back() == ':') return false;
  for (size_t i = 0; i < text.size(); ++i) {
    const auto c = static_cast<unsigned char>(text[i]);
    if (c == ':' && i + 1 < text.size() && text[i + 1] == ' ') return false;
    if (!word(c) && std::string_view(" _-+./:%*()$€'").find(text[i]) == std::string_view::npos) return false;
  }
  return true;
}

std::string in_quotes(std::string_view text) {
  static constexpr char kHex[] = "0123456789ABCDEF";
  std::string out = "\"";
  for (const char c : text) {
    const auto byte = static_cast<unsigned char>(c);
    if (c == '"' || c == '\\') (out += '\\') += c;
    else if (c == '\n') out += "\\n";
    else if (c == '\t') out += "\\t";
    else if (byte < 0x20 || byte == 0x7f) ((out += "\\x") += kHex[byte >> 4]) += kHex[byte & 15];
    else out += c;
  }
  return out + '"';
}

std::string scalar(const Node& node) {
  return node.quoted() || !plain(node.text()) ? in_quotes(node.text()) : node.text();
}

std::string key(std::string_view text) { return plain(text) ? std::string(text) : in_quotes(text); }
std::string date_key(core::Date date) { return date == Node::kStart ? "start" : core::format_date(date); }

void flow(const Node& node, std::string& out) {
  auto open = [&, first = true]() mutable {
    if (!first) out += ", ";
    first = false;
  };
  switch (node.kind()) {
    case Node::Kind::null: out += "null"; break;
    case Node::Kind::scalar: out += scalar(node); break;
    case Node::Kind::sequence:
      out += "[";
      for (const Node& item : node.items()) {
        open();
        flow(item, out);
      }
      out += "]";
      break;
    case Node::Kind::map:
      out += "{";
      for (const auto& entry : node.entries()) {
        open();
        out += key(entry.key) + ": ";
        flow(entry.value, out);
      }
      out += "}";
      break;
    case Node::Kind::series:
      out += "{";
      for (const auto& step : node.steps()) {
        open();
        out += date_key(step.from) + ": ";
        flow(step.value, out);
      }
      out += "}";
      break;
  }
}

void block(const Node& node, size_t indent, std::string& out);

void child(const std::string& name, const Node& node, size_t indent, std::string& out) {
  out += std::string(indent, ' ') + name + ":";
  std::string line;
  const bool one_line = node.size() <= 40;  // forming the text of a large tree only to drop it would be quadratic
  if (one_line || node.is_sequence()) flow(node, line);
  const bool nested = node.is_map() || node.is_series();
  if (!nested || (one_line && indent > 0 && line.size() + indent + name.size() < kLine) || node.size() == 1) {
    if (line.empty()) flow(node, line);
    out += " " + line + "\n";
  } else {
    out += "\n";
    block(node, indent + 2, out);
  }
}

void block(const Node& node, size_t indent, std::string& out) {
  for (const auto& entry : node.entries()) child(key(entry.key), entry.value, indent, out);
  for (const auto& step : node.steps()) child(date_key(step.from), step.value, indent, out);
}

Node load_node(core::Reader& reader, int depth) {
  if (depth > kDeepest) reader.fail("tree too deep");
  const auto kind = reader.get<uint8_t>();
  const bool counted = kind >= 2 && kind <= 4;
  const uint64_t n = counted ? reader.get<uint64_t>() : 0;
  if (n > reader.left()) reader.fail("more elements than bytes");
  switch (kind) {
    case 0: return {};
    case 1: {
      const auto flags = reader.get<uint8_t>();
      std::string text = reader.text();
      return (flags & 2) != 0 ? Node::computed(std::move(text)) : Node::scalar(std::move(text), {}, (flags & 1) != 0);
    }
    case 2: {
      std::vector<Node> items;
      for (uint64_t i = 0; i < n; ++i) items.push_back(load_node(reader, depth + 1));
      return Node::sequence(std::move(items));
    }
    case 3: {
      std::vector<Node::Entry> entries;
      for (uint64_t i = 0; i < n; ++i) {
        std::string name = reader.text();
        entries.push_back({std::move(name), load_node(reader, depth + 1)});
      }
      return Node::map(std::move(entries));
    }
    case 4: {
      std::vector<Node::Step> steps;
      for (uint64_t i = 0; i < n; ++i) {
        const core::Date from{reader.get<int32_t>()};
        steps.push_back({from, load_node(reader, depth + 1)});
      }
      return Node::series(std::move(steps));
    }
    default: reader.fail("unknown kind of node");
  }
}

}  // namespace

std::string to_yaml(const Node& node) {
  std::string out;
  if ((node.is_map() || node.is_series()) && node.size() > 1) block(node, 0, out);
  else {
    flow(node, out);
    out += "\n";
  }
  return out;
}

void save(const Node& node, core::Writer& writer) {
  writer.put(static_cast<uint8_t>(node.kind()));
  switch (node.kind()) {
    case Node::Kind::null: break;
    case Node::Kind::scalar:
      writer.put(static_cast<uint8_t>((node.quoted() ? 1 : 0) | (node.computed() ? 2 : 0)));
      writer.text(node.text());
      break;
    case Node::Kind::sequence:
      writer.put(static_cast<uint64_t>(node.items().size()));
      for (const Node& item : node.items()) save(item, writer);
      break;
    case Node::Kind::map:
      writer.put(static_cast<uint64_t>(node.entries().size()));
      for (const auto& entry : node.entries()) {
        writer.text(entry.key);
        save(entry.value, writer);
      }
      break;
    case Node::Kind::series:
      writer.put(static_cast<uint64_t>(node.steps().size()));
      for (const auto& step : node.steps()) {
        writer.put(step.from.days);
        save(step.value, writer);
      }
      break;
  }
}

Node load_node(core::Reader& reader) { return load_node(reader, 0); }

}  // namespace shopwright::language
