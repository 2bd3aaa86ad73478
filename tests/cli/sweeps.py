"""What the tests of sweeps share: a study, and the rows of a file."""
import sqlite3

STUDY = """shopwright: 1
kind: study
label: Which price?
scenario: market.yaml
sweep:
  vary:
    price: {path: offers.ours.plain.price, from: 1.5, to: 2.5, points: 21}
  replicates: 4
"""
# What two files of one plan must have in common; seconds may differ, and who was at work.
TABLES = {"study": "label, seller, seed, release, currency, first_day, days, consumers, replicates, daily, race, metrics, sweep, scenario",
          "factor": "*", "point": "*", "setting": "*", "seller": "*", "offer": "*", "run": "point, replicate, digest", "result": "*",
          "daily": "*"}


def rows(path):
    """All rows that count, by table, in order."""
    connection = sqlite3.connect(path)
    try:
        assert connection.execute("PRAGMA integrity_check").fetchone() == ("ok",), path
        return {table: connection.execute(f"SELECT {columns} FROM {table} ORDER BY 1, 2, 3"
                                          if table not in ("study", "point") else f"SELECT {columns} FROM {table} ORDER BY 1").fetchall()
                for table, columns in TABLES.items()}
    finally:
        connection.close()


def count(path, table="run"):
    connection = sqlite3.connect(path)
    try:
        return connection.execute(f"SELECT count(*) FROM {table}").fetchone()[0]
    finally:
        connection.close()
