#include "support.hpp"

using namespace example;

TEST_CASE("An unknown key is shown with its place and the key that was meant") {
  CHECK(errors_of(spring_with("regular_price: 1.74", "regular_prise: 1.74")) ==
        "s.yaml:30:55: error: products.dom64.regular_prise: unknown key 'regular_prise' [unknown-key]\n"
        "  30 |   dom64:  {category: juice, label: House brand 64 oz, regular_prise: 1.74, appeal: 0.2}\n"
        "     |                                                       ^~~~~~~~~~~~~\n"
        "  hint: did you mean 'regular_price'?\n"
        "1 error\n");
}

TEST_CASE("Each mistake has its message") {
  struct Case {
    const char *from, *to, *expected;
  };
  const Case cases[] = {
      {"seed: 7", "seed: 7\nseed: 8", "7:1: error: the key 'seed' is given twice [duplicate-key]"},
      {"category: juice, label: T", "category: juce, label: T",
       "error: products.trop64.category: there is no category 'juce' [unknown-name]"},
      {"share: 60%", "share: 60",
       "error: population.segments.families.share: '60' is out of range: it must be at least 0 and at most 1 "
       "[out-of-range]"},
      {"share: 60%", "share: 50%", "error: population: shares add up to 90%, not 100% [bad-sum]"},
      {"warm_up: 28 days", "warm_up: 28", "error: calendar.warm_up: '28' needs a unit [missing-unit]"},
      {"price: 2.79", "price: 2.795",
       "error: offers.ours.trop64.price: '2.795' has more than the 2 decimal places that USD has here [too-precise]"},
      {"price: 2.79", "price: 2.795", "hint: round it, for example to 2.80"},
      {"price: 2.79", "price: 2.790", "hint: write 2.79"},
      {"price: 2.79", "price: 99999999999999999999", "is too large for an amount"},
      {"price: 2.79", "price: 1e2", "write it without an exponent"},
      {"price: 2.79", "price: $2.79", "hint: write 2.79: amounts are in the scenario's currency, USD"},
      {"price: 2.79", "price: two",
       "error: offers.ours.trop64.price: expected an amount of money, found 'two' [wrong-type]"},
      {"price: 2.79", "price: -2.79",
       "error: offers.ours.trop64.price: '-2.79' is out of range: it must be above 0 [out-of-range]"},
      {"price: 2.79", "price: ", "error: offers.ours.trop64.price: nothing is written here [empty]"},
      {"feature: true", "feature: yes", "hint: write true"},
      {"2026-03-16..2026-03-22", "2026-03-22..2026-03-16",
       "error: promotions.spring_week.during: dates out of order: the range ends before it begins [out-of-order]"},
      {"2026-03-16..2026-03-22", "16.3.2026",
       "error: promotions.spring_week.during: expected a date or a range of dates, found '16.3.2026' [wrong-type]"},
      {"role: operator", "role: owner",
       "error: sellers.ours.role: expected one of operator or competitor, found 'owner' [wrong-type]"},
      {"pricing: {match", "pricing: {mach", "hint: did you mean 'match'?"},
      {"median: 2.6", "medain: 2.6", "hint: did you mean 'median'?"},
      {"lognormal", "log_normal", "hint: did you mean 'lognormal'?"},
      {"median: 2.6", "median: -2.6", "'-2.6' is out of range: it must be above 0"},
      {"size: 20000", "size: 020000", "hint: leave out the leading zero"},
      {"size: 20000", "size: 20,000", "hint: write 20000"},
      {"size: 20000", "size: 20000.5", "expected a whole number, found '20000.5'"},
      {"size: 20000", "size: .nan", "expected a number, found '.nan'"},
      {"size: 20000", "size: \"20000\"", "hint: leave out the quotes"},
      {"size: 20000", "size: [1, 2]", "expected a number, found a list"},
      {"seed: 7", "seed: -7", "'-7' is out of range: it must be at least 0"},
      {"seed: 7", "seed: 1e3", ""},
      {"  rival:\n    trop64", "  rivel:\n    trop64", "hint: did you mean 'rival'?"},
      {"hours: 20:00..24:00", "hours: 20:00..25:00", "expected hours, found '20:00..25:00'"},
      {"every: 12 days", "shape: 2", "population.segments.singles.needs.juice.every: missing 'every' [missing]"},
      {"families:", "Families:", "hint: write families; a label: may have any text"},
      {"kind: scenario", "kind: study", "error: expected kind: scenario, found 'study' [header]"},
      {"shopwright: 1", "shopwright: 2", "error: expected version 1 of the scenario language, found '2' [version]"},
      {"shopwright: 1", "shopwrite: 1", "error: this is not a Shopwright scenario [not-a-scenario]"},
      {"sellers:\n  ours:", "sellers:\n\tours:", "error: a tab in the indentation [tab]"},
      {"seed: 7", "seed: !!int 7", "error: tags such as "},
      {"seed: 7", "seed: 7\n--- \nx: 1", "error: a second document begins here"},
      {"reference_price: {", "reference_price: &a {<<: *b, ", "error:"},
      {"reference_price: {", "reference_price: {<<: {memory: 0.2}, ",
       "error: merge keys (<<) are not part of the scenario language [merge-key]"},
      {"tastes: {", "tastes: &a {x: *a, ", "error: this alias refers to something that contains it [recursive-alias]"},
      {"label: Two juice", "label: {a: Two juice", "error: this is not YAML"},
      {"weekdays: {fri", "weekdays: {friday: 1.1, fr", "hint: did you mean 'fri'?"},
  };
  for (const Case& c : cases) {
    const std::string found = errors_of(spring_with(c.from, c.to));
    INFO(c.from << " -> " << c.to << "\n" << found);
    if (*c.expected) CHECK(found.find(c.expected) != std::string::npos);
    else CHECK(found.empty());
  }
}

TEST_CASE("A duplicate shows both places") {
  CHECK(errors_of("shopwright: 1\nkind: scenario\nlabel: a\nlabel: b\ncalendar: {start: 2026-03-02, days: 7}\n") ==
        "s.yaml:4:1: error: the key 'label' is given twice [duplicate-key]\n"
        "  4 | label: b\n"
        "    | ^~~~~\n"
        "  s.yaml:3:1: note: first given here\n"
        "  3 | label: a\n"
        "    | ^~~~~\n"
        "1 error\n");
}

TEST_CASE("Carets stand under the character, in any script") {
  CHECK(
      errors_of("shopwright: 1\nkind: scenario\nlabel: {果汁: 橙汁, b: ü}\ncalendar: {start: 2026-03-02, days: 7}\n") ==
      "s.yaml:3:8: error: label: expected a text, found a map [wrong-type]\n"
      "  3 | label: {果汁: 橙汁, b: ü}\n"
      "    |        ^\n"
      "1 error\n");
  const std::string found =
      errors_of("shopwright: 1\nkind: scenario\nlabel: é\ncalendar: {start: 2026-03-02, dayß: 7, days: 7}\n");
  CHECK(found.find("s.yaml:4:31: error: calendar.dayß: unknown key 'dayß' [unknown-key]\n") != std::string::npos);
  CHECK(found.find("    |                               ^~~~\n") != std::string::npos);
}

TEST_CASE("Files that are no text are refused kindly") {
  CHECK(errors_of("shopwright: 1\nkind: \xff\xfe\n").find("the file is not UTF-8 text") != std::string::npos);
  CHECK(errors_of(std::string("shopwright: 1\0\n", 15)).find("a control character") != std::string::npos);
  CHECK(errors_of("").find("there is nothing in this file") != std::string::npos);
  CHECK(errors_of("shopwright: 1\nkind: scenario\nlabel: " + std::string(3000, '[')).find("more than 64 levels") !=
        std::string::npos);
  std::string bomb = "shopwright: 1\nkind: scenario\na0: &a0 [x, x, x, x, x, x, x, x, x, x]\n";
  for (int i = 1; i < 12; ++i) {
    const std::string before = "*a" + std::to_string(i - 1);
    bomb += "a" + std::to_string(i) + ": &a" + std::to_string(i) + " [" + before + ", " + before + ", " + before +
            ", " + before + ", " + before + ", " + before + ", " + before + "]\n";
  }
  CHECK(errors_of(bomb).find("more than a million values") != std::string::npos);
  CHECK(render(read(MemoryFiles{}, "none.yaml").diagnostics, false) ==
        "none.yaml: error: cannot read the file: no such file [no-file]\n  hint: check its name\n1 error\n");
}

TEST_CASE("Byte order marks and carriage returns do not matter") {
  std::string text = "\xEF\xBB\xBF";
  for (const char* c = kSpring; *c; ++c) text += *c == '\n' ? "\r\n" : std::string(1, *c);
  CHECK(errors_of(text).empty());
}

TEST_CASE("Overlays that go in a circle or to nowhere are errors") {
  MemoryFiles files;
  files.files["a.yaml"] = "shopwright: 1\nkind: scenario\nextends: b.yaml\n";
  files.files["b.yaml"] = "shopwright: 1\nkind: scenario\nextends: ./a.yaml\n";
  files.files["c.yaml"] = "shopwright: 1\nkind: scenario\nextends: d.yaml\n";
  CHECK(render(read(files, "a.yaml").diagnostics, false)
            .find("b.yaml:3:10: error: extends: the files extend each other in a circle: a.yaml -> b.yaml -> a.yaml") !=
        std::string::npos);
  CHECK(render(read(files, "c.yaml").diagnostics, false)
            .find("c.yaml:3:10: error: cannot read 'd.yaml': no such file [no-file]") != std::string::npos);
}
