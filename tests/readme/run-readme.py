"""Runs what README.md shows: every command in a block fenced as sh must end with exit code 0, and what a block fenced as
output shows must be in what the command before it prints.

    run-readme.py CHECKOUT BUILD

Blocks fenced as "sh slow" are left out (tools/quickstart and tools/test, which CI runs by themselves). The commands run
in a folder that looks like the checkout but is not, so what they write is thrown away.
"""
import os
import pathlib
import re
import subprocess
import sys
import tempfile


def blocks(text):
    """(line, marks, commands) of each fenced block."""
    inside, fence, start, lines = False, "", 0, []
    for number, line in enumerate(text.splitlines(), 1):
        if line.startswith("```"):
            if inside:
                yield start, fence.split(), lines
            inside, fence, start, lines = not inside, line[3:], number, []
        elif inside:
            lines.append(line)


def commands(lines):
    """One command each; a backslash at the end joins lines; comments and empty lines go."""
    joined = "\n".join(lines).replace("\\\n", " ")
    return [line for line in joined.splitlines() if line.strip() and not line.lstrip().startswith("#")]


def main():
    checkout, build = (pathlib.Path(argument).resolve() for argument in sys.argv[1:3])
    readme = (checkout / "README.md").read_text(encoding="utf-8")
    failures = tried = 0
    with tempfile.TemporaryDirectory() as folder:
        for entry in checkout.iterdir():
            if entry.name not in (".git", "build"):
                (pathlib.Path(folder) / entry.name).symlink_to(entry)
        (pathlib.Path(folder) / "build").mkdir()
        (pathlib.Path(folder) / "build" / "release").symlink_to(build)
        environment = dict(os.environ, PATH=f"{build}:{os.environ['PATH']}")
        printed = ""
        for start, marks, lines in blocks(readme):
            if "output" in marks and "\n".join(lines) not in printed:
                failures += 1
                print(f"FAIL README.md, block at line {start}: the command before it prints\n{printed}")
            if "sh" not in marks or "slow" in marks:
                continue
            for command in commands(lines):
                tried += 1
                done = subprocess.run(["bash", "-c", command], cwd=folder, env=environment, stdin=subprocess.DEVNULL,
                                      capture_output=True, text=True, encoding="utf-8", check=False)
                printed = done.stdout
                print(f"{'ok  ' if done.returncode == 0 else 'FAIL'} {command}")
                if done.returncode != 0:
                    failures += 1
                    print(f"README.md, block at line {start}: exit code {done.returncode}\n{done.stdout}{done.stderr}")
    named = set(re.findall(r"`(tools/[a-z0-9-]+)", readme))
    for name in sorted(name for name in named if not (checkout / name).exists()):
        failures += 1
        print(f"FAIL README.md names {name}, which does not exist")
    print(f"{tried} commands, {failures} failures")
    return 1 if failures or not tried else 0


sys.exit(main())
