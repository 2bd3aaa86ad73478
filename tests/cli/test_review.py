"""review and prospects: the range product by product, a new product by analogy; wrong questions."""
import json
import pathlib
import unittest

from support import ENVIRONMENT, Case, run

MARKET = """shopwright: 1
kind: scenario
label: Three teas
currency: USD
seed: 3
calendar: {start: 2026-03-02, days: 14, warm_up: 0 days}
population: {size: 3000, segments: {all: {share: 100%, price_sensitivity: 2, needs: {tea: {every: 4 days}, cups: {every: 9 days}}}}}
categories: {tea: {label: Tea}, cups: {}}
products:
  green: {label: Green tea, category: tea, regular_price: 4, appeal: 0.6}
  black: {label: Black tea, category: tea, regular_price: 4, appeal: 0.2}
  white: {label: White tea of the very first days of a cool spring, category: tea, regular_price: 4, appeal: -0.2}
  mug: {category: cups, regular_price: 9, appeal: -1}
sellers: {ours: {label: Our Shop, role: operator}, rival: {label: The Rival}}
offers:
  ours: {green: {price: 4, cost: 2}, black: {price: 4, cost: 3.9}, white: {price: 4, cost: 2}, mug: {price: 9, cost: 4}}
  rival: {green: {price: 4.20, cost: 2}}
"""


class Review(Case):
    def setUp(self):
        super().setUp()
        (self.path / "teas.yaml").write_text(MARKET, encoding="utf-8")

    def ask(self, *arguments, code=0, **options):
        done = self.run_program(*arguments, "--quiet", **options)
        self.assertEqual(done.returncode, code, done.stderr)
        return done

    def test_the_page_fits_and_says_the_same_as_the_document(self):
        for width in (60, 80, 120, 160):
            shown = self.ask("review", "teas.yaml", env={**ENVIRONMENT, "COLUMNS": str(width)}).stdout
            self.assertIn("Three teas", shown)
            self.assertIn("keep", self.ask("review", "teas.yaml").stdout)
            self.assertLessEqual(max(map(len, shown.splitlines())), max(width, 80))
        document = json.loads(self.ask("review", "teas.yaml", "--json").stdout)
        self.assertEqual(document["seller"], "ours")
        self.assertEqual(set(document["products"]), {"green", "black", "white", "mug"})
        margins = [p["gross_margin"]["mean"] for p in document["products"].values()]
        self.assertEqual(margins, sorted(margins, reverse=True))
        self.assertEqual(document["runs"], 25)
        for product in document["products"].values():
            self.assertAlmostEqual(product["to_own"] + product["to_rivals"] + product["lost"], 1)
        self.assertGreater(document["products"]["black"]["contribution_margin_without"]["difference"], 0)
        self.assertEqual(document["products"]["black"]["substitutes"][0]["product"], "green")
        for market in document["markets"].values():
            self.assertAlmostEqual(sum(s["share_of_revenue"] for s in market["sellers"]), 1)
            self.assertAlmostEqual(market["concentration"]["mean"],
                                   sum((100 * s["share_of_revenue"]) ** 2 for s in market["sellers"]), delta=40)

    def test_less_can_be_asked(self):
        document = json.loads(self.ask("review", "teas.yaml", "--json", "--category", "tea", "--product", "black",
                                       "--replicates", "3", "--threads", "1").stdout)
        self.assertEqual((list(document["products"]), list(document["markets"]), document["runs"]),
                         (["black"], ["tea"], 6))
        rival = json.loads(self.ask("review", "teas.yaml", "--json", "--seller", "rival", "--replicates", "2").stdout)
        self.assertEqual(list(rival["products"]), ["green"])

    def test_wrong_questions(self):
        for arguments, words in (
            (("--product", "geen"), "did you mean green?"),
            (("--product", "mug", "--category", "tea"), "nothing"),
            (("--category", "tee"), "did you mean tea?"),
            (("--seller", "them"), "there is no seller them"),
            (("--replicates", "1"), "--replicates"),
        ):
            self.assertIn(words, self.ask("review", "teas.yaml", *arguments, code=1).stderr)
        for arguments, words in (
            ((), "which product?"),
            (("--product", "black"), "two products at least"),
            (("--product", "black", "--like", "green"), "two products at least"),
            (("--product", "black", "--like", "green,black"), "its own analogue"),
            (("--product", "black", "--like", "green,green"), "twice"),
            (("--product", "black", "--like", "green,whte"), "did you mean white?"),
            (("--product", "black", "--like", "green,white", "--seller", "rival"), "rival does not offer black"),
        ):
            self.assertIn(words, self.ask("prospects", "teas.yaml", *arguments, code=1).stderr)

    def test_prospects(self):
        asked = ("prospects", "teas.yaml", "--product", "black", "--like", "green,white", "--replicates", "12")
        shown = self.ask(*asked).stdout
        self.assertIn("By analogy with", shown)
        self.assertLessEqual(max(map(len, shown.splitlines())), 80)
        document = json.loads(self.ask(*asked, "--json").stdout)
        self.assertAlmostEqual(document["appeal"]["mean"], 0.2)
        self.assertLess(document["units"]["p10"], document["units"]["p90"])
        self.assertAlmostEqual(document["from_own"] + document["from_rivals"] + document["new_sales"], 1)
        self.assertEqual(document["runs"], 24)
        self.assertEqual(self.ask(*asked, "--json", "--threads", "1").stdout, self.ask(*asked, "--json").stdout)

    def test_the_examples_of_the_help_work(self):
        root = pathlib.Path(__file__).resolve().parents[2]
        for command in ("review", "prospects"):
            examples = [line.split() for line in self.run_program("help", command).stdout.splitlines()
                        if line.startswith("  shopwright ")]
            self.assertGreaterEqual(len(examples), 1)
            for example in examples:
                done = run(*example[1:], "--set", "population.size=200", "--quiet", cwd=root)
                self.assertEqual((done.returncode, done.stderr), (0, ""), example)


if __name__ == "__main__":
    unittest.main()
