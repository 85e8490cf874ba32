#!/usr/bin/python3
"""FORMAT.md against the files it describes."""
import json
import pathlib
import re
import unittest

ROOM = pathlib.Path(__file__).resolve().parent.parent
FORMAT = (ROOM / "FORMAT.md").read_text(encoding="utf-8")
SCHEMA = json.loads((ROOM / "schema" / "vectors.schema.json").read_text(encoding="utf-8"))["$defs"]


def first_column(heading):
    """The names in the first column of the table whose first heading is `heading`."""
    table = re.split(rf"^\| {heading} \|.*\n\|---", FORMAT, maxsplit=1, flags=re.MULTILINE)[1].split("\n\n", 1)[0]
    return {name for row in table.splitlines()[1:] for name in re.findall(r"`([^`]+)`", row.split("|")[1])}


class Format(unittest.TestCase):
    def test_the_example_is_a_vector(self):
        text = re.search(r"^    \{\n(?:      .*\n)+    \}$", FORMAT, re.MULTILINE).group(0)
        example = json.loads(text)
        document = json.loads((ROOM / "scram-sha-256" / "client-final.json").read_text(encoding="utf-8"))
        self.assertIn(example, document["vectors"])

    def test_every_key_of_a_vector_is_described(self):
        self.assertEqual(first_column("key") | {"id"}, {"schema", "mechanism", "source", "notes", "vectors", "id"})
        vector_table = FORMAT.split("## A vector", 1)[1]
        described = set(re.findall(r"^\| `([a-z]+)` \|", vector_table.split("###", 1)[0], re.MULTILINE))
        self.assertEqual(described, set(SCHEMA["vector"]["properties"]))

    def test_every_prerequisite_is_described(self):
        self.assertEqual(first_column("`requires`"), set(SCHEMA["vector"]["properties"]["requires"]["items"]["enum"]))

    def test_every_option_is_described(self):
        self.assertEqual(first_column("option"), set(SCHEMA["vector"]["properties"]["options"]["properties"]))

    def test_every_bug_type_is_described(self):
        for name in SCHEMA["note"]["properties"]["bug_type"]["enum"]:
            self.assertIn(f"`{name}`", FORMAT)


if __name__ == "__main__":
    unittest.main()
