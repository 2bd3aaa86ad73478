"""run --out: what is in the folder, that it repeats, and that nothing half-done stays."""
import csv
import ctypes
import json
import os
import resource
import signal
import subprocess
import unittest
from decimal import Decimal

from support import Case

FILES = ["daily.csv", "run.json", "scenario.yaml", "summary.json"]
COLUMNS = ["replicate", "day", "date", "seller", "channel", "product", "units", "visits", "orders", "lost_units", "list_value",
           "discounts", "revenue", "cost_of_goods", "gross_margin"]


class Output(Case):
    def write_results(self, target, *arguments, scenario="market.yaml", code=0):
        done = self.run_program("run", scenario, "--quiet", "--out", target, *arguments)
        self.assertEqual(done.returncode, code, done.stderr)
        return done

    def read(self, name):
        return (self.path / name).read_text(encoding="utf-8")

    def test_the_folder(self):
        self.write_results("results")
        self.assertEqual(sorted(os.listdir(self.path / "results")), FILES)
        self.assertEqual(sorted(os.listdir(self.path)), ["market.yaml", "prices.csv", "results"])
        summary = json.loads(self.read("results/summary.json"))
        document = self.document()
        run = document.pop("run")
        self.assertEqual(summary, document)
        self.assertLessEqual(set(run), set(json.loads(self.read("results/run.json"))))

    def test_daily_adds_up_to_the_summary(self):
        self.write_results("results")
        with open(self.path / "results/daily.csv", encoding="utf-8", newline="") as file:
            rows = list(csv.DictReader(file))
        self.assertEqual(list(rows[0]), COLUMNS)
        self.assertEqual(len(rows), 3 * 20 * 3)
        self.assertEqual([(r["seller"], r["product"]) for r in rows[:3]], [("ours", "plain"), ("ours", "fine"), ("rival", "fine")])
        self.assertEqual((rows[0]["replicate"], rows[0]["day"], rows[0]["date"]), ("1", "1", "2026-03-02"))
        self.assertEqual((rows[-1]["replicate"], rows[-1]["day"], rows[-1]["date"]), ("3", "20", "2026-03-21"))
        for row in rows:
            self.assertEqual(Decimal(row["list_value"]) - Decimal(row["discounts"]), Decimal(row["revenue"]))
            self.assertEqual(Decimal(row["revenue"]) - Decimal(row["cost_of_goods"]), Decimal(row["gross_margin"]))
        summary = json.loads(self.read("results/summary.json"))
        for seller, metrics in summary["sellers"].items():
            for metric in ("units", "revenue", "cost_of_goods", "gross_margin", "lost_units"):
                mean = sum(Decimal(r[metric]) for r in rows if r["seller"] == seller) / 3
                self.assertAlmostEqual(float(mean), metrics[metric]["mean"], delta=0.006)

    def test_equal_runs_have_equal_bytes(self):
        self.write_results("one", "--threads", "1")
        self.write_results("three", "--threads", "3", "--simd", "scalar")
        for name in ("summary.json", "daily.csv", "scenario.yaml"):
            self.assertEqual(self.read(f"one/{name}"), self.read(f"three/{name}"), name)

    def test_the_resolved_scenario_repeats_the_run(self):
        (self.path / "variant.yaml").write_text("shopwright: 1\nkind: scenario\nextends: market.yaml\nlabel: 'A variant: café'\n"
                                                "offers: {rival: {fine: {price: {uncertain: {uniform: {from: 2, to: 4}}}}}}\n",
                                                encoding="utf-8")
        self.write_results("first", "--seed", "18446744073709551615", "--replicates", "2",
                           "--scale", "offers.ours.plain.price=0.9@2026-03-05..2026-03-12", "--set", "population.size=500",
                           scenario="variant.yaml")
        os.rename(self.path / "prices.csv", self.path / "gone.csv")  # it stands on its own
        os.rename(self.path / "market.yaml", self.path / "gone.yaml")
        self.assertTrue(self.read("first/scenario.yaml").startswith("shopwright: 1\nkind: scenario\n"))
        self.assertNotIn("extends", self.read("first/scenario.yaml"))
        self.write_results("second", scenario="first/scenario.yaml")
        first, second = (json.loads(self.read(f"{name}/summary.json")) for name in ("first", "second"))
        self.assertEqual((first.pop("scenario"), second.pop("scenario")), ("variant.yaml", "first/scenario.yaml"))
        self.assertEqual(first, second)
        self.assertEqual(self.read("first/daily.csv"), self.read("second/daily.csv"))
        self.assertEqual(self.read("first/scenario.yaml"), self.read("second/scenario.yaml"))
        self.assertEqual(len(json.loads(self.read("first/run.json"))["changes"]), 2)

    def test_no_daily_when_the_scenario_says_so(self):
        self.write_results("results", "--set", "outputs.daily=false")
        self.assertNotIn("daily.csv", os.listdir(self.path / "results"))

    def test_missing_parents_are_made(self):
        self.write_results("a/b/results/")
        self.assertEqual(sorted(os.listdir(self.path / "a/b/results")), FILES)

    def test_what_exists_is_not_touched(self):
        self.write_results("results")
        before = self.read("results/run.json")
        done = self.write_results("results", "--seed", "2", code=1)
        self.assertIn("--force", done.stderr)
        self.assertEqual(self.read("results/run.json"), before)
        self.write_results("results", "--seed", "2", "--force")
        self.assertEqual(json.loads(self.read("results/summary.json"))["seed"], "2")
        self.assertEqual(sorted(os.listdir(self.path)), ["market.yaml", "prices.csv", "results"])
        self.write_results("fresh", "--force")

    def test_force_replaces_results_and_nothing_else(self):
        (self.path / "home").mkdir()
        (self.path / "home/letter").write_text("dear", encoding="utf-8")
        for target in ("home", "home/letter", "home/letter/deep", ".", "/", ""):
            done = self.run_program("run", "market.yaml", "--quiet", "--force", "--out", target)
            self.assertEqual((done.returncode, done.stdout), (1, ""), target)
        self.assertEqual(self.read("home/letter"), "dear")

    def test_a_link_is_followed(self):
        self.write_results("results")
        os.symlink("results", self.path / "link")
        self.write_results("link", "--seed", "5", "--force")
        self.assertTrue((self.path / "link").is_symlink())
        self.assertEqual(json.loads(self.read("results/summary.json"))["seed"], "5")

    def test_a_file_that_cannot_grow(self):
        def small_files():
            signal.signal(signal.SIGXFSZ, signal.SIG_IGN)
            resource.setrlimit(resource.RLIMIT_FSIZE, (2000, 2000))
        done = self.run_program("run", "market.yaml", "--quiet", "--out", "a/results", preexec_fn=small_files)
        self.assertEqual((done.returncode, done.stdout), (2, ""))
        self.assertIn("daily.csv", done.stderr)
        self.assert_nothing_left()

    def test_a_full_disk(self):
        (self.path / "disk").mkdir()
        if ctypes.CDLL(None, use_errno=True).mount(b"tmpfs", bytes(self.path / "disk"), b"tmpfs", 0, b"size=8k") != 0:
            self.skipTest("only root can mount a small disk")
        try:
            done = self.run_program("run", "market.yaml", "--quiet", "--out", "disk/results")
            self.assertEqual((done.returncode, done.stdout), (2, ""))
            self.assertIn("No space left on device", done.stderr)
            self.assertEqual(os.listdir(self.path / "disk"), [])
        finally:
            subprocess.run(["umount", self.path / "disk"], check=True)

    def test_a_folder_that_cannot_be_written(self):
        if os.geteuid() == 0:
            done = self.run_program("run", "market.yaml", "--quiet", "--out", "/proc/results")
            self.assertIn(done.returncode, (1, 2))
        else:
            (self.path / "locked").mkdir(mode=0o500)
            done = self.run_program("run", "market.yaml", "--quiet", "--out", "locked/results")
            self.assertEqual(done.returncode, 1)
        self.assertEqual(done.stdout, "")


if __name__ == "__main__":
    unittest.main(verbosity=2)
