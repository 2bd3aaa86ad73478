"""Sweeps from the command line: files, going on, shards, merging, export, mistakes."""
import csv
import os
import pathlib
import pty
import re
import select
import signal
import sqlite3
import subprocess
import time
import unittest
import xml.etree.ElementTree
import zipfile

from support import ENVIRONMENT, PROGRAM, Case, run
from sweeps import STUDY, count, rows

ROOT = pathlib.Path(__file__).resolve().parent.parent.parent


class Sweep(Case):
    def setUp(self):
        super().setUp()
        (self.path / "study.yaml").write_text(STUDY, encoding="utf-8")

    def sweep(self, *arguments, code=0, **options):
        done = self.run_program("sweep", *arguments, **options)
        self.assertEqual(done.returncode, code, done.stdout + done.stderr)
        return done

    def test_a_question_without_a_file(self):
        before = self.entries()
        done = self.sweep("market.yaml", "--vary", "offers.ours.plain.price=1.5..2.5:11", "--replicates", "3")
        self.assertIn("11 points x 3 replicates, all 33 runs", done.stdout)
        self.assertRegex(done.stdout, r"Best point +plain-price = [\d.]+\n +\$[\d,.]+ ±")
        self.assertIn("Main effects", done.stdout)
        self.assertRegex(done.stdout, r"Elasticity +of units to plain-price, at the best point: -\d")
        self.assertIn("└───", done.stdout)
        self.assertEqual(self.entries(), before)
        for line in done.stdout.splitlines():
            self.assertLessEqual(len(line), 80)

    def test_a_study_and_its_file(self):
        done = self.sweep("study.yaml")
        self.assertIn("Which price?", done.stdout)
        self.assertIn("Results are in study.sqlite", done.stderr)
        self.assertEqual([name for name in self.entries() if name.startswith("study.")], ["study.sqlite", "study.yaml"])
        self.assertEqual(count(self.path / "study.sqlite"), 84)
        again = self.sweep("study.yaml")  # nothing to do
        self.assertEqual(again.stdout, done.stdout)
        self.assertEqual(self.sweep("report", "study.sqlite").stdout, done.stdout)
        self.assertIn("Revenue of Our Shop", self.sweep("report", "study.sqlite", "--metric", "revenue").stdout)
        self.assertIn("Gross margin of rival", self.sweep("report", "study.sqlite", "--seller", "rival").stdout)
        status = self.sweep("status", "study.sqlite").stdout
        self.assertIn("84 of 84 runs are complete (100%): 21 points, 4 replicates", status)

    def test_tables_are_strict_and_views_are_for_people(self):
        self.sweep("study.yaml", "--quiet")
        connection = sqlite3.connect(self.path / "study.sqlite")
        self.addCleanup(connection.close)
        self.assertEqual(connection.execute("PRAGMA application_id").fetchone(), (0x53485753,))
        self.assertEqual(connection.execute("PRAGMA journal_mode").fetchone(), ("wal",))
        for name, sql in connection.execute("SELECT name, sql FROM sqlite_schema WHERE type = 'table' AND name NOT LIKE 'sqlite_%'"):
            self.assertRegex(sql, r"STRICT(, WITHOUT ROWID)?$", name)
        best = connection.execute("SELECT price FROM means WHERE seller = 'ours' ORDER BY gross_margin DESC LIMIT 1").fetchone()
        self.assertTrue(1.5 <= best[0] <= 2.5)
        self.assertEqual(connection.execute("SELECT count(*), count(DISTINCT price) FROM results").fetchone(), (168, 21))
        units, revenue = connection.execute("SELECT units, revenue FROM results WHERE point = 1 AND replicate = 1 AND seller = 'ours'").fetchone()
        self.assertGreater(units, 0)
        self.assertGreater(revenue, units)

    def test_a_plan_may_grow(self):
        self.sweep("study.yaml", "--quiet", "--replicates", "2")
        (self.path / "study.yaml").write_text(STUDY.replace("points: 21", "points: 41"), encoding="utf-8")
        self.sweep("study.yaml", "--quiet", "--replicates", "3")
        self.sweep("study.yaml", "--quiet", "--replicates", "3", "--out", "fresh.sqlite")
        self.assertEqual(rows(self.path / "study.sqlite"), rows(self.path / "fresh.sqlite"))
        self.assertEqual(count(self.path / "study.sqlite"), 123)

    def test_another_plan_does_not(self):
        self.sweep("study.yaml", "--quiet")
        before = rows(self.path / "study.sqlite")
        market = (self.path / "market.yaml").read_text(encoding="utf-8")
        for arguments, words in (
                (["--seed", "12"], "the seed was 11 and is 12"),
                (["--replicates", "3"], "it has 4 replicates, this one 3"),
                (["--set", "offers.rival.fine.cost=2.1"], "the scenario: offers.rival.fine.cost was 2.20 and is 2.1"),
                (["--vary", "offers.ours.fine.price=2..3:3"], "the factor price is no more")):
            done = self.sweep("study.yaml", *arguments, "--out", "study.sqlite", code=1)
            self.assertIn("study.sqlite", done.stderr)
            self.assertIn(words, done.stderr)
            self.assertIn("--out", done.stderr)
        (self.path / "prices.csv").write_text("date,product,price\n2026-02-20,plain,1.91\n", encoding="utf-8")
        self.assertIn("the scenario: offers.ours.plain.price", self.sweep("study.yaml", code=1).stderr)
        (self.path / "market.yaml").write_text(market.replace("size: 600", "size: 700"), encoding="utf-8")
        self.assertIn("population.size was 600 and is 700", self.sweep("study.yaml", code=1).stderr)
        self.assertEqual(rows(self.path / "study.sqlite")["run"], before["run"])

    def test_shards(self):
        self.sweep("study.yaml", "--quiet", "--out", "whole.sqlite")
        files = []
        for i in range(1, 4):
            done = self.sweep("study.yaml", "--shard", f"{i}/3", "--out", "part.sqlite")
            files.append(f"part.shard-{i}-of-3.sqlite")
            self.assertIn(f"Results are in {files[-1]}; shopwright sweep merge joins the shards", done.stderr)
            self.assertEqual(done.stdout, "")
        self.assertIn("shard 2/3", self.sweep("status", files[1]).stdout)
        self.assertIn("56 runs; 28 of the plan are missing", self.sweep("merge", "some.sqlite", *files[:2]).stdout)
        done = self.sweep("merge", "all.sqlite", *files)
        self.assertEqual(done.stdout, "all.sqlite holds 84 runs; the sweep is complete\n")
        self.assertEqual(rows(self.path / "all.sqlite"), rows(self.path / "whole.sqlite"))
        # What was merged can be gone on with.
        self.sweep("study.yaml", "--quiet", "--out", "some.sqlite")
        self.assertEqual(rows(self.path / "some.sqlite"), rows(self.path / "whole.sqlite"))
        self.assertIn("and this is the whole", self.sweep("study.yaml", "--out", files[0], code=1).stderr)

    def test_schedulers_give_the_shard(self):
        for variables, name in (
                ({"SLURM_ARRAY_TASK_ID": "6", "SLURM_ARRAY_TASK_COUNT": "3", "SLURM_ARRAY_TASK_MIN": "2", "SLURM_ARRAY_TASK_STEP": "2"}, "3-of-3"),
                ({"OMPI_COMM_WORLD_RANK": "0", "OMPI_COMM_WORLD_SIZE": "2"}, "1-of-2"),
                ({"PMI_RANK": "1", "PMI_SIZE": "2"}, "2-of-2"),
                ({"SLURM_PROCID": "1", "SLURM_NTASKS": "4", "SLURM_STEP_ID": "0"}, "2-of-4")):
            done = self.sweep("study.yaml", "--quiet", env={**ENVIRONMENT, **variables})
            self.assertTrue((self.path / f"study.shard-{name}.sqlite").exists(), name)
            self.assertIn(f"shard {name.replace('-of-', '/')} of the sweep, by {list(variables)[0]}", done.stderr)
        array = {"SLURM_ARRAY_TASK_ID": "6", "SLURM_ARRAY_TASK_COUNT": "3"}
        self.assertIn("not evenly spaced", self.sweep("study.yaml", env={**ENVIRONMENT, **array}, code=1).stderr)
        self.sweep("study.yaml", "--quiet", "--shard", "1/1", env={**ENVIRONMENT, **array})  # the option wins
        self.assertTrue((self.path / "study.sqlite").exists())

    def test_export(self):
        (self.path / "study.yaml").write_text(STUDY + "  daily: true\n", encoding="utf-8")
        self.sweep("study.yaml", "--quiet", "--replicates", "2")
        self.sweep("export", "study.sqlite", "--csv", "tables", "--xlsx", "book.xlsx")
        tables = {}
        for name in ("points", "results", "means", "daily"):
            with open(self.path / "tables" / f"{name}.csv", encoding="utf-8", newline="") as file:
                tables[name] = list(csv.DictReader(file))
        self.assertEqual([len(tables[name]) for name in ("points", "results", "means", "daily")], [21, 84, 42, 42 * 20 * 3])
        self.assertEqual(tables["points"][0], {"point": "1", "price": "1.5"})
        connection = sqlite3.connect(self.path / "study.sqlite")
        self.addCleanup(connection.close)
        stored = connection.execute("SELECT units, gross_margin FROM result WHERE point = 5 AND replicate = 2 AND seller = 1").fetchone()
        row = next(r for r in tables["results"] if (r["point"], r["replicate"], r["seller"]) == ("5", "2", "ours"))
        self.assertEqual((float(row["units"]), float(row["gross_margin"])), stored)
        units = sum(int(r["units"]) for r in tables["daily"] if (r["point"], r["replicate"], r["seller"]) == ("5", "2", "ours"))
        self.assertEqual(units, stored[0])

        sheets = self.sheets(self.path / "book.xlsx")
        self.assertEqual(list(sheets), ["Sweep", "Means", "Results", "Daily"])
        self.assertEqual([len(sheet) for sheet in sheets.values()][1:], [43, 85, 42 * 60 + 1])
        header = sheets["Results"][0]
        self.assertEqual(header[:4], ["point", "price", "replicate", "seller"])
        self.assertIn(["5", "1.7", "2", "ours"], [r[:4] for r in sheets["Results"]])
        book = next(r for r in sheets["Results"] if r[:4] == ["5", "1.7", "2", "ours"])
        self.assertEqual(float(book[header.index("gross_margin")]), stored[1])

        self.assertIn("exists already", self.sweep("export", "study.sqlite", "--xlsx", "book.xlsx", code=1).stderr)
        self.assertIn("exists already", self.sweep("export", "study.sqlite", "--csv", "tables", code=1).stderr)
        self.sweep("export", "study.sqlite", "--xlsx", "book.xlsx", "--force")
        self.assertFalse([name for name in os.listdir(self.path) if name.startswith(".")])

    def sheets(self, path):
        """Cells of each sheet as text; also checks that headings are frozen and numbers have formats."""
        space = {"m": "http://schemas.openxmlformats.org/spreadsheetml/2006/main"}
        parse = xml.etree.ElementTree.fromstring
        with zipfile.ZipFile(path) as book:
            self.assertIsNone(book.testzip())
            names = [sheet.get("name") for sheet in parse(book.read("xl/workbook.xml")).iterfind(".//m:sheet", space)]
            formats = re.findall(rb'formatCode="([^"]+)"', book.read("xl/styles.xml"))
            self.assertTrue(any(b"#,##0.00" in one for one in formats), formats)
            shared = []
            if "xl/sharedStrings.xml" in book.namelist():
                shared = ["".join(t.text or "" for t in si.iterfind(".//m:t", space))
                          for si in parse(book.read("xl/sharedStrings.xml")).iterfind("m:si", space)]
            sheets = {}
            for number, name in enumerate(names, 1):
                sheet = parse(book.read(f"xl/worksheets/sheet{number}.xml"))
                pane = sheet.find(".//m:pane", space)
                self.assertEqual((pane.get("state"), pane.get("ySplit")), ("frozen", "1"))
                lines = []
                for row in sheet.iterfind(".//m:row", space):
                    cells = []
                    for cell in row.iterfind("m:c", space):
                        value = cell.find("m:v", space)
                        if cell.get("t") == "s":
                            cells.append(shared[int(value.text)])
                        elif cell.get("t") == "inlineStr":
                            cells.append("".join(t.text or "" for t in cell.iterfind(".//m:t", space)))
                        else:
                            cells.append("" if value is None else value.text)
                    if cells:
                        lines.append(cells)
                sheets[name] = lines
        return sheets

    def test_mistakes(self):
        before = self.entries()
        price = "offers.ours.plain.price=1.5..2.5:3"
        for arguments, words in (
                (["market.yaml"], "what should vary in market.yaml?"),
                (["market.yaml", "--vary", "offers.ours.plane.price=1..2:3"], "there is no 'plane' in offers.ours"),
                (["market.yaml", "--vary", "offers.ours.plain.price=1..2"], "expected FROM..TO:POINTS"),
                (["market.yaml", "--vary", "offers.ours.plain.price=-1..2:3"], "must be"),
                (["market.yaml", "--vary", price, "--race", "profit"], "there is no metric 'profit'"),
                (["market.yaml", "--vary", price, "--race", "revenue", "--shard", "1/2"], "a race compares all points"),
                (["market.yaml", "--vary", price, "--shard", "3/2"], "takes a part as I/N"),
                (["market.yaml", "--vary", price, "--csv", "x"], "belongs to sweep export"),
                (["market.yaml", "--vary", price, "--out", "no/folder/x.sqlite"], "no/folder"),
                (["missing.yaml", "--vary", price], "missing.yaml"),
                (["status"], "takes one file"),
                (["status", "missing.sqlite"], "there is no file missing.sqlite"),
                (["status", "market.yaml"], "this is not a sweep's file"),
                (["merge", "out.sqlite"], "which files?"),
                (["merge", "out.sqlite", "market.yaml"], "this is not a sweep's file"),
                (["export", "market.yaml"], "export to what?"),
                (["report", "market.yaml", "--threads", "2"], "option --threads has no meaning for sweep report"),
                (["market.yaml", "--out", "market.yaml", "--vary", price], "this is not a sweep's file")):
            done = self.run_program("sweep", *arguments)
            self.assertIn(done.returncode, (1, 2), arguments)
            self.assertEqual(done.returncode, 2 if "no/folder" in words else 1, arguments)
            self.assertIn(words, done.stderr, arguments)
            self.assertEqual(done.stdout, "")
            self.assertEqual(self.entries(), before, arguments)

    def test_interrupted_and_gone_on_with(self):
        large = ["--set", "population.size=20000", "--replicates", "20"]
        process = subprocess.Popen([PROGRAM, "sweep", "study.yaml", *large], cwd=self.path, env=ENVIRONMENT, text=True,
                                   stdin=subprocess.DEVNULL, stdout=subprocess.PIPE, stderr=subprocess.PIPE)
        self.addCleanup(process.kill)
        file = self.path / "study.sqlite"
        while process.poll() is None and (not file.exists() or not self.done(file)):
            time.sleep(0.05)
        process.send_signal(signal.SIGINT)
        out, err = process.communicate(timeout=30)
        self.assertEqual((process.returncode, out), (130, ""), err)
        self.assertRegex(err, r"interrupted; \d+ of 420 runs are in study.sqlite; the same command goes on from there\n$")
        told = int(re.search(r"(\d+) of 420", err)[1])
        self.assertEqual(count(file), told)
        self.assertEqual((count(file, "claim"), count(file, "process")), (0, 0))
        self.assertIn(f"{told} of 420 runs", self.sweep("status", "study.sqlite").stdout)
        self.sweep("report", "study.sqlite")  # what there is so far
        self.assertFalse((self.path / "study.sqlite-wal").exists())

    def done(self, file):
        try:
            return count(file) > 0
        except sqlite3.OperationalError:
            return False

    def test_progress_on_a_terminal(self):
        master, slave = pty.openpty()
        process = subprocess.Popen([PROGRAM, "sweep", "study.yaml", "--set", "population.size=5000"], cwd=self.path,
                                   env={**ENVIRONMENT, "TERM": "xterm"}, stdin=subprocess.DEVNULL, stdout=subprocess.PIPE, stderr=slave)
        os.close(slave)
        seen = b""
        while select.select([master], [], [], 60)[0]:
            try:
                piece = os.read(master, 65536)
            except OSError:
                break
            if not piece:
                break
            seen += piece
        process.communicate(timeout=60)
        os.close(master)
        self.assertEqual(process.returncode, 0)
        self.assertRegex(seen.decode(), r"\d+ of 84 runs")
        self.assertTrue(seen.decode().rstrip().endswith("Results are in study.sqlite"))

    def test_the_examples_of_the_house(self):
        for name in ("price-sweep", "two-price-sweep"):
            study = ROOT / "scenarios" / "studies" / f"{name}.yaml"
            if not study.exists():
                continue
            done = run("sweep", study, "--set", "population.size=50", "--replicates", "1", "--out", self.path / "x.sqlite", "--shard", "1/400")
            self.assertEqual(done.returncode, 0, done.stderr)
            for file in self.path.glob("x.*"):
                file.unlink()


if __name__ == "__main__":
    unittest.main(verbosity=2)
