"""Campaigns in what `run` shows and writes: the funnel adds up, in text of any width, in JSON and in CSV."""
import csv
import json
import unittest

from support import ENVIRONMENT, Case

OVERLAY = """shopwright: 1
kind: scenario
extends: market.yaml
calendar: {days: 28}
contents: {guide: {label: A guide, converts: 0.4}}
campaigns:
  letter: {label: Letter to customers, medium: email, content: guide, audience: customers, during: 2026-03-09..2026-03-20, click: 20%}
  feed: {medium: feed, during: 2026-03-04..2026-03-22, click: 3%, cost: {per_mille: 4, per_click: 0.10, fixed: 25}, budget: 120}
  search: {medium: search, during: 2026-03-04..2026-03-22, click: 20%, cost: {of_sales: 5%}, budget: 500}
"""


class Campaigns(Case):
    def setUp(self):
        super().setUp()
        (self.path / "ads.yaml").write_text(OVERLAY, encoding="utf-8")

    def run_ads(self, *arguments, columns=80):
        done = self.run_program("run", "ads.yaml", "--quiet", *arguments, env={**ENVIRONMENT, "COLUMNS": str(columns)})
        self.assertEqual(done.returncode, 0, done.stderr)
        return done.stdout

    def test_files_and_document_tell_the_same(self):
        document = json.loads(self.run_ads("--json", "--out", "results"))
        funnel = document["funnel"]
        with open(self.path / "results" / "campaigns.csv", encoding="utf-8", newline="") as file:
            rows = list(csv.DictReader(file))
        replicates = document["replicates"]
        self.assertEqual({row["campaign"] for row in rows}, {"letter", "feed", "search"})
        self.assertEqual(len(rows), 3 * 28 * replicates)
        for name, steps in funnel["campaigns"].items():
            for step in ("impressions", "clicks", "visits", "orders", "units", "sales", "cost", "opt_outs"):
                total = sum(float(row[step]) for row in rows if row["campaign"] == name) / replicates
                self.assertAlmostEqual(total, steps[step]["mean"], places=2, msg=f"{name} {step}")
            self.assertGreater(steps["orders"]["mean"], 0, name)
        for row in rows:
            self.assertGreaterEqual(int(row["impressions"]), int(row["clicks"]))
            self.assertGreaterEqual(int(row["clicks"]), int(row["visits"]))
        (seller, own), = funnel["sellers"].items()
        for step in ("visits", "orders"):
            paid = sum(steps[step]["mean"] for steps in funnel["campaigns"].values())
            self.assertAlmostEqual(own[step]["mean"], own[f"organic_{step}"]["mean"] + paid, places=4)
            self.assertAlmostEqual(own[step]["mean"], document["sellers"][seller][step]["mean"], places=4)
        self.assertAlmostEqual(own["new_customers"]["mean"] + own["returning_orders"]["mean"], own["orders"]["mean"], places=4)
        # What campaigns cost lowers the contribution margin, and nothing above it.
        cost = sum(steps["cost"]["mean"] for steps in funnel["campaigns"].values())
        figures = document["sellers"][seller]
        self.assertAlmostEqual(figures["gross_margin"]["mean"] - figures["contribution_margin"]["mean"], cost, places=2)

    def test_the_table_fits_the_terminal(self):
        wide = self.run_ads(columns=100)
        for text in ("Where the orders of Our Shop came from", "Letter to customers", "by themselves", "sales/cost"):
            self.assertIn(text, wide)
        for width in (40, 60, 80):
            narrow = self.run_ads(columns=width)
            self.assertIn("orders", narrow)
            table = narrow[narrow.index("Where the orders"):narrow.index("±: 95%")]
            self.assertLessEqual(max(len(line) for line in table.splitlines()), width)


if __name__ == "__main__":
    unittest.main()
