#!/usr/bin/python3
"""Finds circles of includes: circles.py ROOT FOLDER... prints one and exits with 1, or exits with 0.

The files of a component, which are a header and the source beside it, count as one: a circle is there, too, when each of
two sources includes the other's header. Includes are relative to ROOT.
"""
import pathlib
import re
import sys

INCLUDE = re.compile(r'^\s*#include "([^"]+)\.hpp"', re.MULTILINE)


def components(root, folders):
    """Each component with those that it includes."""
    found = {}
    for folder in folders:
        for file in sorted((root / folder).rglob("*.?pp")):
            name = file.relative_to(root).with_suffix("").as_posix()
            found.setdefault(name, set()).update(INCLUDE.findall(file.read_text(encoding="utf-8")))
    return {name: sorted(used & found.keys() - {name}) for name, used in found.items()}


def circle(graph):
    """The names along one circle, or None."""
    done = set()

    def walk(path):
        for name in graph[path[-1]]:
            if name in path:
                return path[path.index(name):] + [name]
            if name not in done and (found := walk(path + [name])):
                return found
        done.add(path[-1])
        return None

    for start in graph:
        if start not in done and (found := walk([start])):
            return found
    return None


def main():
    graph = components(pathlib.Path(sys.argv[1]), sys.argv[2:])
    if not graph:
        sys.exit("there are no sources")
    if found := circle(graph):
        sys.exit("a circle of includes: " + " -> ".join(found))
    print(f"{len(graph)} components, no circle of includes")


main()
