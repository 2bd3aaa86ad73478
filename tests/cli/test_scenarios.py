"""validate, explain and schema, and what wrong scenarios lead to."""
import json
import unittest

from support import MARKET, Case


class Scenarios(Case):
    def write(self, name, old, new):
        self.assertIn(old, MARKET)
        (self.path / name).write_text(MARKET.replace(old, new), encoding="utf-8")
        self.before = self.entries()

    def test_validate_says_ok(self):
        done = self.run_program("validate", "market.yaml")
        self.assertEqual((done.returncode, done.stdout, done.stderr), (0, "market.yaml: ok\n", ""))
        self.assertEqual(self.run_program("validate", "market.yaml", "--quiet").stdout, "")

    def test_validate_shows_each_mistake_of_each_file(self):
        self.write("typo.yaml", "appeal: 0.5", "apeal: 0.5")
        self.write("range.yaml", "days: 20", "days: -20")
        done = self.run_program("validate", "typo.yaml", "market.yaml", "range.yaml", "missing.yaml")
        self.assertEqual((done.returncode, done.stderr), (1, ""))
        line = MARKET[:MARKET.index("appeal: 0.5")].count("\n") + 1
        self.assertRegex(done.stdout, rf"typo\.yaml:{line}:\d+: error: .*apeal")
        self.assertIn("appeal", done.stdout)
        self.assertIn("market.yaml: ok", done.stdout)
        self.assertRegex(done.stdout, r"range\.yaml:\d+:\d+: error")
        self.assertIn("missing.yaml", done.stdout)

    def test_warnings_count_when_strict(self):
        self.write("cheap.yaml", "price: 3.10", "price: 1.10")
        done = self.run_program("validate", "cheap.yaml")
        self.assertEqual(done.returncode, 0)
        self.assertRegex(done.stdout, r"cheap\.yaml:\d+:\d+: warning: ")
        self.assertEqual(self.run_program("validate", "cheap.yaml", "--strict").returncode, 1)
        self.assertEqual(self.run_program("validate", "market.yaml", "--strict").returncode, 0)
        ran = self.run_program("run", "cheap.yaml", "--json")
        self.assertEqual(ran.returncode, 0)
        self.assertIn("warning", ran.stderr)
        json.loads(ran.stdout)
        self.assertEqual(self.run_program("run", "cheap.yaml", "--json", "--quiet").stderr, "")

    def test_a_wrong_scenario_does_not_run(self):
        self.write("wrong.yaml", "days: 20", "days: soon")
        for arguments in (["run", "wrong.yaml", "--out", "results"], ["run", "missing.yaml", "--out", "results"],
                          ["run", "wrong.yaml", "--quiet"], ["explain", "wrong.yaml"],
                          ["run", "market.yaml", "--set", "population.sise=3"], ["run", "market.yaml", "--scale", "nonsense"],
                          ["run", "market.yaml", "--set", "population.size=3@tomorrow.."]):
            done = self.run_program(*arguments)
            self.assertEqual((done.returncode, done.stdout), (1, ""), arguments)
            self.assertIn("error", done.stderr, arguments)
            self.assert_nothing_left()
        self.assertIn("did you mean 'size'?", self.run_program("run", "market.yaml", "--set", "population.sise=3").stderr)

    def test_all_wrong_changes_are_shown_at_once(self):
        done = self.run_program("run", "market.yaml", "--set", "one", "--add", "two")
        self.assertIn("one", done.stderr)
        self.assertIn("two", done.stderr)

    def test_explain(self):
        done = self.run_program("explain", "market.yaml")
        self.assertEqual((done.returncode, done.stderr), (0, ""))
        lines = done.stdout.splitlines()
        self.assertEqual(lines[0].split(), ["path", "value", "unit", "origin", "meaning"])
        column = lines[0].index("origin")
        rows = {line.split()[0]: line for line in lines[1:]}
        self.assertIn("20", rows["calendar.days"])
        self.assertTrue(rows["calendar.days"][column:].startswith("market.yaml:6:"))
        self.assertTrue(rows["categories.juice.price_response"][column:].startswith("default"))
        self.assertIn("{", rows["offers.ours.plain.price"])

    def test_explain_a_part(self):
        done = self.run_program("explain", "market.yaml", "offers.*.fine.price", "--json", "--set", "offers.rival.fine.price=2.5")
        rows = json.loads(done.stdout)
        self.assertEqual({row["path"]: row["value"] for row in rows}, {"offers.ours.fine.price": "3.10", "offers.rival.fine.price": "2.50"})
        self.assertEqual(set(rows[0]), {"path", "value", "unit", "origin", "doc"})
        self.assertIn("--set", rows[1]["origin"])
        self.assertEqual(len(self.run_program("explain", "market.yaml", "calendar").stdout.splitlines()), 5)
        wrong = self.run_program("explain", "market.yaml", "offers.our.fine")
        self.assertEqual((wrong.returncode, wrong.stdout), (1, ""))
        self.assertIn("did you mean offers.ours.fine?", wrong.stderr)

    def test_schema_is_a_schema(self):
        done = self.run_program("schema")
        self.assertEqual((done.returncode, done.stderr), (0, ""))
        schema = json.loads(done.stdout)
        self.assertIn("2020-12", schema["$schema"])
        self.assertIn("calendar", schema["properties"])


if __name__ == "__main__":
    unittest.main(verbosity=2)
