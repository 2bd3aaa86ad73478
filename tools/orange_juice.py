"""Dominick's refrigerated orange juice: the raw panel, and the weekly averages that the scenario uses.

Shared by derive-orange-juice (writes the tables) and tune-orange-juice (fits on them), so that both see the same numbers.
Raw data: train.csv.gz, one row per store, week and item that sold: units (packages), price and cost ($ per package),
deal (0 or 1), feat (share of the item's volume that was featured), profit (gross margin in % of revenue); storedemo.csv.
"""
import csv
import datetime
import gzip
import pathlib

# (name in the scenario, ounces), in the order of the data's brand numbers 1 to 11.
ITEMS = [("tropprem64", 64), ("tropprem96", 96), ("flanat64", 64), ("trop64", 64), ("minmaid64", 64), ("minmaid96", 96),
         ("citrushill64", 64), ("treefresh64", 64), ("flagold64", 64), ("dom64", 64), ("dom128", 128)]
FIRST_WEEK, LAST_WEEK = 79, 130  # what is simulated and judged
WARM_UP_WEEKS = 4                # prices of these weeks before it are in the tables too


def date_of(week):
    """First day (a Thursday) of a Dominick's week; week 1 is 1989-09-14..1989-09-20 (Dominick's data manual, week decode table)."""
    return datetime.date(1989, 9, 14) + datetime.timedelta(weeks=week - 1)


def read_rows(data_dir):
    """Rows of train.csv.gz as (store, week, item 0..10, {units, price, cost, deal, feat, profit})."""
    with gzip.open(pathlib.Path(data_dir) / "train.csv.gz", "rt", newline="") as file:
        return [(int(r["store"]), int(r["week"]), int(r["brand"]) - 1,
                 {k: float(r[k]) for k in ("units", "price", "cost", "deal", "feat", "profit")}) for r in csv.DictReader(file)]


def read_demographics(data_dir):
    """storedemo.csv as ([column names], {store: [values]}): census figures and competition around each store."""
    with open(pathlib.Path(data_dir) / "storedemo.csv", newline="") as file:
        rows = list(csv.reader(file))
    return rows[0][1:], {int(r[0]): [float(x) for x in r[1:]] for r in rows[1:]}


def split(rows):
    """(tuning stores, judged stores): every second store in numerical order, from the first, is for tuning."""
    stores = sorted({r[0] for r in rows})
    return stores[::2], stores[1::2]


def reporting(rows, stores):
    """{week: sorted stores among `stores` with any sale recorded}."""
    wanted, by_week = set(stores), {}
    for store, week, _, _ in rows:
        if store in wanted:
            by_week.setdefault(week, set()).add(store)
    return {week: sorted(found) for week, found in sorted(by_week.items())}


def weekly(rows, stores):
    """{(week, item): averages over the reporting stores among `stores`}.

    Posted terms (inputs): plain, unweighted averages over stores: price to the cent, cost and feature to 4 decimals, deal
    as a share. Unweighted, because weights by sales would let the outcome into the inputs. Prices differ between zones by
    about 6% (s.d.), and people buy more where it is cheaper, so units x average price overstates revenue by about half a
    percent and margin by one to two; weighting stores by their expected number of shoppers does not change that.
    Outcomes: units, revenue ($) and margin ($) per reporting store; a store that reports without this item sold none of it.
    """
    counts = {week: len(found) for week, found in reporting(rows, stores).items()}
    wanted, cells = set(stores), {}
    for store, week, item, row in rows:
        if store in wanted:
            cells.setdefault((week, item), []).append(row)
    out = {}
    for (week, item), found in cells.items():
        mean = lambda key: sum(r[key] for r in found) / len(found)
        per_store = lambda value: sum(value(r) for r in found) / counts[week]
        out[week, item] = {
            "price": round(mean("price"), 2), "cost": round(mean("cost"), 4), "deal": mean("deal"), "feature": round(mean("feat"), 4),
            "units": per_store(lambda r: r["units"]), "revenue": per_store(lambda r: r["units"] * r["price"]),
            "margin": per_store(lambda r: r["units"] * r["price"] * r["profit"] / 100)}
    return out
