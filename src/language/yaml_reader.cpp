// YAML text to Node. yaml-cpp only scans: what it would silently accept (duplicate keys, octal numbers, merge keys, further
// documents, exploding aliases) is decided here, from its events.
#include <yaml-cpp/anchor.h>
#include <yaml-cpp/eventhandler.h>
#include <yaml-cpp/exceptions.h>
#include <yaml-cpp/mark.h>
#include <yaml-cpp/parser.h>

#include <map>
#include <sstream>

#include "loading.hpp"
#include "reading.hpp"
#include "shopwright/core/text.hpp"
#include "shopwright/language/load.hpp"

namespace shopwright::language {
namespace {

constexpr size_t kDeepest = 64;
constexpr uint64_t kMostNodes = 1'000'000;

struct Stop {};  // the rest cannot be read; the reason has been reported

class Builder final : public YAML::EventHandler {
 public:
  Builder(std::shared_ptr<const Source> source, std::string_view text, Diagnostics& diagnostics)
      : source_(std::move(source)), text_(text), diagnostics_(diagnostics) {
    size_t at = 0;
    starts_.push_back(0);
    while ((at = text_.find('\n', at)) != std::string_view::npos) starts_.push_back(++at);
  }

  Node root;
  bool seen = false;

  void OnDocumentStart(const YAML::Mark& mark) override {
    if (seen)
      fail("several-documents", place(mark, 3), "a second document begins here; a scenario is one document",
           "put it in a file of its own");
    seen = true;
  }
  void OnDocumentEnd() override {}
  void OnNull(const YAML::Mark& mark, YAML::anchor_t anchor) override {
    finish(Node::null(place(mark, 1)), anchor, true);
  }
  void OnAlias(const YAML::Mark& mark, YAML::anchor_t anchor) override {
    auto it = anchors_.find(anchor);
    if (it == anchors_.end())
      fail("recursive-alias", place(mark, 1), "this alias refers to something that contains it", "write the value out");
    count(it->second.size(), place(mark, 1));
    finish(it->second, 0, false);
  }
  void OnScalar(const YAML::Mark& mark, const std::string& tag, YAML::anchor_t anchor,
                const std::string& value) override {
    check_tag(tag, mark);
    const std::string_view line = rest_of_line(mark);
    // The mark of an anchored scalar is that of its anchor.
    const bool quoted = tag == "!";
    size_t skip = 0, length = 1;
    if (quoted) {
      check_closed(mark, line);
      skip = std::min(line.find_first_of("\"'|>"), line.size());
      length = quoted_length(line.substr(skip));
    } else if (const size_t found = line.find(value.substr(0, value.find('\n'))); found != std::string_view::npos) {
      skip = anchor ? found : 0;
      length = value.size();
    }
    Place where = place(mark, 1);
    where.column += static_cast<int32_t>(skip);
    where.end_column = where.column + static_cast<int32_t>(std::max<size_t>(
                                          1, std::min(length, line.size() - std::min(skip, line.size()))));
    finish(Node::scalar(value, std::move(where), quoted), anchor, true);
  }
  void OnSequenceStart(const YAML::Mark& mark, const std::string& tag, YAML::anchor_t anchor,
                       YAML::EmitterStyle::value style) override {
    open(false, mark, tag, anchor, style);
  }
  void OnSequenceEnd() override { close(); }
  void OnMapStart(const YAML::Mark& mark, const std::string& tag, YAML::anchor_t anchor,
                  YAML::EmitterStyle::value style) override {
    open(true, mark, tag, anchor, style);
  }
  void OnMapEnd() override { close(); }

  Place place(const YAML::Mark& mark, int32_t length) const {
    if (mark.is_null()) return {source_, 1, 1, 2};
    return {source_, mark.line + 1, mark.column + 1, mark.column + 1 + length};
  }

 private:
  struct Frame {
    bool map;
    YAML::anchor_t anchor;
    Place place;
    std::vector<Node> items{};
    std::vector<Node::Entry> entries{};
    std::map<std::string, Place> keys{};
    std::optional<Node> key{};
    bool skip = false;  // the value of a duplicate key
  };

  [[noreturn]] void fail(std::string code, Place where, std::string message, std::string hint) {
    diagnostics_.error(std::move(code), std::move(where), {}, std::move(message), std::move(hint));
    throw Stop{};
  }

  std::string_view rest_of_line(const YAML::Mark& mark) const {
    const std::string_view text = text_;
    if (mark.line < 0 || static_cast<size_t>(mark.line) >= starts_.size()) return {};
    const size_t begin = starts_[static_cast<size_t>(mark.line)] + static_cast<size_t>(std::max(mark.column, 0));
    if (begin >= text.size()) return {};
    const size_t end = std::min(text.find('\n', begin), text.size());
    return text.substr(begin, end - begin);
  }

  /// yaml-cpp takes a quote that is never closed for the rest of the file.
  void check_closed(const YAML::Mark& mark, std::string_view line) {
    const size_t open = line.find_first_of("\"'|>");
    if (open == std::string_view::npos || (line[open] != '"' && line[open] != '\'')) return;
    const std::string_view rest =
        std::string_view(text_).substr(static_cast<size_t>(line.data() - text_.data()) + open);
    for (size_t i = 1; i < rest.size(); ++i) {
      if (rest[i] == '\\' && rest[0] == '"') ++i;
      else if (rest[i] == rest[0]) return;
    }
    Place where = place(mark, 1);
    where.column += static_cast<int32_t>(open);
    where.end_column = where.column + 1;
    fail("open-quote", std::move(where), "the quote that begins here is never closed",
         "close it at the end of the text");
  }

  static size_t quoted_length(std::string_view line) {
    if (line.empty()) return 1;
    for (size_t i = 1; i < line.size(); ++i) {
      if (line[i] == '\\' && line[0] == '"') ++i;
      else if (line[i] == line[0]) return i + 1;
    }
    return line.size();
  }

  void check_tag(const std::string& tag, const YAML::Mark& mark) {
    if (tag.empty() || tag == "?" || tag == "!") return;
    constexpr std::string_view kLong = "tag:yaml.org,2002:";
    const std::string written = tag.rfind(kLong, 0) == 0 ? "!!" + tag.substr(kLong.size()) : tag;
    diagnostics_.error("tag", place(mark, static_cast<int32_t>(written.size())), {},
                       "tags such as " + quote(written) + " are not part of the scenario language", "leave it out");
  }

  void count(uint64_t nodes, const Place& where) {
    nodes_ += nodes;
    if (nodes_ > kMostNodes)
      fail("too-large", where, "more than a million values, with aliases written out",
           "keep large tables in CSV files");
  }

  void open(bool map, const YAML::Mark& mark, const std::string& tag, YAML::anchor_t anchor,
            YAML::EmitterStyle::value style) {
    check_tag(tag, mark);
    Place where = place(mark, 1);
    if (stack_.size() >= kDeepest)
      fail("too-deep", where, "more than 64 levels of nesting",
           "no scenario needs so many: look for brackets that are not closed");
    // A block's mark is its first key; the key that holds the block says better what it is.
    if (style == YAML::EmitterStyle::Block && !stack_.empty() && stack_.back().map && stack_.back().key)
      where = stack_.back().key->place();
    stack_.push_back(Frame{.map = map, .anchor = anchor, .place = std::move(where)});
  }

  void close() {
    Frame frame = std::move(stack_.back());
    stack_.pop_back();
    Node node = frame.map ? build_map(std::move(frame)) : Node::sequence(std::move(frame.items), frame.place);
    finish(std::move(node), frame.anchor, true);
  }

  /// A map whose keys are all dates (or `start`) is a dated table.
  static Node build_map(Frame frame) {
    bool dates = false, only = true;
    for (const auto& entry : frame.entries) {
      const bool date = core::parse_date(entry.key).has_value();
      dates = dates || date;
      only = only && (date || entry.key == "start");
    }
    if (!dates || !only) return Node::map(std::move(frame.entries), std::move(frame.place));
    std::vector<Node::Step> steps;
    for (auto& entry : frame.entries)
      steps.push_back({core::parse_date(entry.key).value_or(Node::kStart), std::move(entry.value)});
    return Node::series(std::move(steps), std::move(frame.place));
  }

  void take_key(Node key) {
    Frame& frame = stack_.back();
    if (!key.is_scalar()) {
      if (key.is_null()) fail("bad-key", key.place(), "a key is missing here", "write name: value");
      fail("bad-key", key.place(), "a key must be a word, found " + describe(key), "write name: value");
    }
    if (key.text() == "<<" && !key.quoted()) {
      diagnostics_.error("merge-key", key.place(), {}, "merge keys (<<) are not part of the scenario language",
                         "write the values out, or use extends");
      frame.skip = true;
    } else if (auto [it, fresh] = frame.keys.try_emplace(key.text(), key.place()); !fresh) {
      diagnostics_.error("duplicate-key", key.place(), {}, "the key " + quote(key.text()) + " is given twice", {},
                         Related{it->second, "first given here"});
      frame.skip = true;
    }
    frame.key = std::move(key);
  }

  void finish(Node node, YAML::anchor_t anchor, bool counted) {
    if (counted) count(1, node.place());
    if (anchor) anchors_.insert_or_assign(anchor, node);
    if (stack_.empty()) {
      root = std::move(node);
      return;
    }
    Frame& frame = stack_.back();
    if (!frame.map) {
      frame.items.push_back(std::move(node));
    } else if (!frame.key) {
      take_key(std::move(node));
    } else {
      if (!frame.skip) {
        // `price:` with nothing behind it: show the key.
        if (node.is_null()) node = Node::null(frame.key->place());
        frame.entries.push_back({frame.key->text(), std::move(node), frame.key->place()});
      }
      frame.key.reset();
      frame.skip = false;
    }
  }

  std::shared_ptr<const Source> source_;
  std::string_view text_;
  Diagnostics& diagnostics_;
  std::vector<size_t> starts_;
  std::vector<Frame> stack_;
  std::map<YAML::anchor_t, Node> anchors_;
  uint64_t nodes_ = 0;
};

/// Bytes that no YAML scanner should see; also brings line ends and the byte order mark into one form.
bool clean(std::string& text, const std::string& name, Diagnostics& diagnostics) {
  if (text.substr(0, 3) == "\xEF\xBB\xBF") text.erase(0, 3);
  std::string unix_text;
  unix_text.reserve(text.size());
  for (size_t i = 0; i < text.size(); ++i)
    if (text[i] != '\r') unix_text += text[i];
    else if (i + 1 >= text.size() || text[i + 1] != '\n') unix_text += '\n';
  text = std::move(unix_text);
  if (!core::valid_utf8(text)) {
    report_not_utf8(name, text, "save it as UTF-8", diagnostics);
    return false;
  }
  auto source = std::make_shared<const Source>(Source{name, text});
  int32_t line = 1, column = 1;
  bool indent = true;
  for (const char c : text) {
    const auto byte = static_cast<unsigned char>(c);
    if (c == '\n') {
      ++line;
      column = 1;
      indent = true;
      continue;
    }
    if ((byte < 0x20 && c != '\t') || byte == 0x7f) {
      diagnostics.error("control-character", {source, line, column, column + 1}, {}, "a control character in the text",
                        "remove it");
      return false;
    }
    if (c == '\t' && indent) {
      diagnostics.error("tab", {source, line, column, column + 1}, {}, "a tab in the indentation",
                        "indent with spaces");
      return false;
    }
    indent = indent && c == ' ';
    ++column;
  }
  return true;
}

/// What yaml-cpp says, in words for people who never heard of flow maps.
struct Wording {
  std::string_view theirs, ours, hint;
};
constexpr Wording kWordings[] = {
    {"end of map not found", "this line does not fit into the map above it",
     "lines of one map begin in the same column; a value of several lines is indented"},
    {"end of sequence not found", "this line does not fit into the list above it",
     "the dashes of one list stand in the same column"},
    {"end of map flow not found", "a { is not closed before this",
     "close it with }, and separate its entries with commas"},
    {"end of sequence flow not found", "a [ is not closed before this",
     "close it with ], and separate its items with commas"},
    {"illegal map value", "a colon is not allowed here",
     "is there a blank after the colon in the line above? a text that contains a colon is put in quotes"},
    {"illegal flow end", "this bracket closes nothing", "leave it out, or open one before it"},
    {"illegal block entry", "a dash is not allowed here", "a list begins in a line of its own"},
    {"unknown token", "a value cannot begin with this character", "put the text in quotes"},
    {"the referenced anchor is not defined", "there is nothing of this name to repeat",
     "*name repeats what was marked with &name further up"},
};

}  // namespace

void report_not_utf8(const std::string& name, std::string_view text, std::string hint, Diagnostics& diagnostics) {
  if (text.find('\0') != std::string_view::npos) {
    const Place whole{std::make_shared<const Source>(Source{name, {}}), 0, 0, 0};
    diagnostics.error("not-utf8", whole, {}, "the file is not UTF-8 text; it looks like UTF-16", std::move(hint));
    return;
  }
  // The longest part from the beginning that is right ends before the first wrong byte.
  size_t begin = 0;
  int32_t line = 1;
  for (size_t end;
       (end = text.find('\n', begin)) != std::string_view::npos && core::valid_utf8(text.substr(begin, end - begin));
       begin = end + 1)
    ++line;
  std::string shown(text.substr(begin, text.find('\n', begin) - begin));
  size_t good = shown.size();
  while (good > 0 && !core::valid_utf8(std::string_view(shown).substr(0, good))) --good;
  const auto column = static_cast<int32_t>(good) + 1;
  for (char& c : shown)
    if (static_cast<unsigned char>(c) >= 0x80) c = '?';
  const Place place{
      std::make_shared<const Source>(Source{name, std::string(static_cast<size_t>(line - 1), '\n') + shown}), line,
      column, column + 1};
  diagnostics.error("not-utf8", place, {}, "the file is not UTF-8 text", std::move(hint));
}

Node parse_yaml(std::string text, std::string name, Diagnostics& diagnostics) {
  if (!clean(text, name, diagnostics)) return Node::reported({});
  auto source = std::make_shared<const Source>(Source{std::move(name), std::move(text)});
  return parse_shown(source, source->text, diagnostics);
}

Node parse_shown(const std::shared_ptr<const Source>& shown, const std::string& text, Diagnostics& diagnostics) {
  Builder builder(shown, text, diagnostics);
  try {
    std::istringstream stream(text);
    YAML::Parser parser(stream);
    parser.HandleNextDocument(builder);
    parser.HandleNextDocument(builder);
  } catch (const Stop&) {
    return Node::reported({shown, 1, 1, 2});
  } catch (const YAML::Exception& exception) {
    std::string message = exception.msg;
    if (!message.empty() && message[0] >= 'A' && message[0] <= 'Z') message[0] = static_cast<char>(message[0] + 32);
    std::string hint = "check brackets, quotes, colons and indentation around here";
    for (const Wording& wording : kWordings)
      if (wording.theirs == message) {
        message = wording.ours;
        hint = wording.hint;
      }
    diagnostics.error("syntax", builder.place(exception.mark, 1), {}, "this is not YAML: " + message, std::move(hint));
    return Node::reported({shown, 1, 1, 2});
  }
  return builder.root.is_null() ? Node::null({shown, 1, 1, 2}) : builder.root;
}

}  // namespace shopwright::language
