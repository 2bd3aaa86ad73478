"""experiment: the table, the document, equal answers, wrong questions."""
import json
import unittest

from support import Case

STUDY = """shopwright: 1
kind: study
label: Would a test tell?
scenario: market.yaml
variants:
  cheap: {scale: {offers.ours.*.price: 0.8}}
  costly: {scale: {offers.ours.*.cost: 1.1}}
experiment: {treatment: cheap, length: 4 days, rehearsals: 6, metric: units}
"""


class Experiment(Case):
    def setUp(self):
        super().setUp()
        (self.path / "test.yaml").write_text(STUDY, encoding="utf-8")

    def test_table_and_document(self):
        done = self.run_program("experiment", "test.yaml")
        self.assertEqual((done.returncode, done.stderr), (0, ""))
        self.assertIn("Would a test tell?", done.stdout)
        self.assertIn("True effect of treating all", done.stdout)
        answers = [json.loads(self.run_program("experiment", "test.yaml", "--json", "--threads", n).stdout) for n in ("1", "3")]
        self.assertEqual(answers[0], answers[1])
        self.assertEqual(len(answers[0]["rehearsals"]), 6)
        self.assertGreater(answers[0]["lengths"][-1]["truth"]["mean"], 0)

    def test_days_and_rehearsals_on_the_command_line(self):
        answer = json.loads(self.run_program("experiment", "test.yaml", "--json", "--days", "2", "--rehearsals", "3").stdout)
        self.assertEqual(answer["planned_days"], 2)
        self.assertEqual(len(answer["rehearsals"]), 3)

    def test_wrong_questions(self):
        def problem(text):
            (self.path / "wrong.yaml").write_text(text, encoding="utf-8")
            done = self.run_program("experiment", "wrong.yaml")
            self.assertEqual((done.returncode, done.stdout), (1, ""))
            return done.stderr

        self.assertIn("unit costs differ", problem(STUDY.replace("treatment: cheap", "treatment: costly")))
        self.assertIn("there is no variant 'chaep'", problem(STUDY.replace("treatment: cheap", "treatment: chaep")))
        self.assertIn("describes no test", problem(STUDY[:STUDY.index("experiment:")]))
        self.assertIn("expected", problem(STUDY.replace("rehearsals: 6", "rehearsals: many")))
        self.assertIn("too few to compare", problem(STUDY.replace("metric: units", "metric: units, randomise: stores")))


if __name__ == "__main__":
    unittest.main()
