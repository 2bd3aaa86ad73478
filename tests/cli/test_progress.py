"""What a terminal shows: the progress bar, colour, widths; on a pseudo terminal."""
import fcntl
import os
import re
import struct
import subprocess
import termios
import unittest

from support import ENVIRONMENT, PROGRAM, Case


def screen(arguments, folder, columns=100, environment=None, stdout_too=False):
    """(exit code, what came to the terminal, what came to standard output)."""
    ours, theirs = os.openpty()
    fcntl.ioctl(theirs, termios.TIOCSWINSZ, struct.pack("HHHH", 40, columns, 0, 0))
    process = subprocess.Popen([PROGRAM, *arguments], cwd=folder, env={**ENVIRONMENT, "TERM": "xterm", **(environment or {})},
                               stdin=theirs, stderr=theirs, stdout=theirs if stdout_too else subprocess.PIPE)
    os.close(theirs)
    shown = b""
    while True:
        try:
            piece = os.read(ours, 65536)
        except OSError:  # how a pseudo terminal says that nobody writes any more
            break
        if not piece:
            break
        shown += piece
    out = b"" if stdout_too else process.stdout.read()
    if process.stdout:
        process.stdout.close()
    os.close(ours)
    return process.wait(timeout=60), shown.decode("utf-8"), out.decode("utf-8")


class Progress(Case):
    RUN = ["run", "market.yaml", "--set", "population.size=6000", "--set", "calendar.days=200"]

    def test_bar(self):
        # Speed and time left appear after a fifth of a second: the market grows until the machine needs that long.
        words = r"[\d,]+ of 612 days, [\d,.]+ days/s, [\d:]+ (s|min) left"
        for size in (30_000, 120_000, 480_000, 1_920_000):
            code, shown, out = screen([*self.RUN, "--set", f"population.size={size}", "--threads", "1"], self.path)
            self.assertEqual(code, 0)
            if re.search(words, shown):
                break
        self.assertIn("digest sw1:", out)
        self.assertRegex(shown, r"\d+% .*[█░]")
        self.assertRegex(shown, words)
        self.assertTrue(shown.rstrip("\r\n").endswith("\r\x1b[K"), "the bar is wiped at the end")
        for line in re.sub(r"\x1b\[[0-9;]*[mK]", "", shown).split("\r"):
            self.assertLess(len(line), 100)

    def test_narrow(self):
        code, shown, _ = screen(self.RUN, self.path, columns=30)
        self.assertEqual(code, 0)
        for line in re.sub(r"\x1b\[[0-9;]*[mK]", "", shown).split("\r"):
            self.assertLess(len(line.strip("\n")), 30)

    def test_quiet(self):
        code, shown, _ = screen([*self.RUN, "--quiet"], self.path)
        self.assertEqual((code, shown), (0, ""))

    def test_dumb_terminal(self):
        code, shown, _ = screen(self.RUN, self.path, environment={"TERM": "dumb"})
        self.assertEqual((code, shown), (0, ""))

    def test_colour(self):
        _, shown, _ = screen(self.RUN, self.path, stdout_too=True)
        self.assertIn("\x1b[1m", shown)
        _, shown, _ = screen(self.RUN, self.path, stdout_too=True, environment={"NO_COLOR": "1"})
        self.assertNotRegex(shown, r"\x1b\[[0-9;]*m")
        _, shown, _ = screen(["validate", "missing.yaml"], self.path, stdout_too=True)
        self.assertIn("\x1b[", shown)

    def test_the_table_takes_the_terminals_width(self):
        narrow = screen(["run", "market.yaml", "--quiet"], self.path, columns=60, stdout_too=True)[1]
        wide = screen(["run", "market.yaml", "--quiet"], self.path, columns=120, stdout_too=True)[1]
        self.assertGreater(narrow.count("Revenue"), wide.count("Revenue"))
        self.assertEqual(wide.count("Revenue"), 1)


if __name__ == "__main__":
    unittest.main(verbosity=2)
