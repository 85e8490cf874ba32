#!/usr/bin/env python3
"""Runs one fuzz target a bounded number of times over a copy of its seeds, and says how many runs that were.

usage: run.py FUZZER CORPUS RUNS [--finds REGEX]
A target that says "success in N of M mechanisms" has to reach them all.
With --finds the target has a planted defect: the run has to end with a finding whose message matches.
The input that led to a finding is printed in base64, with how to run it again.
"""
import argparse
import base64
import pathlib
import re
import shutil
import subprocess
import sys
import tempfile


def fuzz(fuzzer, corpus, runs, folder):
    """The exit code and what was printed; findings lie in `folder`."""
    seeds = folder / "corpus"
    shutil.copytree(corpus, seeds)
    command = [fuzzer, f"-runs={runs}", "-seed=1", "-max_len=4096", "-timeout=20", "-rss_limit_mb=2048", "-verbosity=1",
               "-entropic=0",  # which takes most of the time where inputs are many and runs are few
               f"-artifact_prefix={folder}/finding-", str(seeds)]
    done = subprocess.run(command, stdin=subprocess.DEVNULL, stdout=subprocess.PIPE, stderr=subprocess.STDOUT, check=False)
    return done.returncode, done.stdout.decode(errors="replace")


def show(printed, folder, fuzzer):
    print("\n".join(line for line in printed.splitlines() if not re.match(r"#\d+\s+(NEW|REDUCE|pulse)", line)))
    for finding in sorted(folder.glob("finding-*")):
        print(f"run again: echo {base64.b64encode(finding.read_bytes()).decode()} | base64 -d >input; {fuzzer} input")


def main():
    parser = argparse.ArgumentParser()
    parser.add_argument("fuzzer")
    parser.add_argument("corpus", type=pathlib.Path)
    parser.add_argument("runs", type=int)
    parser.add_argument("--finds")
    arguments = parser.parse_args()
    with tempfile.TemporaryDirectory(prefix="saslspec-fuzz-") as scratch:
        folder = pathlib.Path(scratch)
        code, printed = fuzz(arguments.fuzzer, arguments.corpus, arguments.runs, folder)
        done = re.search(r"^Done (\d+) runs", printed, re.MULTILINE)
        name = pathlib.Path(arguments.fuzzer).name
        if arguments.finds:
            found = code != 0 and re.search(arguments.finds, printed)
            print(f"{name}: {'found the planted defect: ' + found[0] if found else 'the planted defect was not found'}")
        else:
            reached = re.search(r"^success in (\d+) of (\d+) mechanisms$", printed, re.MULTILINE)
            found = code == 0 and done and int(done[1]) >= arguments.runs and (not reached or reached[1] == reached[2])
            print(f"{name}: {done[1] if done else 0} runs over {len(list(arguments.corpus.iterdir()))} seeds, exit code {code}"
                  + (f", {reached[0]}" if reached else ""))
        if not found:
            show(printed, folder, arguments.fuzzer)
        sys.exit(0 if found else 1)


if __name__ == "__main__":
    main()
