"""optimize: pages, documents, folders, the ways of asking, wrong questions, equal answers, interruption."""
import csv
import json
import signal
import subprocess
import time
import unittest

from support import ENVIRONMENT, PROGRAM, Case

STUDY = """shopwright: 1
kind: study
label: Which prices?
scenario: market.yaml
set: {population.size: 200}
optimize:
  decide:
    plain: {path: offers.ours.plain.price, from: 1.30, to: 4}
    fine: {path: offers.ours.fine.price, from: 2.20, to: 6}
  rules: [fine >= plain + 0.25]
  keep: {gross_margin_percent: at least 20%}
  runs: 200
"""
ONE = ["market.yaml", "--decide", "offers.ours.fine.price=2.20..6", "--runs", "120"]


class Optimize(Case):
    def setUp(self):
        super().setUp()
        (self.path / "study.yaml").write_text(STUDY, encoding="utf-8")
        self.before = self.entries()

    def optimize(self, *arguments, **options):
        return self.run_program("optimize", *arguments, **options)

    def answer(self, *arguments):
        done = self.optimize("--json", "--quiet", *arguments)
        self.assertEqual((done.returncode, done.stderr), (0, ""))
        return json.loads(done.stdout)

    def wrong(self, *arguments):
        done = self.optimize(*arguments)
        self.assertEqual((done.returncode, done.stdout), (1, ""), done.stderr)
        self.assert_nothing_left()
        return done.stderr

    def test_page(self):
        for columns in ("60", "80", "120"):
            done = self.optimize("study.yaml", env={**ENVIRONMENT, "COLUMNS": columns})
            self.assertEqual((done.returncode, done.stderr), (0, ""))
            for line in done.stdout.splitlines():
                if not line.startswith(("  shopwright run", "    --")):  # to be pasted: never broken
                    self.assertLessEqual(len(line), int(columns), line)
            for words in ("Which prices?", "The best plan found", "Limits", "To run it", "fine >= plain + 0.25"):
                self.assertIn(words, done.stdout)

    def test_what_is_pasted_runs(self):
        done = self.optimize("study.yaml")
        lines = done.stdout.split("To run it\n")[1].split("\n\n")[0]
        words = lines.replace("shopwright run", f"{PROGRAM} run --json --quiet")
        ran = subprocess.run(["bash", "-c", words], cwd=self.path, env=ENVIRONMENT, capture_output=True, text=True, check=False)
        self.assertEqual((ran.returncode, ran.stderr), (0, ""))
        self.assertEqual(json.loads(ran.stdout)["consumers"], 200)

    def test_document(self):
        found = self.answer("study.yaml")
        self.assertTrue(found["found"])
        plain, fine = (float(found["plan"][name]["value"]) for name in ("plain", "fine"))
        self.assertGreaterEqual(fine, plain + 0.25)
        self.assertLessEqual(found["runs"]["used"], 200)
        self.assertTrue(found["kept"][0]["shown"])
        self.assertGreater(found["gain"]["difference"], 0)
        again = self.answer("study.yaml", "--threads", "1")
        for one in (found, again):
            del one["run"]
        self.assertEqual(found, again)
        self.assertNotEqual(self.answer("study.yaml", "--seed", "5")["digest"], found["digest"])

    def test_without_a_study(self):
        found = self.answer(*ONE)
        self.assertEqual(list(found["plan"]), ["fine"])
        listed = self.answer("market.yaml", "--decide", "offers.ours.fine.price=2.50,3.10,3.90", "--goal", "revenue", "--runs", "150")
        self.assertIn(listed["plan"]["fine"]["value"], ("2.50", "3.10", "3.90"))
        self.assertEqual(listed["goals"], [{"metric": "revenue", "direction": "maximise"}])
        kept = self.answer(*ONE, "--keep", "units: at least 1", "--rule", "fine <= 3")
        self.assertLessEqual(float(kept["plan"]["fine"]["value"]), 3)
        front = self.answer(*ONE[:-2], "--goal", "gross_margin", "--goal", "units", "--runs", "300")
        self.assertGreaterEqual(len(front["front"]), 1)

    def test_folder(self):
        done = self.optimize(*ONE, "--out", "best")
        self.assertEqual(done.returncode, 0, done.stderr)
        self.assertEqual(sorted(p.name for p in (self.path / "best").iterdir()),
                         ["plans.csv", "run.json", "scenario.yaml", "summary.json"])
        summary = json.loads((self.path / "best/summary.json").read_text())
        rows = list(csv.DictReader((self.path / "best/plans.csv").read_text().splitlines()))
        self.assertGreater(len(rows), 3)
        self.assertIn("gross_margin low", rows[0])
        ran = self.run_program("explain", "best/scenario.yaml", "offers.ours.fine.price")
        self.assertIn(summary["plan"]["fine"]["value"], ran.stdout)
        self.assertEqual(self.optimize(*ONE, "--out", "best").returncode, 1)
        self.assertEqual(self.optimize(*ONE, "--out", "best", "--force").returncode, 0)

    def test_no_plan(self):
        done = self.optimize(*ONE, "--keep", "gross_margin_percent: at least 95%", "--out", "none")
        self.assertEqual(done.returncode, 1)
        self.assertIn("No plan found", done.stdout)
        self.assertIn("at least 95%", done.stdout)
        self.assert_nothing_left()

    def test_wrong_questions(self):
        self.assertIn("does not say what may be decided", self.wrong("market.yaml"))
        self.assertIn("option --decide takes a path", self.wrong("market.yaml", "--decide", "offers.ours.fine.price"))
        self.assertIn("option --decide takes a path", self.wrong("market.yaml", "--decide", "offers.ours.fine.price=4..3"))
        self.assertIn("option --keep takes a metric", self.wrong(*ONE, "--keep", "units"))
        self.assertIn("unknown name 'x'", self.wrong(*ONE, "--rule", "x <= 3"))
        self.assertIn("no plan obeys", self.wrong(*ONE, "--rule", "fine <= 1"))
        self.assertIn("there is no 'fin'", self.wrong("market.yaml", "--decide", "offers.ours.fin.price=2..3"))
        self.assertIn("too few", self.wrong("study.yaml", "--runs", "15"))

    def test_interrupted(self):
        process = subprocess.Popen([PROGRAM, "optimize", "study.yaml", "--set", "population.size=100000", "--set",
                                    "calendar.days=2000", "--runs", "100000", "--out", "results"], cwd=self.path, env=ENVIRONMENT,
                                   text=True, stdin=subprocess.DEVNULL, stdout=subprocess.PIPE, stderr=subprocess.PIPE)
        self.addCleanup(process.kill)
        time.sleep(2)
        self.assertIsNone(process.poll())
        begin = time.monotonic()
        process.send_signal(signal.SIGINT)
        out, err = process.communicate(timeout=30)
        self.assertEqual((process.returncode, out), (130, ""))
        self.assertLess(time.monotonic() - begin, 1.5)
        self.assertIn("nothing was written", err)
        self.assert_nothing_left()


if __name__ == "__main__":
    unittest.main()
