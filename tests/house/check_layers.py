"""tools/check-layers accepts a sound little house and finds each kind of breach in it: check_layers.py SCRIPT."""
import pathlib
import subprocess
import sys
import tempfile

SOUND = {
    "include/shopwright/core/money.hpp": '#include <cstdint>\n#include "shopwright/version.hpp"\n',
    "src/shopping/choice.cpp": '#include "shopwright/core/money.hpp"\n#include "shopping/lane.hpp"\n#include <hwy/highway.h>\n',
    "src/app/main.cpp": '#include <boost/program_options.hpp>\n#include "shopwright/shopping/choice.hpp"\n',
}
BREACHES = [
    ("src/core/money.cpp", '#include "shopwright/engine/day.hpp"', "which lies above it"),
    ("src/supply/stock.cpp", '#include "shopwright/finance/ledger.hpp"', "which lies beside it"),
    ("src/engine/day.cpp", '#include "shopping/lane.hpp"', "a private header of 'shopping'"),
    ("src/engine/model.cpp", "  #  include <yaml-cpp/yaml.h>", "belongs in language alone"),
    ("src/core/noise.cpp", "#include <tbb/parallel_for.h>", "belongs in src/core/parallel.* alone"),
    ("src/core/money.cpp", "#include <hwy/highway.h>", "belongs in src/core/noise_blocks"),
    ("src/market/book.cpp", "#include <catch2/catch.hpp>", "belongs in the tests alone"),
    ("src/market/row.cpp", "#include <nlohmann/json.hpp>", "belongs in"),
    ("include/shopwright/finance/ledger.hpp", '#include "finance/post.hpp"', "which is not installed"),
    ("src/engine/new.cpp", '#include "shopwright/annex/a.hpp"', "has no floor yet"),
    ("src/annex/a.cpp", "#include <vector>", "has no floor"),
]


def check(script, files):
    with tempfile.TemporaryDirectory() as folder:
        for name, text in files.items():
            path = pathlib.Path(folder, name)
            path.parent.mkdir(parents=True, exist_ok=True)
            path.write_text(text + "\n", encoding="utf-8")
        done = subprocess.run([sys.executable, script, folder], capture_output=True, text=True, check=False)
        return done.returncode, done.stdout + done.stderr


def main():
    script = sys.argv[1]
    code, output = check(script, SOUND)
    assert code == 0, output
    for name, line, message in BREACHES:
        code, output = check(script, {**SOUND, name: line})
        assert code == 1 and message in output and f"{name}:1: " in output, f"{name}: {line}\n{output}"
    code, output = check(script, {})
    assert code == 1, "an empty house is a wrong path: " + output


main()
