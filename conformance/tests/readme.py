"""Runs the README's commands and compares what they print with what the README shows.

usage: readme.py SOURCE-TREE BUILD-TREE

A fenced block marked `console` holds commands after `$ ` and their output. What differs from run to run (times, digests,
seeds, paths of this tree) is masked on both sides; `...` alone on a line stands for any lines. The command that runs
all tests cannot run inside them: for that one the check is that .ci/run calls exactly it. That the state diagrams which
the README shows say what the tables say is tested in reports/diagrams; here, that it shows two that are there.
"""

import difflib
import os
import pathlib
import re
import shlex
import subprocess
import sys
import tempfile

MASKS = [
    (re.compile(r"\b\d+(\.\d+)? ?(s|ms|seconds)\b"), "<time>"),
    (re.compile(r"\b[0-9a-f]{12,64}\b"), "<digest>"),
    (re.compile(r"\bbuild/\w+/"), "build/"),
    (re.compile(r"\bseed \d+"), "seed <seed>"),
    (re.compile(r"--seed \d+"), "--seed <seed>"),
]


def masked(line, source):
    line = line.replace(str(source) + "/", "")
    for pattern, mask in MASKS:
        line = pattern.sub(mask, line)
    return re.sub(r"\s+", " ", line).strip()


def examples(readme):
    """Yields (line number, command, expected lines) for each command shown."""
    block = command = None
    expected = []
    for number, line in enumerate(readme.read_text().splitlines(), 1):
        if block is None:
            if line.strip() == "```console":
                block = number
        elif line.strip() == "```" or line.startswith("$ "):
            if command:
                yield at, command, expected
            command, at, expected = (None, 0, []) if line.strip() == "```" else (line[2:], number, [])
            block = None if line.strip() == "```" else block
        elif command:
            expected.append(line)


def matches(expected, actual):
    """Whether `actual` is `expected`, where a line `...` stands for any lines."""
    if not expected:
        return not actual
    if expected[0] == "...":
        return any(matches(expected[1:], actual[i:]) for i in range(len(actual) + 1))
    return bool(actual) and expected[0] == actual[0] and matches(expected[1:], actual[1:])


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
        for number, command, expected in examples(source / "README.md"):
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
            wanted = [masked(line, source) for line in expected if line.strip()]
            actual = [masked(line, source) for line in done.stdout.splitlines() if line.strip()]
            shows_exit = re.search(r"# exits? (\d+)", command)
            if done.returncode != (int(shows_exit.group(1)) if shows_exit else 0):
                print(f"README.md:{number}: {command} exits {done.returncode}\n{done.stderr}")
                failures += 1
            elif not matches(wanted, actual):
                print(f"README.md:{number}: {command} prints something else:")
                print("\n".join(difflib.unified_diff(wanted, actual, "README.md", "printed", lineterm="")))
                failures += 1
    if ran < 3:
        print(f"README.md shows {ran} commands; at least three were expected")
        failures += 1
    sys.exit(1 if failures else 0)


if __name__ == "__main__":
    main()
