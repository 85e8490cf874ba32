"""Runs the README's commands and compares what they print with what the README shows.

usage: readme.py SOURCE-TREE BUILD-TREE

How commands are shown is in shown.py. The command that runs all tests cannot run inside them: for that one the check is
that .ci/run calls exactly it. That the state diagrams which the README shows say what the tables say is tested in
reports/diagrams; here, that it shows two that are there.
"""

import os
import pathlib
import re
import shlex
import subprocess
import sys
import tempfile

from shown import difference, examples


def check_pictures(source):
    """Whether the README shows two state diagrams that are there; returns the number of mistakes."""
    shown = re.findall(r"!\[[^\]]*\]\(([^)]+\.svg)\)", (source / "README.md").read_text())
    missing = [path for path in shown if not (source / path).is_file()]
    for path in missing:
        print(f"README.md shows {path}, which is not there")
    if len(shown) < 2:
        print(f"README.md shows {len(shown)} state diagrams; two were expected")
    return len(missing) + (len(shown) < 2)


def main():
    source, build = pathlib.Path(sys.argv[1]).resolve(), pathlib.Path(sys.argv[2]).resolve()
    failures, ran = check_pictures(source), 0
    with tempfile.TemporaryDirectory() as scratch:
        for number, command, expected in examples((source / "README.md").read_text()):
            words = shlex.split(command, comments=True)
            if words[:2] == ["./saslspec", "test"]:
                ci = (source / ".ci/run").read_text()
                if words == ["./saslspec", "test"] and not re.search(r"^exec \./saslspec test$", ci, re.M):
                    print(f"README.md:{number}: .ci/run does not call {command}")
                    failures += 1
                ran += 1
                continue
            if words[0] != "./saslspec":
                continue
            words[0] = str(build / "bin/saslspec")
            done = subprocess.run(words, cwd=scratch, capture_output=True, text=True, timeout=120,
                                  stdin=subprocess.DEVNULL, env={**os.environ, "NO_COLOR": "1"})
            ran += 1
            wrong = difference(command, expected, done, source)
            if wrong:
                print(f"README.md:{number}: {wrong}")
                failures += 1
    if ran < 3:
        print(f"README.md shows {ran} commands; at least three were expected")
        failures += 1
    sys.exit(1 if failures else 0)


if __name__ == "__main__":
    main()
