"""The funnel at the shop, customers and vouchers in what `run` shows and writes: text of any width, JSON and CSV tell the same."""
import csv
import json
import unittest
from collections import defaultdict

from support import ENVIRONMENT, Case

OVERLAY = """shopwright: 1
kind: scenario
extends: market.yaml
calendar: {days: 70}
population: {size: 2000, segments: {all: {share: 60%, needs: {juice: {every: 40 days, shape: 1}}}, keen: {share: 40%, needs: {juice: 30 days}}}}
outputs: {customers: {active: 30 days, period: 14 days}}
sellers: {ours: {checkout: {completed: 70%, paid: 90%}}}
promotions: {coupon: {label: A coupon, voucher: {off: 1, claim: 30%}, during: 2026-03-09..2026-03-20}}
campaigns: {letter: {medium: email, audience: customers, during: 2026-03-09..2026-03-20, click: 20%}}
"""


class Funnel(Case):
    def setUp(self):
        super().setUp()
        (self.path / "carts.yaml").write_text(OVERLAY, encoding="utf-8")

    def run_carts(self, *arguments, columns=80):
        done = self.run_program("run", "carts.yaml", "--quiet", *arguments, env={**ENVIRONMENT, "COLUMNS": str(columns)})
        self.assertEqual(done.returncode, 0, done.stderr)
        return done.stdout

    def rows(self, name):
        with open(self.path / "results" / name, encoding="utf-8", newline="") as file:
            return list(csv.DictReader(file))

    def test_files_and_document_tell_the_same(self):
        document = json.loads(self.run_carts("--json", "--out", "results"))
        replicates = document["replicates"]
        sums = defaultdict(lambda: defaultdict(float))
        for row in self.rows("funnel.csv"):
            steps = [int(row[step]) for step in ("visits", "carts", "ordered", "paid") if row[step] != ""]
            if row["dimension"] != "campaign":  # of which orders may follow days later
                self.assertEqual(steps, sorted(steps, reverse=True), row)
            for step in ("visits", "carts", "ordered", "paid", "units", "sales", "impressions", "clicks"):
                if row[step] != "":
                    sums[row["seller"], row["dimension"], row["member"]][step] += float(row[step]) / replicates
        shops = document["funnel"]["shops"]
        for (seller, dimension, member), steps in sums.items():
            if dimension == "campaign":
                told = document["funnel"]["campaigns"][member]
                for step in ("impressions", "clicks", "visits", "units", "sales"):
                    self.assertAlmostEqual(steps[step], told[step]["mean"], places=2)
                continue
            told = shops[seller] if dimension == "seller" else shops[seller][dimension + "s"][member]
            for step in ("carts", "ordered", "paid", "units", "sales"):
                self.assertAlmostEqual(steps[step], told[step]["mean"], places=2, msg=f"{seller} {dimension} {member} {step}")
        for seller, told in shops.items():
            for step in ("visits", "carts", "ordered", "paid", "units"):
                parts = sum(of[step]["mean"] for of in told["segments"].values())
                self.assertAlmostEqual(parts, told[step]["mean"], places=4)
            self.assertAlmostEqual(sum(of["units"]["mean"] for of in told["offers"].values()), told["units"]["mean"], places=4)
            self.assertAlmostEqual(told["paid"]["mean"], document["sellers"][seller]["orders"]["mean"], places=4)
        ours = shops["ours"]
        self.assertAlmostEqual(ours["carts"]["mean"], document["sellers"]["ours"]["carts"]["mean"], places=4)
        self.assertGreater(ours["carts"]["mean"], 1.2 * ours["ordered"]["mean"])
        self.assertGreater(ours["ordered"]["mean"], ours["paid"]["mean"])

    def test_customers(self):
        document = json.loads(self.run_carts("--json", "--out", "results"))
        customers, replicates = document["customers"], document["replicates"]
        days = self.rows("customers.csv")
        self.assertEqual(len(days), 70 * replicates)
        self.assertAlmostEqual(sum(int(row["new_customers"]) for row in days) / replicates, customers["new_customers"]["mean"], places=5)
        last = [int(row["active"]) for row in days if row["day"] == "70"]
        self.assertAlmostEqual(sum(last) / replicates, customers["active"]["mean"], places=4)
        orders = sum(of["mean"] for cohort in customers["cohorts"].values() for of in cohort["orders"])
        self.assertAlmostEqual(orders, document["sellers"]["ours"]["orders"]["mean"], places=3)
        self.assertEqual(len(customers["cohorts"]), 1 + 5)
        self.assertAlmostEqual(sum(of["customers"]["mean"] for of in customers["cohorts"].values()), customers["customers"]["mean"], places=3)
        self.assertLess(customers["active"]["mean"], customers["customers"]["mean"])
        cells = self.rows("cohorts.csv")
        self.assertAlmostEqual(sum(int(row["orders"]) for row in cells) / replicates, orders, places=3)
        for name, cohort in list(customers["cohorts"].items())[1:]:
            own = [row for row in cells if row["cohort"] == name]
            self.assertEqual([row["periods_later"] for row in own], [str(k) for k in range(len(own) // replicates)] * replicates)
            self.assertEqual(cohort["active_share"][0]["mean"], 1)
            for later in cohort["active_share"][1:]:
                self.assertGreater(later["mean"], 0)
                self.assertLess(later["mean"], 1)
        figures = document["sellers"]["ours"]
        for metric, name in (("active_customers", "active"), ("new_customers", "new_customers"), ("customer_lifetime_value", "lifetime_value")):
            self.assertAlmostEqual(figures[metric]["mean"], customers[name]["mean"], places=2)
        self.assertGreater(customers["orders_ahead"]["mean"], 1)
        self.assertGreater(customers["lifetime_value"]["mean"], 0)

    def test_vouchers(self):
        document = json.loads(self.run_carts("--json", "--out", "results"))
        coupon = document["vouchers"]["coupon"]
        rows = self.rows("vouchers.csv")
        for step in ("claimed", "redeemed", "expired"):
            self.assertAlmostEqual(sum(int(row[step]) for row in rows) / document["replicates"], coupon[step]["mean"], places=4)
        self.assertAlmostEqual(coupon["claimed"]["mean"], coupon["redeemed"]["mean"] + coupon["expired"]["mean"], places=4)
        self.assertGreater(coupon["redeemed"]["mean"], 0)
        self.assertIn("A coupon", self.run_carts())

    def test_the_tables_fit_the_terminal(self):
        wide = self.run_carts(columns=110)
        for text in ("From visits to sales at Our Shop", "by segment", "ordered", "Customers of Our Shop", "+1", "Worth of a customer", "Vouchers"):
            self.assertIn(text, wide)
        for width in (40, 60, 80):
            narrow = self.run_carts(columns=width)
            self.assertIn("per visit", narrow)
            tables = narrow[narrow.index("From visits to sales"):narrow.index("±: 95%")]
            self.assertLessEqual(max(len(line) for line in tables.splitlines()), width)

    def test_metrics_of_customers_can_be_compared(self):
        done = self.run_program("compare", "carts.yaml", "--quiet", "--json", "--variant", "all-pay", "--set", "sellers.ours.checkout.completed=100%",
                                "--replicates", "3", env=ENVIRONMENT)
        self.assertEqual(done.returncode, 0, done.stderr)
        told = json.dumps(json.loads(done.stdout))
        for metric in ("carts", "active_customers", "new_customers", "customer_lifetime_value"):
            self.assertIn(f'"{metric}"', told)

    def test_nothing_of_it_where_nobody_asks(self):
        done = self.run_program("run", "market.yaml", "--quiet", "--json", "--out", "results", env=ENVIRONMENT)
        self.assertEqual(done.returncode, 0, done.stderr)
        document = json.loads(done.stdout)
        for key in ("funnel", "customers", "vouchers"):
            self.assertNotIn(key, document)
        for key in ("carts", "active_customers", "new_customers", "customer_lifetime_value"):
            self.assertNotIn(key, document["totals"])
        for name in ("funnel.csv", "customers.csv", "cohorts.csv", "vouchers.csv"):
            self.assertFalse((self.path / "results" / name).exists())


if __name__ == "__main__":
    unittest.main()
