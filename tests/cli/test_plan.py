"""plan: the activity calendar, as text, drawing and document; what is not ready; exit codes."""
import json
import re
import shlex
import unittest
import xml.etree.ElementTree

from support import ENVIRONMENT, Case

OVERLAY = """shopwright: 1
kind: scenario
extends: market.yaml
label: Spring at a small shop
calendar: {preparation: 14 days}
sellers: {rival: {label: Them}}
events: {fair: {label: Town fair, on: 2026-03-14..2026-03-15, needs: 2}}
promotions:
  week: {label: Juice week, off: 10%, during: 2026-03-09..2026-03-15}
  theirs: {seller: rival, off: 5%, during: 2026-03-04..2026-03-05}
departments:
  copy: {label: Copy, capacity: 1 people}
  design: {label: Design, capacity: 1 people}
tasks:
  brief: {label: Brief, department: copy, takes: 2 days}
  texts: {label: Write texts, department: copy, takes: 4 days, after: brief, for: week}
  poster: {label: Poster, department: design, takes: 5 days, after: brief, for: [week, fair]}
  pages: {label: Pages, department: design, takes: 4 days, after: texts, for: week}
"""

class Plan(Case):
    def setUp(self):
        super().setUp()
        (self.path / "spring.yaml").write_text(OVERLAY, encoding="utf-8")
        self.before = self.entries()

    def plan(self, *arguments, code=0, **options):
        done = self.run_program("plan", "spring.yaml", *arguments, **options)
        self.assertEqual((done.returncode, done.stderr), (code, ""))
        return done.stdout

    def test_the_chart_to_the_letter(self):
        self.maxDiff = None
        shown = self.plan("--width", "80")
        self.assertEqual(shown.splitlines(), EXPECTED.splitlines())
        self.assertEqual(self.plan("--width", "80"), shown)
        self.assert_nothing_left()

    def test_it_fits_every_width(self):
        for width in (72, 80, 100, 200):
            shown = self.plan("--width", width).split("\nReadiness\n")[0]
            self.assertLessEqual(max(map(len, shown.splitlines())), width)
        self.assertEqual(self.plan(), self.plan("--width", 100))
        self.assertEqual(self.plan(env={**ENVIRONMENT, "COLUMNS": "70"}), self.plan())  # no terminal, no width
        self.assertNotIn("\x1b", self.plan())
        weeks = self.plan("--width", 72, "--set", "calendar.days=200")
        self.assertRegex(weeks, "columns? (is|are) (a|\\d+) week")

    def test_what_is_late_moves_and_is_told(self):
        shown = self.plan("--set", "tasks.texts.late=7 days")
        self.assertIn("░", shown)
        self.assertIn("~", shown)
        self.assertRegex(shown, r"Juice week +2026-03-09 +2026-03-10 +-2  2026-03-11")
        self.assertIn("warning: promotions.week: starts on 2026-03-11 instead of 2026-03-09", shown)
        self.assertIn("what it waits for: brief (to 2026-02-17) > texts (to 2026-03-04)", shown)
        self.plan("--set", "tasks.texts.late=7 days", "--strict", code=1)
        self.plan("--strict")
        done = self.run_program("plan", "spring.yaml", "--set", "tasks.texts.late=20 days")
        self.assertEqual((done.returncode, done.stdout), (1, ""))
        self.assertIn("promotions.week: can never start: it ends on 2026-03-15", done.stderr)
        self.assertIn("spring.yaml:18", done.stderr)  # the task

    def test_runs_start_late_as_well(self):
        late = self.document_of("--set", "tasks.texts.late=7 days")
        self.assertEqual(late, self.document_of("--set", "promotions.week.during=2026-03-11..2026-03-15"))
        self.assertNotEqual(late, self.document_of())

    def document_of(self, *arguments):
        done = self.run_program("run", "spring.yaml", "--json", "--quiet", *arguments)
        self.assertEqual((done.returncode, done.stderr), (0, ""))
        document = json.loads(done.stdout)
        return {key: value for key, value in document.items() if key in ("digest", "sellers", "metrics")}

    def test_the_document_has_all_of_it(self):
        plan = json.loads(self.plan("--json", "-", "--set", "tasks.texts.late=7 days"))
        self.assertEqual([a["name"] for a in plan["activities"]], ["fair", "theirs", "week"])
        self.assertEqual(plan["activities"][2]["feasible_start"], "2026-03-11")
        tasks = {task["name"]: task for task in plan["tasks"]}
        self.assertEqual((tasks["pages"]["start"], tasks["pages"]["last"], tasks["pages"]["slack"]),
                         ("2026-03-05", "2026-03-10", -2))
        self.assertTrue(tasks["texts"]["critical"] and not tasks["poster"]["critical"])
        self.assertEqual(plan["critical_path"], {"activity": "week", "spare_days": -2, "tasks": ["brief", "texts", "pages"]})
        self.assertEqual([p["code"] for p in plan["problems"]], ["late-preparation"])
        self.assertEqual(plan["problems"][0]["path"], "promotions.week")

    def test_the_drawing_is_an_svg_with_every_row(self):
        (self.path / "spring.yaml").write_text(OVERLAY.replace("Juice week", '"<Juice> & week"'), encoding="utf-8")
        shown = self.plan("--svg", "plan.svg", "--json", "plan.json")
        self.assertIn("<Juice> & week", shown)
        root = xml.etree.ElementTree.parse(self.path / "plan.svg").getroot()
        words = [e.text for e in root.iter("{http://www.w3.org/2000/svg}text")]
        for word in ("<Juice> & week", "Town fair", "theirs", "Pages", "Design", "critical task", "festival"):
            self.assertIn(word, words)
        baselines = [float(e.get("y")) for e in root.iter("{http://www.w3.org/2000/svg}text") if e.text in words[-4:]]
        self.assertEqual(sorted(baselines), baselines)
        width, height = float(root.get("width")), float(root.get("height"))
        for rect in root.iter("{http://www.w3.org/2000/svg}rect"):
            if "%" not in rect.get("width"):
                self.assertLessEqual(float(rect.get("x")) + float(rect.get("width")), width)
                self.assertLessEqual(float(rect.get("y")) + float(rect.get("height")), height)
        self.assertEqual(json.loads((self.path / "plan.json").read_text(encoding="utf-8"))["label"], "Spring at a small shop")

    def test_the_command_that_shows_a_price_below_the_floor(self):
        stacked = ("promotions: {coupon: {amount_off: 0.30, group: coupons, audience: {segments: [all], share: 50%}}, "
                   "save: {spend_and_save: {steps: {7: 1.50}}}, flash: {off: 15%, during: 2026-03-06, hours: \"20:00..24:00\"}}\n")
        (self.path / "stacked.yaml").write_text("shopwright: 1\nkind: scenario\nextends: market.yaml\n"
                                                "sellers: {ours: {margin_floor: 10%}}\n" + stacked, encoding="utf-8")
        done = self.run_program("plan", "stacked.yaml", "--json", "-")
        problems = json.loads(done.stdout)["problems"]
        self.assertEqual({p["code"] for p in problems}, {"below-margin-floor"})
        for problem in problems:
            told = re.search(r"may sell (\S+) at (\S+), for a cost of (\S+): a margin of (\S+)%", problem["message"])
            words = shlex.split(problem["hint"].split(" shows how")[0])
            self.assertEqual(words[:2], ["shopwright", "price"])
            shown = json.loads(self.run_program(*words[1:], "--json").stdout)
            lines = [line for line in shown["lines"] if line["product"] == told[1]]
            paid = sum(line["charged"] for line in lines) / sum(line["units"] for line in lines)
            self.assertAlmostEqual(paid, float(told[2]), delta=0.0051)
            self.assertAlmostEqual(100 * (1 - float(told[3]) / paid), float(told[4]), delta=0.051)
            parts = {step["promotion"] for line in lines for step in line["unit_promotions"]}
            parts |= {step["promotion"] for step in shown["basket_promotions"]}
            for name in parts:
                self.assertIn(f"'{name}'", problem["message"])

    def test_a_scenario_without_preparation_has_a_calendar_too(self):
        done = self.run_program("plan", "market.yaml")
        self.assertEqual((done.returncode, done.stderr), (0, ""))
        self.assertNotIn("Critical path", done.stdout)
        self.assertIn("Nothing stands in the way.", done.stdout)

    def test_wrong_words(self):
        for arguments, says in ((["--width", "20"], "--width"), (["--svg"], "needs a value")):
            done = self.run_program("plan", "spring.yaml", *arguments)
            self.assertEqual((done.returncode, done.stdout), (1, ""))
            self.assertIn(says, done.stderr)
        done = self.run_program("plan", "spring.yaml", "--svg", "no/such/folder.svg")
        self.assertEqual((done.returncode, done.stdout), (2, ""))
        self.assertIn("cannot write no/such/folder.svg", done.stderr)
        done = self.run_program("plan", "missing.yaml")
        self.assertEqual((done.returncode, done.stdout), (1, ""))


EXPECTED = """Spring at a small shop
2026-02-16 to 2026-03-21; a column is a day

                                 Feb 2026     Mar
                                 16     23     2      9      16
Events                                ··     ··     ··     ::     ·
 Town fair                            ··     ··     ··     ██     ·
Promotions                            ··     ··     ··     ::     ·
 theirs            rival              ··     ··  ██ ··     ::     ·
 Juice week                           ··     ··     ··███████     ·
   Brief           Copy          ━━   ··     ··     ··     ::     ·
   Write texts     Copy            ──────    ··     ··     ::     ·
   Poster          Design          ━━━━━━━   ··     ··     ::     ·
   Pages           Design             ··  ━━━━━━    ··     ::     ·

█ held  ━ critical task  ─ other task  · weekend  : festival

Prepared
activity              planned     prepared    spare  starts
Town fair             2026-03-14  2026-02-24     13  as planned
Juice week            2026-03-09  2026-03-02      4  as planned

Critical path to Juice week, planned for 2026-03-09, 4 working days to spare
task                  department     first day   last day    days  slack
Brief                 Copy           2026-02-16  2026-02-17     2      4
Poster                Design         2026-02-18  2026-02-24     5      4
Pages                 Design         2026-02-25  2026-03-02     4      4

Departments
department            people  person-days  busy  peak  waited
Copy                       1            6   55%     1       0
Design                     1            9   82%     1       1  bottleneck

Readiness
Nothing stands in the way.
"""

if __name__ == "__main__":
    unittest.main()
