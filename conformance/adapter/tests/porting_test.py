"""Does what PORTING.md says, with the header as it is installed, and compares what is printed with what it shows.

usage: porting_test.py SOURCE-TREE BUILD-TREE
"""

import pathlib
import shlex
import shutil
import subprocess
import sys
import tempfile

SOURCE, BUILD = (pathlib.Path(path).resolve() for path in sys.argv[1:3])
sys.path.insert(0, str(SOURCE / "conformance/tests"))
from shown import difference, examples  # noqa: E402

DOCUMENT = SOURCE / "conformance/adapter/PORTING.md"
TEMPLATE = SOURCE / "conformance/adapter/template/adapter.c"
LONGEST_TEMPLATE = 120


def run(words, folder):
    return subprocess.run(words, cwd=folder, capture_output=True, text=True, timeout=240, stdin=subprocess.DEVNULL)


def main():
    mistakes = []
    if (lines := TEMPLATE.read_text().count("\n")) >= LONGEST_TEMPLATE:
        mistakes.append(f"{TEMPLATE} has {lines} lines")
    with tempfile.TemporaryDirectory() as scratch:
        prefix = pathlib.Path(scratch) / "prefix"
        installed = run(["cmake", "--install", BUILD, "--component", "adapter", "--prefix", prefix], scratch)
        if installed.returncode != 0:
            sys.exit(installed.stderr)
        shutil.copy(TEMPLATE, scratch)
        programs = {"saslspec": str(BUILD / "bin/saslspec")}
        ran = 0
        for number, command, expected in examples(DOCUMENT.read_text()):
            words = [programs.get(word, word).replace("DIR/", f"{prefix}/")
                     for word in shlex.split(command, comments=True)]
            done = run(words, scratch)
            ran += 1
            if wrong := difference(command, expected, done, scratch):
                mistakes.append(f"PORTING.md:{number}: {wrong}")
    if ran < 3:
        mistakes.append(f"PORTING.md shows {ran} commands; at least three were expected")
    print("\n".join(mistakes))
    sys.exit(1 if mistakes else 0)


main()
