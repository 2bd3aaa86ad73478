"""Runs every wrong scenario with --out: exit code 1, nothing on standard output, no folder, no traces of one."""
import os
import subprocess
import sys
import tempfile

program, cases = sys.argv[1], sys.argv[2]
failures = []
for name in sorted(os.listdir(cases)):
    if not name.endswith(".yaml"):
        continue
    with open(os.path.join(cases, name[:-5] + ".expected"), "rb") as file:
        if b" error" not in file.read().splitlines()[-1]:
            continue  # warnings only: it runs
    changes = []
    with open(os.path.join(cases, name), "rb") as file:
        for line in file:
            if not line.startswith(b"# with: "):
                break
            changes += line[len(b"# with: "):].decode().strip().split(" ", 1)
    with tempfile.TemporaryDirectory() as folder:
        command = [program, "run", name, "--out", os.path.join(folder, "results")] + changes
        done = subprocess.run(command, cwd=cases, capture_output=True, timeout=60)
        left = os.listdir(folder)
        if done.returncode != 1 or done.stdout or left or not done.stderr:
            failures.append(f"{name}: exit code {done.returncode}, stdout {done.stdout[:80]!r}, left {left}")
print("\n".join(failures) or "nothing left behind")
sys.exit(1 if failures else 0)
