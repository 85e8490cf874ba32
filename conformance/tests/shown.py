"""Commands that a Markdown file shows, and whether what they print is what it shows.

A fenced block marked `console` holds commands after `$ ` and their output. What differs from run to run (times, digests,
seeds, paths of this tree) is masked on both sides; `...` alone on a line stands for any lines.
"""

import difflib
import re

MASKS = [
    (re.compile(r"\b\d+(\.\d+)? ?(s|ms|seconds)\b"), "<time>"),
    (re.compile(r"\b[0-9a-f]{12,64}\b"), "<digest>"),
    (re.compile(r"\bbuild/\w+/"), "build/"),
    (re.compile(r"\bseed \d+"), "seed <seed>"),
    (re.compile(r"--seed \d+"), "--seed <seed>"),
]


def masked(line, source):
    """`line` without what differs from run to run; `source` is the tree's own path."""
    line = line.replace(str(source) + "/", "")
    for pattern, mask in MASKS:
        line = pattern.sub(mask, line)
    return re.sub(r"\s+", " ", line).strip()


def examples(text):
    """Yields (line number, command, expected lines) for each command shown."""
    block = command = None
    expected = []
    for number, line in enumerate(text.splitlines(), 1):
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


def difference(command, expected, done, source):
    """What is wrong with the finished process `done`: its exit code (0, or what `# exits N` says), or its output."""
    shows_exit = re.search(r"# exits? (\d+)", command)
    if done.returncode != (int(shows_exit.group(1)) if shows_exit else 0):
        return f"{command} exits {done.returncode}\n{done.stdout}{done.stderr}"
    wanted = [masked(line, source) for line in expected if line.strip()]
    actual = [masked(line, source) for line in done.stdout.splitlines() if line.strip()]
    if matches(wanted, actual):
        return ""
    lines = difflib.unified_diff(wanted, actual, "shown", "printed", lineterm="")
    return f"{command} prints something else:\n" + "\n".join(lines)
