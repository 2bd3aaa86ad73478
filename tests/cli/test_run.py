"""run: the table, the JSON document, changes, equal results."""
import json
import os
import re
import subprocess
import unittest

from support import PROGRAM, ENVIRONMENT, Case

METRICS = ["units", "visits", "orders", "lost_units", "revenue", "discounts", "cost_of_goods", "gross_margin",
           "gross_margin_percent", "share"]


class Run(Case):
    def test_table(self):
        done = self.run_program("run", "market.yaml")
        self.assertEqual((done.returncode, done.stderr), (0, ""))
        for words in ("A small market", "Our Shop", "rival", "All sellers", "Revenue", "Gross margin", "seed 11", "3 replicates",
                      "600 consumers", "20 days", "digest sw1:", "±"):
            self.assertIn(words, done.stdout)
        self.assertNotIn("\x1b", done.stdout)
        self.assertLessEqual(max(map(len, done.stdout.splitlines())), 80)

    def test_document(self):
        document = self.document("--threads", "2")
        self.assertEqual(list(document), ["shopwright", "scenario", "seed", "replicates", "consumers", "days", "currency", "digest",
                                          "sellers", "totals", "run"])
        self.assertEqual((document["scenario"], document["seed"], document["replicates"], document["consumers"], document["days"],
                          document["currency"]), ("market.yaml", "11", 3, 600, 20, "USD"))
        self.assertRegex(document["digest"], r"^sw1:[0-9a-f]{32}$")
        self.assertEqual(list(document["sellers"]), ["ours", "rival"])
        self.assertEqual(set(document["run"]), {"threads", "simd", "seconds", "visits", "evaluations"})
        for metrics in [*document["sellers"].values(), document["totals"]]:
            self.assertEqual(set(metrics), set(METRICS))
            for metric in metrics.values():
                self.assertEqual(set(metric), {"mean", "ci95"})
                low, high = metric["ci95"]
                self.assertLessEqual(low, metric["mean"] + 0.01)
                self.assertLessEqual(metric["mean"], high + 0.01)
        ours, totals = document["sellers"]["ours"], document["totals"]
        self.assertGreater(ours["units"]["mean"], 0)
        self.assertAlmostEqual(ours["revenue"]["mean"] - ours["cost_of_goods"]["mean"], ours["gross_margin"]["mean"], delta=0.011)
        self.assertAlmostEqual(sum(s["units"]["mean"] for s in document["sellers"].values()), totals["units"]["mean"], places=4)
        self.assertAlmostEqual(sum(s["share"]["mean"] for s in document["sellers"].values()), 1, places=5)

    def test_one_replicate_has_no_interval(self):
        document = self.document("--replicates", "1")
        self.assertTrue(all(m["ci95"] is None for m in document["sellers"]["ours"].values()))

    def test_equal_results(self):
        documents = [self.document("--threads", str(n), "--simd", path) for n, path in ((1, "scalar"), (2, "auto"), (3, "scalar"))]
        for document in documents:
            del document["run"]
        self.assertEqual(documents[0], documents[1])
        self.assertEqual(documents[0], documents[2])
        self.assertNotEqual(self.document("--seed", "12")["digest"], documents[0]["digest"])

    def test_a_large_seed_is_kept(self):
        self.assertEqual(self.document("--seed", "18446744073709551615", "--replicates", "1")["seed"], "18446744073709551615")

    def mean(self, metric, *changes):
        return self.document("--replicates", "1", *changes)["sellers"]["ours"][metric]["mean"]

    def test_changes_reach_tables_and_keep_their_order(self):
        base = self.mean("units")
        self.assertGreater(self.mean("units", "--scale", "offers.ours.plain.price=0.8"), base)
        within = self.mean("units", "--scale", "offers.ours.plain.price=0.8@2026-03-10..")
        self.assertGreater(within, base)
        self.assertLess(within, self.mean("units", "--scale", "offers.ours.plain.price=0.8"))
        self.assertEqual(self.mean("units", "--scale", "offers.ours.plain.price=0.8@2027-01-01.."), base)
        # 3.10 -> 4 -> 2 is not 3.10 -> 1.55 -> 4
        path = "offers.ours.fine.price"
        self.assertEqual(self.mean("revenue", "--set", f"{path}=4", "--scale", f"{path}=0.5"), self.mean("revenue", "--set", f"{path}=2"))
        self.assertEqual(self.mean("revenue", "--scale", f"{path}=0.5", "--set", f"{path}=4"), self.mean("revenue", "--set", f"{path}=4"))
        self.assertEqual(self.mean("revenue", "--add", f"{path}=-0.10"), self.mean("revenue", "--set", f"{path}=3.00"))

    def test_recorded_results_stand_beside(self):
        text = (self.path / "market.yaml").read_text(encoding="utf-8")
        text = text.replace("outputs: {replicates: 3}", "outputs: {replicates: 3, recorded: {ours: {units: 1000, revenue: 2500.00}}}")
        (self.path / "market.yaml").write_text(text, encoding="utf-8")
        done = self.run_program("run", "market.yaml")
        self.assertEqual(done.returncode, 0, done.stderr)
        self.assertIn("recorded", done.stdout)
        self.assertRegex(done.stdout, r"(?m)^Units sold.* 1,000 +[+-]\d+\.\d%")

    def test_a_broken_pipe_ends_quietly(self):
        for arguments in (["run", "market.yaml"], ["explain", "market.yaml"], ["schema"], ["--help"]):
            reader, writer = os.pipe()
            os.close(reader)
            done = self.run_program(*arguments, stdout=writer, stderr=subprocess.PIPE)
            os.close(writer)
            self.assertEqual((done.returncode, done.stderr), (0, ""), arguments)

    def test_a_full_device_is_said(self):
        with open("/dev/full", "w", encoding="utf-8") as full:
            for arguments in (["run", "market.yaml", "--json"], ["schema"], ["--version"]):
                done = self.run_program(*arguments, stdout=full, stderr=subprocess.PIPE)
                self.assertEqual(done.returncode, 2, arguments)
                self.assertIn("No space left", done.stderr)

    def test_closed_streams_do_no_harm(self):
        done = subprocess.run(["bash", "-c", f'"{PROGRAM}" run market.yaml --quiet --out results 2>&- >&-'], cwd=self.path,
                              env=ENVIRONMENT, check=False, timeout=60)
        self.assertEqual(done.returncode, 2)  # the table could not be said
        json.loads((self.path / "results/summary.json").read_text(encoding="utf-8"))
        self.assertFalse(re.search("A small market\n2026", (self.path / "results/daily.csv").read_text(encoding="utf-8")))


if __name__ == "__main__":
    unittest.main(verbosity=2)
