"""Who pays what, through the whole program: run, files, price, compare, sweep, optimize, experiment."""
import csv
import json
import re
import unittest

from support import Case

OVERLAY = """shopwright: 1
kind: scenario
extends: market.yaml
categories: {juice: {vat: 13%}}
products: {fine: {vat: 9%}}
sellers:
  ours: {channels: {store: {commission: 4%, order_fee: 0.10, fulfilment: {per_order: 0.25, per_unit: 0.05}}}}
promotions:
  week: {off: 20%, offers: [fine], during: 2026-03-02..2026-03-08, funding: {platform: 50%, supplier: 20%}}
  save: {spend_and_save: {steps: {3: 0.25}}, funding: {platform: 100%}}
"""
NEW = ["gross_merchandise_value", "platform_funded", "supplier_funded", "vat", "commission", "fulfilment", "contribution_margin"]
BELOW = ["commission", "fulfilment", "marketing", "placements", "gifts"]


class Money(Case):
    def setUp(self):
        super().setUp()
        (self.path / "money.yaml").write_text(OVERLAY, encoding="utf-8")
        self.before = self.entries()

    def done(self, *arguments):
        done = self.run_program(*arguments)
        self.assertEqual(done.returncode, 0, done.stderr)
        return done.stdout

    def test_the_document_goes_on_where_there_is_something_to_tell(self):
        document = json.loads(self.done("run", "money.yaml", "--json", "--replicates", "1"))
        ours = {name: metric["mean"] for name, metric in document["sellers"]["ours"].items()}
        self.assertLessEqual(set(NEW), set(ours))
        self.assertNotIn("gifts", ours)
        funded = ours["platform_funded"] + ours["supplier_funded"]
        self.assertGreater(ours["platform_funded"], ours["supplier_funded"])
        self.assertAlmostEqual(ours["gross_merchandise_value"] - ours["discounts"] + funded - ours["vat"], ours["revenue"], places=2)
        self.assertAlmostEqual(ours["gross_margin"] - ours["commission"] - ours["fulfilment"], ours["contribution_margin"], places=2)
        self.assertAlmostEqual(ours["fulfilment"], 0.25 * ours["orders"] + 0.05 * ours["units"], places=2)
        rival = document["sellers"]["rival"]
        self.assertEqual(rival["commission"]["mean"], 0)
        self.assertGreater(rival["vat"]["mean"], 0)

    def test_the_table_reads_from_top_to_bottom(self):
        table = self.done("run", "money.yaml", "--replicates", "1")
        rows = ["Goods at list price", "Discounts given", "paid by platform", "paid by supplier", "VAT", "Revenue", "Cost of goods",
                "Gross margin", "Commission", "Fulfilment", "Contribution margin"]
        places = [table.index(row) for row in rows]
        self.assertEqual(places, sorted(places))
        self.assertNotIn("Placements", table)
        self.assertNotIn("Contribution", self.done("run", "market.yaml", "--replicates", "1"))

    def test_days_add_up_to_the_document(self):
        self.done("run", "money.yaml", "--replicates", "1", "--out", "results")
        summary = json.loads((self.path / "results" / "summary.json").read_text())["sellers"]["ours"]
        with open(self.path / "results" / "daily.csv", newline="", encoding="utf-8") as file:
            rows = [row for row in csv.DictReader(file) if row["seller"] == "ours"]
        for name in ("revenue", "gross_margin", *NEW[1:]):
            self.assertAlmostEqual(sum(float(row[name]) for row in rows), summary[name]["mean"], places=2, msg=name)
        for row in rows:
            left = float(row["gross_margin"]) - sum(float(row[name]) for name in BELOW)
            self.assertAlmostEqual(left, float(row["contribution_margin"]), places=2)
        self.assertTrue(any(row["product"] == "" and float(row["commission"]) > 0 for row in rows))

    def test_price_tells_who_pays(self):
        asked = ("price", "money.yaml", "--basket", "fine:2", "--at", "2026-03-03")
        # 2 at 3.10, 20% off each: 1.24; then 0.25 off 4.96
        document = json.loads(self.done(*asked, "--json"))
        self.assertEqual(document["paid_by"], [
            {"promotion": "week", "discount": 1.24, "seller": 0.37, "platform": 0.62, "supplier": 0.25},
            {"promotion": "save", "discount": 0.25, "seller": 0, "platform": 0.25, "supplier": 0}])
        self.assertEqual((document["total"], document["seller_gets"]), (4.71, 5.83))
        text = self.done(*asked)
        self.assertIn("Who pays the discounts", text)
        self.assertRegex(text, r"ours gets +5\.83")
        self.assertNotIn("Who pays", self.done("price", "market.yaml", "--basket", "fine"))

    def test_compare_explains_net_amounts(self):
        asked = ("compare", "money.yaml", "--variant", "cheap", "--set", "offers.ours.fine.price=2.95", "--why", "--replicates", "3")
        document = json.loads(self.done(*asked, "--json"))
        cheap = document["variants"][0]
        self.assertIn("contribution_margin", cheap["metrics"])
        plain = json.loads(self.done("compare", "market.yaml", *asked[2:], "--json"))["variants"][0]
        self.assertNotIn("contribution_margin", plain["metrics"])
        # The bridge is about the same margin: net of VAT, with what others fund.
        text = self.done(*asked)
        margin = cheap["metrics"]["gross_margin"]["difference"]
        self.assertRegex(text, r"Difference +" + re.escape(f"{margin:.2f}"))

    def test_a_study_can_ask_for_the_contribution_margin(self):
        answer = json.loads(self.done("optimize", "money.yaml", "--decide", "offers.ours.fine.price=2.80..3.60:0.20", "--goal",
                                      "contribution_margin", "--keep", "vat: at most 1000", "--runs", "60", "--json"))
        self.assertTrue(answer["found"])
        self.assertEqual(answer["goals"], [{"metric": "contribution_margin", "direction": "maximise"}])
        self.assertGreaterEqual(answer["goal"]["mean"], answer["today"]["mean"])


if __name__ == "__main__":
    unittest.main()
