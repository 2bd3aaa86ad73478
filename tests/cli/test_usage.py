"""Help, versions, misspelt words, exit codes of wrong command lines, and where words go."""
import re
import unittest

from support import Case

COMMANDS = ["run", "validate", "explain", "price", "plan", "schema", "help"]


class Usage(Case):
    def wrong(self, *arguments, says):
        done = self.run_program(*arguments)
        self.assertEqual(done.returncode, 1, arguments)
        self.assertEqual(done.stdout, "", arguments)
        self.assertIn(says, done.stderr)
        self.assertLess(len(done.stderr.splitlines()), 4, "usage errors are short")

    def test_help_is_data(self):
        for arguments in (["--help"], ["-h"], ["help"]):
            done = self.run_program(*arguments)
            self.assertEqual((done.returncode, done.stderr), (0, ""))
            for command in COMMANDS:
                self.assertRegex(done.stdout, rf"(?m)^  {command}\b")
            self.assertLessEqual(max(map(len, done.stdout.splitlines())), 90)

    def test_each_command_has_help(self):
        for command in COMMANDS:
            asked = self.run_program("help", command)
            self.assertEqual((asked.returncode, asked.stderr), (0, ""))
            self.assertIn(f"Usage: shopwright {command}", asked.stdout)
            self.assertEqual(self.run_program(command, "--help").stdout, asked.stdout)
            self.assertLessEqual(max(len(line) for line in asked.stdout.split("Examples")[0].splitlines()), 80)

    def test_help_of_run_names_every_option(self):
        text = self.run_program("help", "run").stdout
        for option in ("set", "scale", "add", "seed", "replicates", "threads", "out", "force", "json", "quiet"):
            self.assertIn(f"--{option}", text)
        self.assertNotIn("--simd", text)

    def test_version(self):
        done = self.run_program("--version")
        self.assertEqual(done.returncode, 0)
        self.assertTrue(re.fullmatch(r"shopwright \d+\.\d+\.\d+\n", done.stdout))

    def test_nothing_at_all_is_answered_with_help_on_stderr(self):
        done = self.run_program()
        self.assertEqual((done.returncode, done.stdout), (1, ""))
        self.assertIn("Usage: shopwright COMMAND", done.stderr)

    def test_wrong_words(self):
        self.wrong("rnu", "market.yaml", says="did you mean shopwright run?")
        self.wrong("market.yaml", says="shopwright run market.yaml")
        self.wrong("frobnicate", says="unknown command 'frobnicate'")
        self.wrong("help", "rum", says="did you mean shopwright run?")
        self.wrong("--verson", says="did you mean --version?")
        self.wrong("run", "market.yaml", "--replicate", "3", says="did you mean --replicates?")
        self.wrong("run", "market.yaml", "--rep", "3", says="unknown option --rep")  # no guessing
        self.wrong("run", "market.yaml", "-x", says="unknown option -x")
        self.wrong("validate", "market.yaml", "--seed", "3", says="unknown option --seed")
        self.wrong("run", "market.yaml", "--positional", "x", says="unknown option --positional")

    def test_wrong_numbers(self):
        for option, values in {"seed": ["-1", "x", "", "1.5", "18446744073709551616", "0x10"],
                               "replicates": ["0", "-3", "100001"], "threads": ["0", "many"]}.items():
            for value in values:
                self.wrong("run", "market.yaml", f"--{option}={value}", says=f"--{option}")
        self.wrong("run", "market.yaml", "--seed", "-1", says="--seed")

    def test_missing_and_surplus_words(self):
        self.wrong("run", says="which SCENARIO?")
        self.wrong("validate", says="which FILE?")
        self.wrong("run", "market.yaml", "other.yaml", says="'other.yaml'")
        self.wrong("schema", "market.yaml", says="'market.yaml'")
        self.wrong("run", "market.yaml", "--seed", says="needs a value")
        self.wrong("run", "market.yaml", "--json=yes", says="takes no value")
        self.wrong("run", "market.yaml", "--seed", "1", "--seed", "2", says="more than once")
        self.wrong("run", "market.yaml", "--force", says="--out")
        self.wrong("run", "market.yaml", "--simd", "mmx", says="--simd")

    def test_a_name_after_two_dashes_is_a_name(self):
        done = self.run_program("run", "--", "--json")
        self.assertEqual(done.returncode, 1)
        self.assertIn("--json", done.stderr)
        self.assertNotIn("which SCENARIO", done.stderr)


if __name__ == "__main__":
    unittest.main(verbosity=2)
