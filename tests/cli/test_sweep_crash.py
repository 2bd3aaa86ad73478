"""A sweep that is killed, that meets a full disk, or that two processes run at a time: never twice, nothing lost."""
import os
import pathlib
import random
import resource
import signal
import subprocess
import time
import unittest

from support import ENVIRONMENT, PROGRAM, Case
from sweeps import STUDY, count, rows

LONG = ["--set", "population.size=5000", "--replicates", "10"]  # 210 runs, a few seconds in all


class Crash(Case):
    def setUp(self):
        super().setUp()
        (self.path / "study.yaml").write_text(STUDY + "  daily: true\n", encoding="utf-8")

    def start(self, *arguments, **options):
        process = subprocess.Popen([PROGRAM, "sweep", "study.yaml", "--quiet", *LONG, *arguments], cwd=self.path, env=ENVIRONMENT, text=True,
                                   stdin=subprocess.DEVNULL, stdout=subprocess.PIPE, stderr=subprocess.PIPE, **options)
        self.addCleanup(process.kill)
        return process

    def finish(self, process, code=0):
        out, err = process.communicate(timeout=200)
        self.assertEqual(process.returncode, code, out + err)
        return err

    def test_killed_at_random_moments(self):
        begin = time.monotonic()
        self.finish(self.start("--out", "whole.sqlite"))
        seconds = time.monotonic() - begin
        chance, kills = random.Random(7), 0
        for _ in range(200):
            process = self.start("--out", "killed.sqlite")
            # Most of them early: while the file is made, and while the first results are written.
            time.sleep(seconds * chance.random() ** 3 * 0.5 + 0.001 * chance.random())
            killed = process.poll() is None
            process.send_signal(signal.SIGKILL) if killed else None
            process.communicate(timeout=60)
            if not killed:
                self.assertEqual(process.returncode, 0)
                break
            kills += 1
            if kills >= 10:
                self.finish(self.start("--out", "killed.sqlite"))
                break
        self.assertGreaterEqual(kills, 3)
        self.assertEqual(rows(self.path / "killed.sqlite"), rows(self.path / "whole.sqlite"))
        self.assertEqual(count(self.path / "killed.sqlite", "claim"), 0)

    def test_two_processes_on_one_file(self):
        both = [self.start("--out", "both.sqlite", "--threads", "1") for _ in range(2)]
        for process in both:
            self.finish(process)
        self.finish(self.start("--out", "whole.sqlite"))
        self.assertEqual(rows(self.path / "both.sqlite"), rows(self.path / "whole.sqlite"))

    def test_one_of_two_is_killed(self):
        first = self.start("--out", "both.sqlite", "--threads", "1")
        second = self.start("--out", "both.sqlite", "--threads", "1")
        time.sleep(1)
        first.kill()
        first.communicate()
        self.finish(second)
        self.finish(self.start("--out", "whole.sqlite"))
        self.assertEqual(rows(self.path / "both.sqlite"), rows(self.path / "whole.sqlite"))

    def limited(self, size):
        def limit():
            signal.signal(signal.SIGXFSZ, signal.SIG_IGN)
            resource.setrlimit(resource.RLIMIT_FSIZE, (size, size))
        return limit

    def check_after_full_disk(self, err, name, folder=None):
        self.assertIn(name, err)
        self.assertIn("what was written before is intact; the same command goes on from there", err)
        file = (folder or self.path) / name
        self.assertIsNotNone(rows(file))  # whole, and can be read

    def test_a_file_that_may_not_grow(self):
        process = self.start("--out", "full.sqlite", preexec_fn=self.limited(600_000))
        self.check_after_full_disk(self.finish(process, 2), "full.sqlite")
        self.assertLess(count(self.path / "full.sqlite"), 210)
        self.finish(self.start("--out", "full.sqlite"))
        self.finish(self.start("--out", "whole.sqlite"))
        self.assertEqual(rows(self.path / "full.sqlite"), rows(self.path / "whole.sqlite"))

    def test_a_full_disk(self):
        disk = self.path / "disk"
        disk.mkdir()
        mounted = subprocess.run(["mount", "-t", "tmpfs", "-o", "size=400k", "none", str(disk)], capture_output=True, check=False)
        if os.geteuid() != 0 or mounted.returncode != 0:
            self.skipTest("cannot mount a small disk")
        self.addCleanup(subprocess.run, ["umount", str(disk)], check=False)
        err = self.finish(self.start("--out", "disk/full.sqlite"), 2)
        self.assertIn("no space left on device", err)
        self.check_after_full_disk(err, "full.sqlite", disk)
        done = count(disk / "full.sqlite")
        self.assertLess(done, 210)
        subprocess.run(["mount", "-o", "remount,size=64m", str(disk)], check=True)
        self.finish(self.start("--out", "disk/full.sqlite"))
        self.finish(self.start("--out", "whole.sqlite"))
        self.assertEqual(rows(disk / "full.sqlite"), rows(self.path / "whole.sqlite"))

    def test_no_space_for_the_file_itself(self):
        process = self.start("--out", "none.sqlite", preexec_fn=self.limited(0))
        err = self.finish(process, 2)
        self.assertIn("none.sqlite", err)
        self.finish(self.start("--out", "none.sqlite"))


if __name__ == "__main__":
    unittest.main(verbosity=2)
