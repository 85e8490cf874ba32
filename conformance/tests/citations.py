"""Whether the documents and files that the tree cites are there.

usage: citations.py SOURCE-TREE

In every file of the tree, a Markdown file that is named has to exist: as a path from the file's own folder or from the
root, or as the end of such a path. In Markdown, so does every relative link, and every source file that is named in
backquotes. DESIGN and STYLE without an ending cite documents, too. Before the tree, a small one with one mistake of each
kind is read, and each has to be found.
"""

import pathlib
import re
import subprocess
import sys
import tempfile

DOCUMENT = re.compile(r"(?<![\w/.*-])((?:\.\./)*[\w-]+(?:/[\w.-]+)*\.md)\b|\b(DESIGN|STYLE)\b(?!\.md)")
LINK = re.compile(r"\]\(([^)#\s]+)(?:#[^)]*)?\)")
SOURCE = re.compile(r"`([\w./-]+\.(?:cpp|hpp|h|c|py|sh|cmake))`")
FENCE = re.compile(r"^```.*?^```", re.M | re.S)
BINARY = {".png", ".pdf", ".gz"}


def exists(name, file, files):
    """Whether `name`, cited in `file`, is a file of the tree; folders count for links."""
    name = name.rstrip("/")
    for start in (file.parent, pathlib.PurePosixPath()):
        parts = []
        for part in (start / name).parts:
            if part == ".." and parts:
                parts.pop()
            else:
                parts.append(part)
        path = "/".join(parts)
        if path in files or any(other.startswith(path + "/") for other in files):
            return True
    return any(other.endswith("/" + name) for other in files)


def mistakes(root, files):
    """Yields one line per citation of something that is not there."""
    for name in sorted(files):
        file = pathlib.PurePosixPath(name)
        if file.suffix in BINARY or name == "conformance/tests/citations.py":
            continue
        text = (root / name).read_text(encoding="utf-8", errors="replace")
        cited = [(match.start(), match.group(1) or match.group(2)) for match in DOCUMENT.finditer(text)]
        if file.suffix == ".md":
            cited += [(match.start(), match.group(1)) for match in LINK.finditer(text)
                      if "://" not in match.group(1)]
            fenced = [match.span() for match in FENCE.finditer(text)]
            cited += [(match.start(), match.group(1)) for match in SOURCE.finditer(text)
                      if not any(begin <= match.start() < end for begin, end in fenced)]
        for at, target in sorted(set(cited)):
            if not exists(target, file, files):
                yield f"{name}:{text.count(chr(10), 0, at) + 1}: cites {target}, which is not there"


def check_the_check():
    """A tree in which three citations are right and four are wrong."""
    tree = {
        "room/README.md": "[home](../README.md) `file.hpp` [away](https://host/x.md) [gone](../gone.svg) `gone.cpp`\n",
        "room/file.hpp": "// FORMAT.md says so; so does DESIGN\n",
        "README.md": "the rooms are in room/README.md and in room/MISSING.md\n",
        "data/FORMAT.md": "\n",
    }
    with tempfile.TemporaryDirectory() as folder:
        root = pathlib.Path(folder)
        for name, text in tree.items():
            (root / name).parent.mkdir(exist_ok=True)
            (root / name).write_text(text)
        found = [line.split("cites ")[1].split(",")[0] for line in mistakes(root, set(tree))]
    if sorted(found) != ["../gone.svg", "DESIGN", "gone.cpp", "room/MISSING.md"]:
        sys.exit(f"this check finds {found} in a tree with four other mistakes")


def main():
    check_the_check()
    root = pathlib.Path(sys.argv[1])
    listed = subprocess.run(["git", "-c", f"safe.directory={root}", "-C", str(root), "ls-files", "--cached", "--others", "--exclude-standard"],
                            check=True, capture_output=True, text=True).stdout.split("\n")
    files = {name for name in listed if name and (root / name).is_file()}
    found = list(mistakes(root, files))
    print("\n".join(found))
    sys.exit(1 if found or not files else 0)


main()
