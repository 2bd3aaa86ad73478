"""validate and schema with studies, and what wrong studies lead to."""
import json
import unittest

from support import Case

STUDY = """shopwright: 1
kind: study
scenario: market.yaml
variants:
  cheaper: {scale: {offers.ours.fine.price: 0.9}}
compare: {replicates: 3}
sweep:
  vary: {price: {path: offers.ours.fine.price, from: 2, to: 4, points: 3}}
optimize:
  decide: {price: {path: offers.ours.fine.price, from: 2, to: 4, step: 0.5}}
  runs: 400
experiment: {treatment: cheaper, length: 10 days, rehearsals: 3}
"""


class Studies(Case):
    def validate(self, old="", new=""):
        self.assertIn(old, STUDY)
        (self.path / "study.yaml").write_text(STUDY.replace(old, new) if old else STUDY, encoding="utf-8")
        self.before = self.entries()
        done = self.run_program("validate", "study.yaml")
        self.assertEqual(done.stderr, "")
        return done

    def test_a_right_study(self):
        done = self.validate()
        self.assertEqual((done.returncode, done.stdout), (0, "study.yaml: ok\n"))
        self.assertEqual(self.run_program("validate", "study.yaml", "--quiet", "--strict").returncode, 0)

    def test_each_part_is_checked(self):
        line = {part: STUDY[:STUDY.index(part)].count("\n") + 1 for part in ("scenario:", "cheaper", "vary", "decide", "treatment")}
        for old, new, where, says in (
                ("variants:", "varients:", line["cheaper"] - 1, "did you mean 'variants'"),
                ("fine.price: 0.9", "fine.prise: 0.9", line["cheaper"], "did you mean 'price'"),
                ("replicates: 3", "replicates: 1", line["cheaper"] + 1, "at least 2"),
                ("{replicates: 3}", "{precision: {units: 5%}, metrics: [profit]}", line["cheaper"] + 1, "no metric 'profit'"),
                ("path: offers.ours.fine.price, from: 2, to: 4, points", "path: offers.ours.find.price, from: 2, to: 4, points", line["vary"],
                 "find"),
                ("from: 2, to: 4, points", "from: -2, to: 4, points", line["vary"], "it must be at least 0"),
                ("to: 4, step: 0.5}}", "to: 4, step: 0.5}}\n  goal: profit", line["decide"] + 1, "profit"),
                ("runs: 400", "runs: 10", line["decide"] + 1, "too few"),
                ("treatment: cheaper", "treatment: cheap", line["treatment"], "one of: cheaper"),
                ("10 days", "300 days", line["treatment"], "the test lasts 300 days")):
            with self.subTest(new):
                done = self.validate(old, new)
                self.assertEqual(done.returncode, 1, done.stdout)
                self.assertRegex(done.stdout, rf"(?m)^study\.yaml:{where}:\d+: error: ")
                self.assertIn(says, done.stdout)

    def test_variants_of_other_days_have_no_reasons(self):
        done = self.validate("{replicates: 3}", "{replicates: 3, why: true}")
        self.assertEqual(done.returncode, 0, done.stdout)
        done = self.validate("{scale: {offers.ours.fine.price: 0.9}}\ncompare: {", "{set: {calendar.days: 15}}\ncompare: {why: true, ")
        self.assertEqual(done.returncode, 1)
        self.assertIn("the reasons cannot be told", done.stdout)

    def test_a_scenario_that_is_wrong_or_missing(self):
        market = (self.path / "market.yaml").read_text(encoding="utf-8")
        (self.path / "market.yaml").write_text(market.replace("appeal: 0.5", "apeal: 0.5"), encoding="utf-8")
        done = self.validate()
        self.assertEqual(done.returncode, 1)
        self.assertRegex(done.stdout, r"market\.yaml:\d+:\d+: error: .*apeal")
        done = self.validate("scenario: market.yaml", "scenario: nowhere.yaml")
        self.assertEqual(done.returncode, 1)
        self.assertIn("nowhere.yaml", done.stdout)

    def test_a_study_that_asks_nothing(self):
        done = self.validate(STUDY[STUDY.index("variants"):], "")
        self.assertEqual(done.returncode, 0)
        self.assertIn("warning: the study asks nothing", done.stdout)
        self.assertEqual(self.run_program("validate", "study.yaml", "--strict").returncode, 1)

    def test_what_validate_refuses_does_not_run(self):
        for command, old, new in (("compare", "replicates: 3", "replicates: 1"), ("experiment", "10 days", "300 days")):
            refused = self.validate(old, new)
            done = self.run_program(command, "study.yaml")
            self.assertEqual((done.returncode, done.stdout), (1, ""))
            self.assertEqual(done.stderr, refused.stdout)

    def test_schema(self):
        done = self.run_program("schema", "study")
        self.assertEqual((done.returncode, done.stderr), (0, ""))
        schema = json.loads(done.stdout)
        self.assertIn("2020-12", schema["$schema"])
        self.assertEqual(schema["properties"]["kind"]["const"], "study")
        for key in ("scenario", "variants", "compare", "sweep", "optimize", "experiment"):
            self.assertIn(key, schema["properties"])
        self.assertEqual(self.run_program("schema", "scenario").stdout, self.run_program("schema").stdout)


if __name__ == "__main__":
    unittest.main(verbosity=2)
