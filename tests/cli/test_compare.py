"""compare: tables, documents, folders, the ways of asking, wrong questions, equal answers."""
import csv
import json
import os
import re
import signal
import subprocess
import time
import unittest

from support import ENVIRONMENT, PROGRAM, Case

STUDY = """shopwright: 1
kind: study
label: Which plan?
scenario: market.yaml
variants:
  cheap: {label: A tenth off, scale: {offers.ours.fine.price: 0.9}}
  deal: {with: {promotions: {deal: {off: 20%, offers: [fine], during: 2026-03-05..2026-03-08}}}}
compare: {replicates: 4}
"""
CHEAPER = ["market.yaml", "--variant", "cheaper", "--scale", "offers.*.fine.price=0.9"]


class Compare(Case):
    def setUp(self):
        super().setUp()
        (self.path / "study.yaml").write_text(STUDY, encoding="utf-8")
        (self.path / "dear.yaml").write_text("shopwright: 1\nkind: scenario\nextends: market.yaml\noffers: {ours: {fine: {cost: 2.4}}}\n",
                                             encoding="utf-8")
        self.before = self.entries()

    def compare(self, *arguments, **options):
        return self.run_program("compare", *arguments, **options)

    def answer(self, *arguments):
        done = self.compare("--json", "--quiet", *arguments)
        self.assertEqual((done.returncode, done.stderr), (0, ""))
        return json.loads(done.stdout)

    def wrong(self, *arguments):
        """The words of a question that must be refused."""
        done = self.compare(*arguments)
        self.assertEqual((done.returncode, done.stdout), (1, ""), done.stderr)
        self.assert_nothing_left()
        return done.stderr

    def test_first_question(self):
        done = self.compare(*CHEAPER)
        self.assertEqual((done.returncode, done.stderr), (0, ""))
        for words in ("A small market", "Our Shop", "cheaper", "offers.*.fine.price x 0.9", "Units sold", "Gross margin", "more",
                      "less", "10 replicates under common random numbers", "Pairing: as sharp about gross margin as", "digest sw1:"):
            self.assertIn(words, done.stdout)
        self.assertNotIn("\x1b", done.stdout)
        self.assertNotRegex(done.stdout, " \n")

    def test_widths(self):
        for width in (60, 80, 120):
            done = self.compare("study.yaml", "--why", "--replicates", "3", env={**ENVIRONMENT, "COLUMNS": str(width)})
            self.assertEqual(done.returncode, 0, done.stderr)
            self.assertLessEqual(max(map(len, done.stdout.splitlines())), width)

    def test_document(self):
        document = self.answer("study.yaml", "--threads", "2")
        self.assertEqual((document["label"], document["replicates"], document["seller"], document["seed"], document["confidence"]),
                         ("Which plan?", 4, "ours", "11", 0.95))
        self.assertEqual([v["name"] for v in document["variants"]], ["cheap", "deal"])
        self.assertEqual(document["variants"][0]["changes"], ["offers.ours.fine.price x 0.9"])
        for variant in document["variants"]:
            for metric in variant["metrics"].values():
                self.assertAlmostEqual(metric["difference"], metric["variant"] - metric["base"], places=6)
                self.assertLessEqual(metric["interval"][0], metric["difference"])
                self.assertGreaterEqual(metric["interval"][1], metric["difference"])
        self.assertNotIn("why", document["variants"][0])
        self.assertEqual(set(document["best"]), {"metric", "name", "certain", "better_than"})

    def test_threads_do_not_matter(self):
        documents = []
        for threads in ("1", "2", "3"):
            documents.append(self.answer("study.yaml", "--why", "--precision", "gross_margin: 2%", "--threads", threads))
            self.assertEqual(str(documents[-1].pop("run")["threads"]), threads)
        self.assertEqual(documents[0], documents[1])
        self.assertEqual(documents[0], documents[2])

    def test_ways_of_asking_agree(self):
        by_study = self.answer("study.yaml")["variants"][0]["metrics"]
        by_option = self.answer("market.yaml", "--variant", "cheap", "--scale", "offers.ours.fine.price=0.9", "--replicates", "4")
        self.assertEqual(by_option["variants"][0]["metrics"].keys() - by_study.keys(), set())
        for name, metric in by_option["variants"][0]["metrics"].items():
            self.assertEqual(metric["interval"], by_study[name]["interval"])
        by_file = self.answer("market.yaml", "dear.yaml", "--replicates", "3")["variants"][0]
        by_set = self.answer("market.yaml", "--variant", "dear", "--set", "offers.ours.fine.cost=2.4", "--replicates", "3")["variants"][0]
        self.assertEqual(by_file["name"], "dear")
        self.assertEqual(by_file["metrics"]["gross_margin"]["difference"], by_set["metrics"]["gross_margin"]["difference"])

    def test_changes_before_the_first_variant_are_everybodys(self):
        both = self.answer("market.yaml", "--set", "offers.ours.plain.cost=1.5", "--variant", "a", "--scale", "offers.ours.fine.price=0.9",
                           "--variant", "b", "--scale", "offers.ours.fine.price=1.1", "--replicates", "3")
        plain = self.answer("market.yaml", "--variant", "a", "--scale", "offers.ours.fine.price=0.9", "--replicates", "3")
        self.assertEqual([v["name"] for v in both["variants"]], ["a", "b"])
        cost = lambda document: document["variants"][0]["metrics"]["cost_of_goods"]["base"]
        self.assertGreater(cost(both), cost(plain))

    def test_nothing_changed(self):
        done = self.compare("market.yaml", "--variant", "same", "--scale", "offers.*.*.price=1", "--why")
        self.assertEqual(done.returncode, 0)
        self.assertIn("The change changes nothing: every run equals the base's", done.stdout)
        document = self.answer("market.yaml", "--variant", "same", "--scale", "offers.*.*.price=1")
        for metric in document["variants"][0]["metrics"].values():
            self.assertEqual((metric["difference"], metric["interval"], metric["real"]), (0, [0, 0], False))

    def test_why_adds_up(self):
        document = self.answer("study.yaml", "--why")
        for variant in document["variants"]:
            bridge = variant["why"]["bridge"]
            n = document["replicates"]
            for figure in ("units", "revenue", "gross_margin"):
                total = sum(reason["periods"]["total"]["difference"][figure] for reason in bridge["reasons"])
                self.assertAlmostEqual(total, n * variant["metrics"][figure]["difference"], places=6)

    def test_folder_repeats_the_comparison(self):
        done = self.compare("study.yaml", "--out", "results", "--why", "--quiet", "--json")
        self.assertEqual((done.returncode, done.stderr), (0, ""))
        first = json.loads(done.stdout)
        folder = self.path / "results"
        table = lambda name: list(csv.DictReader((folder / name).read_text(encoding="utf-8").splitlines()))
        self.assertEqual(sorted(p.name for p in folder.iterdir()),
                         ["bridge.csv", "comparison.json", "differences.csv", "replicates.csv", "run.json", "scenario.yaml", "study.yaml",
                          "variant-cheap.yaml", "variant-deal.yaml"])
        first.pop("run")
        self.assertEqual(json.loads((folder / "comparison.json").read_text()), first)
        rows = table("differences.csv")
        self.assertEqual({row["variant"] for row in rows}, {"cheap", "deal"})
        one = next(row for row in rows if (row["variant"], row["metric"]) == ("deal", "gross_margin"))
        self.assertEqual(float(one["difference"]), first["variants"][1]["metrics"]["gross_margin"]["difference"])
        replicates = table("replicates.csv")
        self.assertEqual(len(replicates), 4 * 3 * 3)  # replicates, plans, sellers and all of them
        bridge = table("bridge.csv")
        self.assertEqual({row["variant"] for row in bridge}, {"cheap", "deal"})

        again = self.answer("results/study.yaml")
        self.assertEqual(again["digest"], first["digest"])
        for a, b in zip(again["variants"], first["variants"]):
            self.assertEqual(a["metrics"], b["metrics"])
        self.assertIn("exists already", self.compare("study.yaml", "--out", "results").stderr)
        self.assertEqual(self.compare("study.yaml", "--out", "results", "--force", "--quiet").returncode, 0)

    def test_files_may_be_called_anything(self):
        (self.path / "plans").mkdir()
        for name in ("Base", "Plan, A", "plan--a", "_"):
            (self.path / f"plans/{name}.yaml").write_text("shopwright: 1\nkind: scenario\nextends: ../dear.yaml\n", encoding="utf-8")
        files = [f"plans/{name}.yaml" for name in ("Base", "Plan, A", "plan--a", "_")]
        first = self.answer("market.yaml", *files, "--replicates", "2", "--out", "results", "--why")
        self.assertEqual([v["name"] for v in first["variants"]], ["base-2", "plan--a", "plan--a-2", "plan-_"])
        self.assertEqual([v["label"] for v in first["variants"]], ["Base", "Plan, A", "plan--a", "_"])
        self.assertEqual(self.answer("results/study.yaml")["digest"], first["digest"])

    def test_csv(self):
        done = self.compare("study.yaml", "--csv")
        self.assertEqual(done.returncode, 0)
        self.assertTrue(done.stdout.startswith("variant,metric,base,variant_mean,difference,low,high,"))

    def test_precision(self):
        reached = self.compare(*CHEAPER, "--precision", "revenue: 5%")
        self.assertRegex(reached.stdout, r"Precision: revenue to ±5% wanted, ±[\d.]+% after \d+ replicates: reached")
        limited = self.compare(*CHEAPER, "--precision", "revenue=0.001%", "--max-replicates", "12")
        self.assertRegex(limited.stdout, r"after 12 replicates:\s+NOT reached")

    def test_wrong_questions(self):
        self.assertIn("what should market.yaml be compared with?", self.wrong("market.yaml"))
        self.assertIn("nothing.yaml: error: cannot read the file: no such file", self.wrong("nothing.yaml"))
        self.assertIn("which STUDY?", self.wrong())
        self.assertIn("--variant cheaper changes nothing", self.wrong("market.yaml", "--variant", "cheaper"))
        self.assertIn("did you mean 'gross_margin'?", self.wrong(*CHEAPER, "--metric", "gross_margn"))
        self.assertIn("not 'revenue'", self.wrong(*CHEAPER, "--precision", "revenue"))
        self.assertIn("there is no metric 'sales'", self.wrong(*CHEAPER, "--precision", "sales: 1%"))
        self.assertIn("--replicates fixes what --precision would find", self.wrong(*CHEAPER, "--precision", "units: 1%", "--replicates", "9"))
        self.assertIn("from 2 to 100000", self.wrong(*CHEAPER, "--replicates", "1"))
        self.assertIn("from 50% to 99.99%", self.wrong(*CHEAPER, "--confidence", "5%"))
        self.assertIn("there is no seller 'nobody'", self.wrong(*CHEAPER, "--seller", "nobody"))
        self.assertIn("two variants are called 'cheaper'", self.wrong(*CHEAPER, *CHEAPER[1:]))
        self.assertIn("not 'Base'", self.wrong("market.yaml", "--variant", "Base", "--set", "seed=1"))
        self.assertIn("one argument too many", self.wrong("study.yaml", "market.yaml"))
        self.assertIn("no such file", self.wrong("none.yaml", "--variant", "a", "--set", "seed=1"))
        self.assertIn("[unknown-path]", self.wrong("market.yaml", "--variant", "a", "--set", "offers.ours.nothing.price=1"))
        self.assertIn("different numbers of days", self.wrong("market.yaml", "--variant", "a", "--set", "calendar.days=25", "--why"))

    def test_interrupted(self):
        for number, code in ((signal.SIGINT, 130), (signal.SIGTERM, 143)):
            process = subprocess.Popen([PROGRAM, "compare", *CHEAPER, "--set", "calendar.days=20000", "--out", "results", "--replicates", "500"],
                                       cwd=self.path, env=ENVIRONMENT, text=True, stdin=subprocess.DEVNULL, stdout=subprocess.PIPE,
                                       stderr=subprocess.PIPE)
            self.addCleanup(process.kill)
            time.sleep(1.5)
            self.assertIsNone(process.poll(), "the comparison was meant to be long")
            process.send_signal(number)
            out, err = process.communicate(timeout=30)
            self.assertEqual((process.returncode, out), (code, ""))
            self.assertRegex(err, r"^shopwright: interrupted (after [\d,]+ of [\d,]+ days|before the first day)")
            self.assert_nothing_left()

    def test_a_full_disk(self):
        if not os.path.exists("/dev/full"):
            self.skipTest("no /dev/full")
        with open("/dev/full", "wb") as full:
            done = self.compare(*CHEAPER, "--replicates", "2", stdout=full, stderr=subprocess.PIPE)
        self.assertEqual(done.returncode, 2)
        self.assertIn("cannot write to standard output", done.stderr)


if __name__ == "__main__":
    unittest.main(verbosity=2)
