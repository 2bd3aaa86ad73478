#include "shopwright/language/csv.hpp"
#include "support.hpp"

using namespace example;

namespace {

Read with_table(const std::string& price, const std::string& csv) {
  MemoryFiles files;
  files.files["m/s.yaml"] = spring_with("price: 2.79", "price: " + price);
  files.files["m/data/prices.csv"] = csv;
  return read(files, "m/s.yaml");
}

std::string errors_with(const std::string& price, const std::string& csv) {
  return render(with_table(price, csv).diagnostics, false);
}

constexpr const char* kPrices =
    "date,product,seller,price\r\n"
    "2026-01-26,trop64,ours,2.89\r\n"
    "2026-01-26,dom64,ours,1.69\r\n"
    "2026-03-09,trop64,ours,2.59\r\n"
    "2026-03-09,trop64,rival,2.11\r\n";

}  // namespace

TEST_CASE("A column of a table is a dated series, its rows found by the entry's own names") {
  const Read read = with_table("{csv: data/prices.csv}", kPrices);
  INFO(render(read.diagnostics, false));
  REQUIRE(read.diagnostics.items().empty());
  const DailyMoney& price = read.scenario.offers.find("ours")->find("trop64")->price;
  REQUIRE(price.steps().size() == 2);
  CHECK(price.value_on(day("2026-03-08")) == core::Money{289});
  CHECK(price.value_on(day("2026-03-09")) == core::Money{259});
  CHECK(price.value_on(day("2027-01-01")) == core::Money{259});
  CHECK(read.root.at("offers.ours.trop64.price")->steps()[1].value.place().str() == "m/data/prices.csv:4:24");
  const Read resolved = read_text(to_yaml(read.root));
  CHECK(resolved.diagnostics.items().empty());
  CHECK(resolved.root == read.root);
}

TEST_CASE("Tables without dates give one value") {
  const Read read =
      with_table("{csv: data/prices.csv, column: list}", "\xEF\xBB\xBFproduct,list\n\"trop64\", 2.50 \ndom64,1\n");
  INFO(render(read.diagnostics, false));
  REQUIRE(read.diagnostics.items().empty());
  CHECK(read.scenario.offers.find("ours")->find("trop64")->price == DailyMoney(core::Money{250}));
}

TEST_CASE("where: chooses rows, and takes precedence over the entry's name") {
  const Read read = with_table("{csv: data/prices.csv, where: {product: dom64}}", kPrices);
  INFO(render(read.diagnostics, false));
  REQUIRE(read.diagnostics.items().empty());
  CHECK(read.scenario.offers.find("ours")->find("trop64")->price.value_on(day("2026-05-01")) == core::Money{169});
}

TEST_CASE("Mistakes in tables show row and column") {
  const std::string all = "{csv: data/prices.csv}";
  const auto has = [](const std::string& found, const char* expected) {
    INFO(found);
    CHECK(found.find(expected) != std::string::npos);
  };
  has(errors_with(all, "date,price\n2026-01-01,\n"),
      "m/data/prices.csv:2:12: error: offers.ours.trop64.price: no value in row 2, column 'price' [empty-cell]");
  has(errors_with(all, "date,price\n2026-01-01,2.5\n2026-02-30,2.6\n"),
      "m/data/prices.csv:3:1: error: offers.ours.trop64.price: expected a date in row 3, column 'date', found "
      "'2026-02-30' [wrong-date]");
  has(errors_with(all, "date,price\n2026-01-01,2.5x\n"),
      "m/data/prices.csv:2:12: error: offers.ours.trop64.price: expected an amount of money, found '2.5x'");
  has(errors_with(all, "date,price\n2026-01-01,2.5\n2026-01-01,2.6\n"),
      "m/data/prices.csv:3:1: error: offers.ours.trop64.price: a second row for 2026-01-01 [same-date]");
  has(errors_with(all, "date,price\n2026-03-01,2.5\n"),
      "the table begins on 2026-03-01, after the calendar's first day, 2026-02-02 (warm-up included) "
      "[dates-not-covered]");
  has(errors_with(all, "date,prise\n2026-01-01,2.5\n"), "m/data/prices.csv has no column 'price' [unknown-column]");
  has(errors_with(all, "price\n1\n2\n"), "m/data/prices.csv has 2 rows and no date column [several-rows]");
  has(errors_with(all, "product,price\ndom64,1\n"), "m/data/prices.csv has no row for product 'trop64' [no-rows]");
  has(errors_with(all, "a,b\n1\n"), "m/data/prices.csv:2:1: error: this row has 1 cell, the header 2 [csv-row]");
  has(errors_with(all, "a,b\n\"1,2\n"),
      "m/data/prices.csv:2:1: error: the quote that begins here is never closed [csv-syntax]");
  has(errors_with(all, "a,a\n1,2\n"), "two columns are called 'a' [csv-header]");
  has(errors_with(all, ""), "m/data/prices.csv: error: the table is empty [csv-empty]");
  has(errors_with("{csv: data/none.csv}", ""),
      "m/s.yaml:38:27: error: offers.ours.trop64.price: cannot read 'm/data/none.csv': no such file [no-file]");
  has(errors_with("{csv: data/prices.csv, colum: x}", kPrices), "hint: did you mean 'column'?");
  has(errors_with("{csv: data/prices.csv, column: prise}", kPrices), "hint: did you mean 'price'?");
}

TEST_CASE("A failed table is told once") {
  CHECK(with_table("{csv: data/none.csv}", "").diagnostics.items().size() == 1);
}

TEST_CASE("A dated table cannot stand where nothing changes") {
  MemoryFiles files;
  files.files["s.yaml"] = spring_with("appeal: 0.6", "appeal: {csv: t.csv}");
  files.files["t.csv"] = "date,appeal\n2026-01-01,1\n2026-04-01,2\n";
  CHECK(render(read(files, "s.yaml").diagnostics, false).find("a dated table cannot stand here") != std::string::npos);
}

TEST_CASE("Cells follow RFC 4180") {
  Diagnostics diagnostics;
  const auto table = Table::parse("a,b,c\n\"x \"\"y\"\"\",\"1,2\",\" \"\n\n\"two\nlines\",,z", "t.csv", diagnostics);
  REQUIRE(table);
  REQUIRE(table->rows() == 2);
  CHECK(table->cell(0, 0).text == "x \"y\"");
  CHECK(table->cell(0, 1).text == "1,2");
  CHECK(table->cell(0, 2).text == " ");
  CHECK(table->cell(1, 0).text == "two\nlines");
  CHECK(table->cell(1, 1).text.empty());
  CHECK(table->place(table->cell(1, 2)).str() == "t.csv:5:9");
}
