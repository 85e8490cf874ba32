"""Carries out the recipes of CONTRIBUTING.md as they stand there.

usage: contributing.py SOURCE-TREE [SECTION...]

Each section "Add ..." is a recipe. A fenced block whose first line names a language and a path is that file; a block `diff`
is applied; the lines after `$ ` of a block `console` are typed at the root of the tree, and what they print has to be what the
recipe shows (shown.py). `./saslspec` builds what it needs.

The recipes change the tree and build it, so they are carried out in an overlay: a mount over the tree's own path, which
only this process sees, and whose changes are in memory and gone at the end. The build below it is used as it is, so that a
recipe costs what its own change costs. That takes a mount namespace, with or without root.
"""

import os
import pathlib
import re
import subprocess
import sys
import tempfile
import time

from shown import difference, examples

INSIDE = "SASLSPEC_INSIDE_OVERLAY"
RECIPES = 4
HEADING = re.compile(r"^## (.*)$", re.M)
BLOCK = re.compile(r"^```(\S+)(?: (\S+))?\n(.*?)^```$", re.M | re.S)

MOUNT = """
set -e
mount -t tmpfs tmpfs "$1"
mkdir "$1/upper" "$1/work"
mount -t overlay overlay -o "lowerdir=$2,upperdir=$1/upper,workdir=$1/work" "$2"
shift
cd "$1"
shift
exec "$@"
"""


def enter_overlay(source):
    """Runs this program again with an overlay over `source`, and ends with its exit code."""
    namespace = ["unshare", "--mount"] + ([] if os.geteuid() == 0 else ["--user", "--map-root-user"])
    with tempfile.TemporaryDirectory() as scratch:
        mount = namespace + ["sh", "-c", MOUNT, "sh", scratch, str(source)]
        tried = subprocess.run(mount + ["true"], capture_output=True, text=True)
        if tried.returncode != 0:
            sys.exit("The recipes need an overlay mounted over the tree, which is not allowed here: run this test as root, or "
                     "where users may create mount namespaces (Linux 5.11 and later, not in a container that forbids "
                     "mounts).\n" + tried.stderr)
        done = subprocess.run(mount + [sys.executable, "-B", __file__, *sys.argv[1:]], env={**os.environ, INSIDE: "yes"})
    sys.exit(done.returncode)


def recipes(text):
    """Yields (title, text) of each section that is a recipe."""
    headings = list(HEADING.finditer(text)) + [None]
    for heading, following in zip(headings, headings[1:]):
        if heading.group(1).startswith("Add "):
            yield heading.group(1), text[heading.end():following.start() if following else len(text)]


def run_shown(block, source):
    """Types the commands of a block `console`; stops at the first that does not do what is shown."""
    for _, command, expected in examples("```console\n" + block + "```\n"):
        begin = time.monotonic()
        done = subprocess.run(["bash", "-o", "pipefail", "-c", command], cwd=source, capture_output=True, text=True,
                              stdin=subprocess.DEVNULL, env={**os.environ, "NO_COLOR": "1"})
        print(f"  {time.monotonic() - begin:5.1f} s  {command}", flush=True)
        wrong = difference(command, expected, done, source)
        if wrong:
            return wrong
    return ""


def carry_out(recipe, source):
    """The first thing in the recipe that does not work; empty when all does."""
    commands = 0
    for language, path, block in BLOCK.findall(recipe):
        if path:
            (source / path).parent.mkdir(parents=True, exist_ok=True)
            if (source / path).exists():
                return f"{path} is there already"
            (source / path).write_text(block)
        elif language == "diff":
            applied = subprocess.run(["git", "apply", "-C1", "-"], cwd=source, input=block, text=True,
                                     capture_output=True, env={**os.environ, "GIT_CEILING_DIRECTORIES": "/", "GIT_DIR": "/nowhere"})
            if applied.returncode != 0:
                return "a patch does not apply:\n" + applied.stderr + block
        elif language == "console":
            commands += 1
            wrong = run_shown(block, source)
            if wrong:
                return wrong
    return "" if commands else "it has no commands"


def main():
    source = pathlib.Path(sys.argv[1]).resolve()
    if INSIDE not in os.environ:
        enter_overlay(source)
    found = list(recipes((source / "CONTRIBUTING.md").read_text()))
    if len(found) != RECIPES:
        sys.exit(f"CONTRIBUTING.md has {len(found)} recipes; {RECIPES} were expected")
    failures = 0
    for title, recipe in found:
        if sys.argv[2:] and title not in sys.argv[2:]:
            continue
        begin = time.monotonic()
        print(title, flush=True)
        wrong = carry_out(recipe, source)
        print(f"  {time.monotonic() - begin:5.1f} s  {'FAILS: ' + wrong if wrong else 'all of it'}", flush=True)
        failures += bool(wrong)
    sys.exit(1 if failures else 0)


main()
