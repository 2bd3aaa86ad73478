"""What the scripts of tools/measure.d share: building, running the program and tests, the table of figures."""
import json
import os
import pathlib
import re
import shlex
import statistics
import subprocess
import sys
import time

ROOT = pathlib.Path(__file__).resolve().parent.parent
RELEASE = ROOT / "build/release"


def build(*targets, preset="release", setup="--tests", options=()):
    """Installs, configures and builds targets as tools/test does, saying nothing unless it fails."""
    if any(target.startswith("test_") for target in targets):
        options = [*options, "-DSHOPWRIGHT_TESTS=ON"]
    script = f". tools/common.sh; tools/setup {setup}; configure {shlex.join([preset, *options])}; build {shlex.join([preset, *targets])}"
    done = subprocess.run(["bash", "-euo", "pipefail", "-c", script], cwd=ROOT, capture_output=True, text=True, check=False)
    if done.returncode:
        sys.exit(f"measure: cannot build {' '.join(targets)}\n{done.stdout[-4000:]}{done.stderr[-4000:]}")


def run(scenario, *arguments):
    """One `shopwright run`: its JSON document, with "wall" seconds and "peak" bytes of memory of the whole process."""
    command = [str(RELEASE / "shopwright"), "run", str(ROOT / scenario), "--json", "--quiet", *map(str, arguments)]
    start = time.monotonic()
    process = subprocess.Popen(command, stdout=subprocess.PIPE, text=True)
    output = process.stdout.read()
    _, status, usage = os.wait4(process.pid, 0)
    wall = time.monotonic() - start
    process.returncode = os.waitstatus_to_exitcode(status)
    if process.returncode:
        sys.exit(f"measure: exit code {process.returncode} of {' '.join(command)}")
    return {**json.loads(output), "wall": wall, "peak": usage.ru_maxrss * 1024}


def processor_paths():
    """The choice kernel's paths that this processor has, fastest first."""
    flags = set(re.search(r"^flags\s*:(.*)$", pathlib.Path("/proc/cpuinfo").read_text(), re.M)[1].split())
    return [path for path, needs in (("avx512", {"avx512f", "avx512bw", "avx512dq", "avx512vl"}), ("avx2", {"avx2", "fma"}),
                                     ("scalar", set())) if needs <= flags]


class Figures:
    """Rows of figure, measured, target; `finish` prints the verdict and returns the exit code."""

    def __init__(self, title):
        self.missed = self.rows = 0
        print(title, flush=True)

    def note(self, text):
        print(f"  {text}", flush=True)

    def add(self, figure, measured, target="", met=None):
        """met: None where there is nothing to reach."""
        self.rows += 1
        self.missed += met is False
        verdict = {None: "", True: "met", False: "MISSED"}[met]
        print(f"  {figure:58s} {measured:>16s}  {target:30s} {verdict}".rstrip(), flush=True)

    def tests(self, name, selection, target, environment=None):
        """Runs test cases of tests/NAME, what they print included; met when there are some and all pass."""
        program = RELEASE / "tests" / name / f"test_{name}"
        done = subprocess.run([str(program), selection], capture_output=True, text=True, check=False,
                              env={**os.environ, **(environment or {})})
        summary = re.search(r"\((\d+) assertions? in (\d+) test cases?\)", done.stdout)
        passed = done.returncode == 0 and summary is not None
        shown = [line for line in done.stdout.splitlines() if line.strip() and not line.startswith("Filters: ")]
        if passed:  # without Catch2's own last lines
            shown = shown[:next((i for i, line in enumerate(shown) if line.startswith("=" * 20)), len(shown))]
        for line in shown:
            self.note(line)
        count = f"{summary[2]} case{'s' * (summary[2] != '1')} pass{'es' * (summary[2] == '1')}" if passed else "FAILED"
        self.add(f"test_{name} '{selection}'", count, target, passed)

    def finish(self):
        print(f"  {self.missed} of {self.rows} figures missed" if self.missed else "  all met")
        return 1 if self.missed else 0


median = statistics.median
