"""Runs every example that the program's --help texts show.

usage: help_examples.py BIN-FOLDER REFERENCE-V2

Each command's help is read, and that of the commands below it. An example is a line below "Example:" or "Examples:" that
begins with the program's name; two spaces end it. All run in one private folder, in the order in which they stand, because
some show what others wrote. An example that several helps share runs once. What examples take for granted (an uninstalled build, a file with a password) is there.
An example succeeds; one that judges a library of the system may also find that it deviates (exit 1).
"""
import os
import pathlib
import re
import shutil
import subprocess
import sys
import tempfile


def help_of(program, words):
    done = subprocess.run([program, *words, "--help"], capture_output=True, text=True, timeout=60, check=False)
    if done.returncode != 0:
        sys.exit(f"saslspec {' '.join(words)} --help exits {done.returncode}: {done.stderr}")
    return done.stdout


def commands_in(text):
    """The names in the list of subcommands."""
    listed = re.search(r"^Subcommands:\n((?:  .*\n)+)", text, re.M)
    return re.findall(r"^  ([a-z][a-z-]*)(?: |$)", listed.group(1), re.M) if listed else []


def examples_in(text):
    for block in re.findall(r"^Examples?:\n((?:  .+(?:\n|$))+)", text, re.M):
        for line in block.splitlines():
            yield re.split(r"\s{2,}", line.strip())[0]


def all_examples(program, words=()):
    """Pairs of the command whose help shows it, and the example."""
    text = help_of(program, list(words))
    for example in examples_in(text):
        yield " ".join(["saslspec", *words]), example
    for name in commands_in(text):
        yield from all_examples(program, (*words, name))


def furnish(folder, reference):
    (folder / "lib/.libs").mkdir(parents=True)
    (folder / "plugins/.libs").mkdir(parents=True)
    shutil.copy(reference, folder / "lib/.libs/libsasl2.so.3")
    (folder / "password").write_text("correct horse battery staple\n", encoding="utf-8")


def main():
    folder_of_program, reference = (pathlib.Path(path).resolve() for path in sys.argv[1:3])
    program = folder_of_program / "saslspec"
    first_shown = {}
    for where, example in all_examples(program):
        first_shown.setdefault(example, where)
    examples = [(where, example) for example, where in first_shown.items()]
    failures = 0
    with tempfile.TemporaryDirectory() as scratch:
        furnish(pathlib.Path(scratch), reference)
        environment = {**os.environ, "NO_COLOR": "1", "PATH": f"{folder_of_program}:{os.environ['PATH']}"}
        for where, example in examples:
            done = subprocess.run(["bash", "-c", example], cwd=scratch, env=environment, capture_output=True, text=True,
                                  input="correct horse battery staple\n", timeout=600, check=False)
            allowed = (0, 1) if re.search(r"\bsystem-|\.so", example) else (0,)
            print(f"{done.returncode}  {example}", flush=True)
            if done.returncode not in allowed:
                failures += 1
                print(f"    shown by `{where} --help`: {done.stderr or done.stdout}")
    if len(examples) < 15:
        failures += 1
        print(f"only {len(examples)} examples were found")
    sys.exit(1 if failures else 0)


main()
