"""Placements in what `run` shows and writes, and campaigns and bookings in what `plan` shows."""
import csv
import json
import unittest

from support import ENVIRONMENT, Case

OVERLAY = """shopwright: 1
kind: scenario
extends: market.yaml
calendar: {start: 2026-03-02, days: 28}
placements: {home: {label: Home page, kind: banner, positions: 2, exposure: [60%, 30%], price: [40, 12.50], lead_time: 2 days}}
bookings:
  spring: {label: Spring at the top of the home page, placement: home, offers: fine, during: 2026-03-09..2026-03-15}
  after: {placement: home, position: 2, offers: fine, during: 2026-03-16..2026-03-17}
campaigns: {letter: {medium: email, during: 2026-03-09..2026-03-12}}
departments: {design: {capacity: 1, works: all}}
tasks: {poster: {department: design, takes: 3 days, not_before: 2026-03-02, for: [spring, letter]}}
"""


class Placements(Case):
    def setUp(self):
        super().setUp()
        (self.path / "slots.yaml").write_text(OVERLAY, encoding="utf-8")

    def run_slots(self, *arguments, columns=80):
        done = self.run_program("run", "slots.yaml", "--quiet", *arguments, env={**ENVIRONMENT, "COLUMNS": str(columns)})
        self.assertEqual(done.returncode, 0, done.stderr)
        return done.stdout

    def test_files_and_document_tell_the_same(self):
        document = json.loads(self.run_slots("--json", "--out", "results"))
        with open(self.path / "results" / "placements.csv", encoding="utf-8", newline="") as file:
            rows = list(csv.DictReader(file))
        replicates = document["replicates"]
        self.assertEqual(len(rows), 9 * replicates)
        cost = 0
        for name, booking in document["placements"].items():
            own = [row for row in rows if row["booking"] == name]
            self.assertEqual(len(own), booking["days_booked"] * replicates)
            self.assertEqual(booking["days_shown"], booking["days_booked"])
            self.assertAlmostEqual(sum(float(row["cost"]) for row in own) / replicates, booking["cost"], places=2)
            cost += booking["cost"]
        self.assertEqual(cost, 7 * 40 + 2 * 12.5)
        figures = document["sellers"][document["placements"]["spring"]["seller"]]
        self.assertAlmostEqual(figures["placements"]["mean"], cost, places=2)
        self.assertAlmostEqual(figures["gross_margin"]["mean"] - figures["contribution_margin"]["mean"], cost, places=2)

    def test_what_is_late_is_shown_later_and_paid_for(self):
        document = json.loads(self.run_slots("--json", "--set", "tasks.poster.late=4 days"))
        spring = document["placements"]["spring"]
        self.assertEqual((spring["days_booked"], spring["days_shown"], spring["cost"]), (7, 5, 280))

    def test_the_table_fits_the_terminal(self):
        wide = self.run_slots(columns=100)
        for text in ("Placements", "Spring at the top of the home page", "Home page 1", "280"):
            self.assertIn(text, wide)
        for width in (40, 60, 80):
            narrow = self.run_slots(columns=width)
            table = narrow[narrow.rindex("\nPlacements\n"):narrow.index("±: 95%")]
            self.assertIn("cost", table)
            self.assertLessEqual(max(len(line) for line in table.splitlines()), width)

    def test_campaigns_and_bookings_are_in_the_calendar(self):
        done = self.run_program("plan", "slots.yaml", "--json", "-")
        self.assertEqual(done.returncode, 0, done.stderr)
        plan = json.loads(done.stdout)
        kinds = [(a["kind"], a["name"], a.get("spare_days")) for a in plan["activities"] if a["kind"] in ("campaign", "placement")]
        self.assertEqual(kinds, [("campaign", "letter", 4), ("placement", "spring", 2), ("placement", "after", None)])
        for heading in ("Campaigns", "Placements"):
            self.assertIn(heading, self.run_program("plan", "slots.yaml").stdout)


if __name__ == "__main__":
    unittest.main()
