#!/usr/bin/python3
"""The tests of a daemon against a library that refuses everybody: what wants a success has to fail, and only that.

usage: self_check.py MODULE
"""

import importlib
import os
import sys
import unittest


def tests_of(suite):
    for part in suite:
        if isinstance(part, unittest.TestSuite):
            yield from tests_of(part)
        else:
            yield part


def names(found):
    return sorted(test.id() for test, _ in found)


def main(module):
    os.environ["SASLSPEC_LIBRARY"] = os.environ["SASLSPEC_REFUSING_LIBRARY"]
    loaded = unittest.defaultTestLoader.loadTestsFromModule(importlib.import_module(module))
    chosen = [test for test in tests_of(loaded) if "_right_" in test.id() or "_wrong_" in test.id()]
    expected = sorted(test.id() for test in chosen if "_right_" in test.id())
    result = unittest.TestResult()
    unittest.TestSuite(chosen).run(result)
    if result.errors or not expected or names(result.failures) != expected:
        for test, report in result.errors + result.failures:
            print(test, report, sep="\n")
        sys.exit(f"{result.testsRun} tests ran; to fail: {expected}; failed: {names(result.failures)}; "
                 f"errors: {names(result.errors)}")
    print(f"{len(expected)} of {result.testsRun} tests fail, as they must")


if __name__ == "__main__":
    main(sys.argv[1])
