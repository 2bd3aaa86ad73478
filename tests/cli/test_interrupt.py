"""Ctrl-C and termination: within a second, with a word about how far it got, and nothing left behind."""
import os
import signal
import subprocess
import time
import unittest

from support import ENVIRONMENT, PROGRAM, Case

LONG = ["--set", "calendar.days=20000", "--set", "population.size=200000", "--replicates", "50"]


class Interrupt(Case):
    def start(self, *arguments, **options):
        process = subprocess.Popen([PROGRAM, "run", "market.yaml", *LONG, *arguments], cwd=self.path, env=ENVIRONMENT, text=True,
                                   stdin=subprocess.DEVNULL, stdout=subprocess.PIPE, stderr=subprocess.PIPE, **options)
        self.addCleanup(process.kill)
        return process

    def stop(self, process, number, after):
        time.sleep(after)
        self.assertIsNone(process.poll(), "the run was meant to be long")
        begin = time.monotonic()
        process.send_signal(number)
        out, err = process.communicate(timeout=30)
        return time.monotonic() - begin, out, err

    def test_signals(self):
        for number, code in ((signal.SIGINT, 130), (signal.SIGTERM, 143)):
            for threads in ("1", "2"):
                process = self.start("--out", "results", "--threads", threads)
                seconds, out, err = self.stop(process, number, 2)
                self.assertEqual((process.returncode, out), (code, ""))
                self.assertLess(seconds, 1.5)  # a second, and some for a busy machine
                self.assertRegex(err, r"^shopwright: interrupted (after [\d,]+ of [\d,]+ days|before the first day)")
                self.assert_nothing_left()

    def test_at_once(self):
        """Before the first day: while the scenario is read or the market is set up."""
        process = self.start("--out", "results", "--set", "population.size=3000000")
        seconds, out, _ = self.stop(process, signal.SIGINT, 0.5)
        self.assertEqual((process.returncode, out), (130, ""))
        self.assertLess(seconds, 1.5)
        self.assert_nothing_left()

    def test_what_was_ignored_stays_ignored(self):
        process = self.start(preexec_fn=lambda: signal.signal(signal.SIGINT, signal.SIG_IGN))
        time.sleep(1)
        process.send_signal(signal.SIGINT)
        time.sleep(1.5)
        self.assertIsNone(process.poll())
        process.send_signal(signal.SIGTERM)
        process.communicate(timeout=30)
        self.assertEqual(process.returncode, 143)

    def test_the_earlier_results_stay(self):
        self.assertEqual(self.run_program("run", "market.yaml", "--quiet", "--out", "results").returncode, 0)
        before = self.entries()
        process = self.start("--out", "results", "--force")
        self.stop(process, signal.SIGINT, 1)
        self.assertEqual(process.returncode, 130)
        self.assertEqual(self.entries(), before)
        self.assertFalse([name for name in os.listdir(self.path) if name.startswith(".")])


if __name__ == "__main__":
    unittest.main(verbosity=2)
