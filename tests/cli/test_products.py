"""What people know and think of products in what `run` shows and writes: in text of any width, in JSON and in CSV."""
import csv
import json
import unittest

from support import ENVIRONMENT, Case

OVERLAY = """shopwright: 1
kind: scenario
extends: market.yaml
calendar: {days: 28}
categories: {juice: {reviews: {effect: 0.3, write: 30%, delay: 2 days}}}
products:
  plain: {label: Plain juice, rating: {quality: 4.4, initial: {count: 25, mean: 4}}, awareness: {initial: 20%, word_of_mouth: 2}}
sellers: {ours: {followers: {after_order: 10%}}}
"""


class Products(Case):
    def setUp(self):
        super().setUp()
        (self.path / "known.yaml").write_text(OVERLAY, encoding="utf-8")

    def run_known(self, *arguments, columns=80):
        done = self.run_program("run", "known.yaml", "--quiet", *arguments, env={**ENVIRONMENT, "COLUMNS": str(columns)})
        self.assertEqual(done.returncode, 0, done.stderr)
        return done.stdout

    def test_files_and_document_tell_the_same(self):
        document = json.loads(self.run_known("--json", "--out", "results"))
        with open(self.path / "results" / "products.csv", encoding="utf-8", newline="") as file:
            rows = list(csv.DictReader(file))
        replicates, consumers = document["replicates"], document["consumers"]
        products = document["products"]
        self.assertIn("plain", products)
        self.assertEqual(len(rows), len(products) * 28 * replicates)
        last = [row for row in rows if row["product"] == "plain" and row["day"] == "28"]
        self.assertAlmostEqual(products["plain"]["aware"]["mean"], sum(int(row["aware"]) for row in last) / replicates / consumers, places=5)
        self.assertAlmostEqual(products["plain"]["reviews"]["mean"], sum(int(row["reviews"]) for row in last) / replicates, places=5)
        self.assertAlmostEqual(products["plain"]["rating"]["mean"], sum(float(row["rating"]) for row in last) / replicates, places=3)
        self.assertGreater(products["plain"]["reviews"]["mean"], 60)
        self.assertGreater(products["plain"]["aware"]["mean"], 0.21)
        for row in rows:
            if row["product"] != "plain":
                self.assertEqual(int(row["aware"]), consumers)
        (own,) = document["funnel"]["sellers"].values()
        self.assertGreater(own["new_followers"]["mean"], 10)

    def test_the_table_fits_the_terminal(self):
        wide = self.run_known(columns=100)
        for text in ("Products at the end", "Plain juice", "known to", "reviews", "rating", "buyers became followers"):
            self.assertIn(text, wide)
        for width in (40, 60, 80):
            narrow = self.run_known(columns=width)
            table = narrow[narrow.index("Products at the end"):narrow.index("±: 95%")]
            self.assertLessEqual(max(len(line) for line in table.splitlines()), width)

    def test_a_market_without_them_has_no_such_table(self):
        done = self.run_program("run", "market.yaml", "--quiet", "--json", "--out", "plain")
        self.assertEqual(done.returncode, 0, done.stderr)
        self.assertNotIn("products", json.loads(done.stdout))
        self.assertFalse((self.path / "plain" / "products.csv").exists())


if __name__ == "__main__":
    unittest.main()
