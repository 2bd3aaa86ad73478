"""price: how a basket gets its price, and wrong questions."""
import json
import unittest

from support import ENVIRONMENT, Case

OVERLAY = """shopwright: 1
kind: scenario
extends: market.yaml
population: {segments: {all: {share: 60%}, others: {share: 40%, needs: {juice: {every: 4 days}}}}}
sellers: {ours: {channels: {store: {}, app: {}}}}
promotions:
  week: {off: 10%, during: 2026-03-02..2026-03-08}
  flash: {price: 1.00, offers: [plain], during: 2026-03-06, hours: "20:00..24:00", limit: 2 units}
  coupon: {amount_off: 0.30, group: coupons, audience: {segments: [all], share: 50%}}
  three: {multi_buy: {buy: 3, pay: 2}, group: deals}
  set: {bundle: {products: {plain: 1, fine: 1}, price: 4.00}, group: deals}
  save: {spend_and_save: {steps: {6: 0.50, 20: 2}}, priority: -1}
  many: {quantity_tiers: {10: 5%}, channels: [app]}
"""


class Price(Case):
    def setUp(self):
        super().setUp()
        (self.path / "deals.yaml").write_text(OVERLAY, encoding="utf-8")
        self.before = self.entries()

    def price(self, basket, *arguments, **options):
        done = self.run_program("price", "deals.yaml", "--basket", basket, *arguments, **options)
        self.assertEqual((done.returncode, done.stderr), (0, ""))
        self.assert_nothing_left()
        return done.stdout

    def document(self, basket, *arguments):
        return json.loads(self.price(basket, "--json", *arguments))

    def wrong(self, *arguments, says):
        done = self.run_program("price", "deals.yaml", *arguments)
        self.assertEqual((done.returncode, done.stdout), (1, ""))
        self.assertIn(says, done.stderr)
        self.assertLess(len(done.stderr.splitlines()), 4)

    def test_every_step_is_told(self):
        # plain at 1.90 is 1.71 in the week, fine at 3.10 is 2.79.
        self.assertEqual(self.price("plain:3,fine", "--at", "2026-03-03").splitlines(), [
            "ours, store, Tue 2026-03-03 12:00; a buyer of no segment in particular; amounts",
            "  in USD",
            "",
            "                                                  units        each       amount",
            "plain                                                 3        1.90         5.70",
            "  week: 10% off                                                1.71        -0.57",
            "fine                                                  1        3.10         3.10",
            "  week: 10% off                                                2.79        -0.31",
            "Sum                                                                         7.92",
            "three: 3 for 2                                                             -1.71",
            "  plain -0.94, fine -0.77",
            "save: 0.50 off from 6.00, 2.00 off from 20.00                              -0.50",
            "  plain -0.34, fine -0.16",
            "To pay                                                4                     5.71",
            "",
            "Without effect",
            "  coupon: 0.30 off – for others: all, those drawn by lot (--in coupon)",
            "  flash: at 1.00 – not that day: 2026-03-06",
            "  many: 5% off from 10 units – nothing in the basket is promoted: in app",
            "  set: 1 plain + 1 fine for 4.00 – three is better, and of their group only the",
            "    best holds",
        ])

    def test_it_fits_the_terminal(self):
        for width in (60, 80, 120):
            shown = self.price("plain:30,fine:12", "--at", "2026-03-06T20:30", "--segment", "all", "--in", "coupon",
                               env={**ENVIRONMENT, "COLUMNS": str(width)})
            self.assertLessEqual(max(map(len, shown.splitlines())), width)

    def test_the_amounts_add_up(self):
        told = self.document("plain:5,fine:2", "--at", "2026-03-06T20:30", "--segment", "all", "--in", "coupon")
        self.assertEqual([line["units"] for line in told["lines"]], [2, 3, 2])  # two at the flash sale's price
        self.assertEqual(told["lines"][0]["unit_promotions"], [{"promotion": "flash", "before": 1.9, "after": 1.0},
                                                              {"promotion": "coupon", "before": 1.0, "after": 0.7}])
        for i, line in enumerate(told["lines"]):
            taken = sum(step["by_line"][i] for step in told["basket_promotions"])
            self.assertAlmostEqual(line["unit_price"] * line["units"] - taken, line["charged"])
        self.assertAlmostEqual(sum(line["charged"] for line in told["lines"]), told["total"])

    def test_what_is_missing(self):
        told = self.document("plain", "--at", "2026-03-12")["without_effect"]
        why = {item["promotion"]: item for item in told}
        self.assertEqual(why["three"]["missing_units"], 2)
        self.assertEqual(why["set"]["missing_units"], 1)
        self.assertEqual(why["save"]["missing_amount"], 3.9)  # plain costs 2.10 then
        self.assertEqual(why["week"]["why"], "not that day: 2026-03-02..2026-03-08")
        self.assertEqual(self.document("plain", "--at", "2026-03-06")["without_effect"][1]["why"],
                         "not at that time: 20:00..24:00")

    def test_audience_channel_and_seller(self):
        alone = self.document("plain", "--segment", "all")["total"]
        self.assertAlmostEqual(self.document("plain", "--segment", "all", "--in", "coupon")["total"], alone - .3)
        self.assertEqual(self.document("plain", "--segment", "others", "--in", "coupon")["total"], alone)
        self.assertIn("many", [step["promotion"] for step in self.document("plain:10", "--channel", "app")["basket_promotions"]])
        rival = self.document("fine:3", "--seller", "rival")
        self.assertEqual((rival["total"], rival["without_effect"]), (8.85, []))
        self.assertEqual(self.document("plain", "--set", "promotions.week.off=50%")["total"], .95)

    def test_wrong_questions(self):
        self.wrong(says="what is in the basket?")
        self.wrong("--basket", "", says="the basket is empty")
        self.wrong("--basket", "plian", says="did you mean plain?")
        self.wrong("--basket", "plain:0", says="no number of units")
        self.wrong("--basket", "plain:x", says="no number of units")
        self.wrong("--basket", "plain:9999999999", says="no number of units")
        self.wrong("--basket", "plain,plain", says="twice")
        self.wrong("--basket", "plain", "--seller", "rival", says="does not offer plain")
        self.wrong("--basket", "plain", "--seller", "us", says="there is no seller us")
        self.wrong("--basket", "plain", "--channel", "ap", says="did you mean app?")
        self.wrong("--basket", "plain", "--at", "tomorrow", says="is no time")
        self.wrong("--basket", "plain", "--at", "2026-03-06T25:00", says="is no time")
        self.wrong("--basket", "plain", "--at", "2027-01-01", says="outside the calendar")
        self.wrong("--basket", "plain", "--segment", "al", says="did you mean all?")
        self.wrong("--basket", "plain", "--in", "week", says="is for all of its segments")
        self.wrong("--basket", "plain", "--in", "cupon", says="did you mean coupon?")
        done = self.run_program("price", "missing.yaml", "--basket", "plain")
        self.assertEqual((done.returncode, done.stdout), (1, ""))

    def test_gifts_and_pre_sales(self):
        (self.path / "later.yaml").write_text("""shopwright: 1
kind: scenario
extends: market.yaml
promotions:
  mug: {gift: {product: plain, from: 6, worth: 1.50, available: 10}}
  ahead: {presale: {deposit: 0.50, counts: 1.00, balance: 2026-03-09}, offers: [fine], during: 2026-03-02..2026-03-08}
""", encoding="utf-8")
        self.before = self.entries()

        def price(basket, *arguments):
            done = self.run_program("price", "later.yaml", "--basket", basket, *arguments)
            self.assertEqual((done.returncode, done.stderr), (0, ""))
            return done.stdout

        document = json.loads(price("plain:4,fine:2", "--json", "--at", "2026-03-03"))
        self.assertEqual(document["total"], 12.8)
        self.assertEqual(document["paid_now"], 8.6)
        self.assertEqual(document["gifts"], [{"promotion": "mug", "product": "plain", "felt_as": 1.5}])
        self.assertEqual(document["basket_promotions"], [])
        text = " ".join(price("plain:4,fine:2", "--at", "2026-03-03").split())
        self.assertIn(" ahead: pre-sale, deposit 0.50 for 1.00, balance on 2026-03-09 2.60 -1.00 ", text)
        self.assertIn(" mug: gift: plain, worth 1.50, from 6.00 gift ", text)
        self.assertIn(" To pay 6 12.80 of this now, with the deposit 8.60 when the balance is due 4.20", text)
        text = " ".join(price("plain:2,fine:9", "--at", "2026-03-03").split())
        self.assertIn(" mug: gift: plain, worth 1.50, from 6.00 – 2.20 are missing", text)  # what is ordered ahead does not count

    def test_consumer_is_a_member_of_a_segment(self):
        at = ("--at", "2026-03-03")
        self.assertEqual(self.price("plain:3", "--consumer", "all", *at), self.price("plain:3", "--segment", "all", *at))
        self.wrong("--basket", "plain", "--consumer", "all", "--segment", "all", says="say the same")

    def test_of_several_sellers(self):
        (self.path / "centre.yaml").write_text("""shopwright: 1
kind: scenario
extends: market.yaml
sellers: {rival: {shipping: 0.90}}
promotions:
  centre: {sellers: [ours, rival], spend_and_save: {steps: {5: 0.50}}, funding: {platform: 60%}}
""", encoding="utf-8")
        self.before = self.entries()
        done = self.run_program("price", "centre.yaml", "--basket", "plain:2,rival/fine", "--json")
        self.assertEqual((done.returncode, done.stderr), (0, ""))
        document = json.loads(done.stdout)
        self.assertEqual([line["product"] for line in document["lines"]], ["plain", "rival/fine"])
        self.assertAlmostEqual(document["total"], sum(line["charged"] for line in document["lines"]) + 0.9)
        self.assertEqual(document["basket_promotions"][0]["taken_off"], 0.5)
        done = self.run_program("price", "centre.yaml", "--basket", "plain:2,rival/fine")
        text = " ".join(done.stdout.split())
        self.assertIn(" Shipping by rival 0.90 ", text)
        self.assertIn(" centre 0.50 the platform 0.30 the sellers 0.20 The sellers get ", text)
        done = self.run_program("price", "centre.yaml", "--basket", "plain,rivals/fine")
        self.assertEqual(done.returncode, 1)
        self.assertIn("there is no seller rivals", done.stderr)


if __name__ == "__main__":
    unittest.main()
