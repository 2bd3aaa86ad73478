"""What the tests of the command line share: the program, a small market, and a folder to work in."""
import json
import os
import pathlib
import subprocess
import tempfile
import unittest

PROGRAM = os.environ["SHOPWRIGHT"]
ENVIRONMENT = {k: v for k, v in os.environ.items() if k not in ("NO_COLOR", "COLUMNS", "TERM")}

MARKET = """shopwright: 1
kind: scenario
label: A small market
currency: USD
seed: 11
calendar: {start: 2026-03-02, days: 20, warm_up: 4 days}
population:
  size: 600
  segments:
    all: {share: 100%, price_sensitivity: 3, needs: {juice: {every: 4 days}}}
categories:
  juice: {}
products:
  plain: {category: juice, regular_price: 2.00, appeal: 0.5}
  fine: {category: juice, regular_price: 3.00, appeal: 0.4}
sellers:
  ours: {label: Our Shop, role: operator, channels: {store: {}}}
  rival: {role: competitor, channels: {store: {}}}
offers:
  ours:
    plain: {price: {csv: prices.csv, column: price}, cost: 1.25}
    fine: {price: 3.10, cost: 2.15}
  rival:
    fine: {price: 2.95, cost: 2.20}
outputs: {replicates: 3}
"""
PRICES = "date,product,price\n2026-02-20,plain,1.90\n2026-03-10,plain,2.10\n"


def run(*arguments, **options):
    """A finished process with text output. Never inherits a terminal."""
    settings = dict(stdin=subprocess.DEVNULL, capture_output=True, text=True, encoding="utf-8", env=ENVIRONMENT, timeout=120)
    settings.update(options)
    if "stdout" in options or "stderr" in options:
        del settings["capture_output"]
    return subprocess.run([PROGRAM, *map(str, arguments)], check=False, **settings)


class Case(unittest.TestCase):
    """Each test has a folder of its own, with the small market in it, and works there."""

    def setUp(self):
        self.folder = tempfile.TemporaryDirectory(prefix="shopwright-cli-")
        self.addCleanup(self.folder.cleanup)
        self.path = pathlib.Path(self.folder.name)
        (self.path / "market.yaml").write_text(MARKET, encoding="utf-8")
        (self.path / "prices.csv").write_text(PRICES, encoding="utf-8")
        self.before = self.entries()

    def run_program(self, *arguments, **options):
        return run(*arguments, cwd=self.path, **options)

    def entries(self):
        return sorted(str(p.relative_to(self.path)) for p in self.path.rglob("*"))

    def assert_nothing_left(self):
        self.assertEqual(self.entries(), self.before)

    def document(self, *arguments):
        """The JSON document of a run that must succeed."""
        done = self.run_program("run", "market.yaml", "--json", "--quiet", *arguments)
        self.assertEqual((done.returncode, done.stderr), (0, ""))
        return json.loads(done.stdout)
