#!/usr/bin/python3
"""Checks vectors, requirements and faults: each file against its schema, and what holds across files.

usage: lint.py [--min-distinct N] [--min-negative N] [FOLDER]

Every finding is one line "FILE#POINTER: what is wrong" with FILE relative to FOLDER and a JSON pointer.
Exit code 0: clean; 1: findings; 2: usage.
"""
import argparse
import base64
import binascii
import collections
import fnmatch
import json
import pathlib
import re
import sys

import jsonschema

FUNCTIONS = {"drop-first": None, "drop-last": None, "flip-first": None, "flip-last": None, "upper": None, "lower": None,
             "base64": None, "from-base64": None, "hex": None, "from-hex": None, "first": r"\d+", "last": r"\d+",
             "repeat": r"\d+", "append": r".+", "prepend": r".+", "append-hex": r"([0-9a-f]{2})+",
             "prepend-hex": r"([0-9a-f]{2})+"}
# What a server proves itself with: its last data.
SERVER_PROOFS = ("ScramServerFinal", "DigestRspauth")
# A segment that says where a vector stands, or nothing: "3", "test-3", "case3".
POSITIONAL = re.compile(r"(test|case|vector|tc|v|n|no|nr)?-?\d+")


class Lint:
    def __init__(self, folder):
        self.folder = folder
        self.findings = []
        self.schemas = {kind: json.loads((folder / "schema" / f"{kind}.schema.json").read_text(encoding="utf-8"))
                        for kind in ("vectors", "requirements", "faults")}

    def report(self, file, path, text):
        pointer = "".join("/" + str(part).replace("~", "~0").replace("/", "~1") for part in path)
        self.findings.append(f"{file}#{pointer}: {text}")

    def load(self, file, kind):
        """The file's contents if it is well-formed and fits its schema, else None."""
        repeated = []

        def unique(pairs):
            names = [name for name, _ in pairs]
            repeated.extend(name for name in set(names) if names.count(name) > 1)
            return dict(pairs)

        try:
            document = json.loads((self.folder / file).read_text(encoding="utf-8"), object_pairs_hook=unique)
        except (OSError, ValueError) as error:
            self.report(file, [], f"not readable as JSON: {error}")
            return None
        for name in sorted(set(repeated)):
            self.report(file, [], f"an object has the key {name!r} twice")
        validator = jsonschema.Draft202012Validator(self.schemas[kind])
        errors = sorted(validator.iter_errors(document), key=lambda error: list(map(str, error.absolute_path)))
        for error in errors:
            # Of "one of these shapes" only the attempt that got furthest explains anything.
            deepest = jsonschema.exceptions.best_match([error])
            self.report(file, deepest.absolute_path, f"schema: {deepest.message}")
        return None if errors or repeated else document

    def unique_ids(self, file, key, entries):
        seen = set()
        for index, entry in enumerate(entries):
            if entry["id"] in seen:
                self.report(file, [key, index, "id"], f"the id {entry['id']} is taken")
            seen.add(entry["id"])

    # --- vectors -----------------------------------------------------------------------------------------------------

    def check_octets(self, file, path, text):
        if text.startswith("hex:"):
            if not re.fullmatch(r"([0-9a-f]{2})*", text[4:]):
                self.report(file, path, "after \"hex:\" come pairs of lower-case hexadecimal digits")
        elif text.startswith("b64:"):
            try:
                base64.b64decode(text[4:], validate=True)
            except (binascii.Error, ValueError):
                self.report(file, path, "after \"b64:\" comes base64")
        elif text.startswith("repeat:"):
            if not re.fullmatch(r"repeat:[1-9][0-9]*:.+", text, re.DOTALL):
                self.report(file, path, "a generator is \"repeat:<number>:<string>\"")
        else:
            self.check_template(file, path, text)

    def check_template(self, file, path, text):
        rest = text.replace("$${", "")
        for inside in re.findall(r"\$\{([^}]*)\}", rest):
            parts = inside.split(":")
            if not parts[0]:
                self.report(file, path, "a template names no variable")
            at = 1
            while at < len(parts):
                name = parts[at]
                if name not in FUNCTIONS:
                    self.report(file, path, f"there is no template function {name!r}")
                    break
                argument = FUNCTIONS[name]
                if argument and (at + 1 >= len(parts) or not re.fullmatch(argument, parts[at + 1], re.DOTALL)):
                    self.report(file, path, f"bad argument of the template function {name!r}")
                    break
                at += 2 if argument else 1
        if "${" in re.sub(r"\$\{[^}]*\}", "", rest):
            self.report(file, path, "a template is not closed")

    def check_id(self, file, path, vector, prefix):
        if not vector["id"].startswith(prefix):
            self.report(file, path + ["id"], f"ids of this file begin with {prefix}")
            return
        for segment in vector["id"][len(prefix):].split("."):
            if POSITIONAL.fullmatch(segment):
                self.report(file, path + ["id"], f"{segment!r} says where the vector stands, not what it is")

    def check_requirement(self, file, path, name, mechanism, requirements):
        requirement = requirements.get(name)
        if requirement is None:
            self.report(file, path, f"there is no requirement {name}")
            return
        patterns = requirement["mechanism"].replace("(", "").replace(")", "").split(", ")
        if not any(fnmatch.fnmatchcase(mechanism, pattern) for pattern in patterns):
            self.report(file, path, f"{name} is about {requirement['mechanism']}, not {mechanism}")
        if requirement["test"] == "untestable":
            self.report(file, path, f"{name} is marked untestable")

    def check_steps(self, file, path, vector, mechanism, requirements):
        for index, step in enumerate(vector["steps"]):
            at = path + ["steps", index]
            send = step["send"]
            message = send.get("start", send.get("step"))
            if (message == "bytes") != ("bytes" in send):
                self.report(file, at + ["send"], "the message \"bytes\" and the key \"bytes\" go together")
            if "bytes" in send:
                self.check_octets(file, at + ["send", "bytes"], send["bytes"])
            for field, value in send.get("fields", {}).items():
                self.check_octets(file, at + ["send", "fields", field], value)
            if send.get("start") == "empty" or send.get("step") == "absent":
                if "null-versus-empty" not in vector.get("requires", []):
                    self.report(file, at + ["send"], "no target without \"null-versus-empty\" can be given this")
            if len(expectations(step)) == 1 and step["expect"].get("message") in SERVER_PROOFS:
                needed = {"success": "success-data", "continue": "no-success-data"}.get(step["expect"]["reply"])
                if needed and needed not in vector.get("requires", []):
                    self.report(file, at + ["expect"], f"only a target with \"{needed}\" sends its last data so")
            for where, reply in expectations(step):
                if "requirement" in reply:
                    self.check_requirement(file, at + where + ["requirement"], reply["requirement"], mechanism, requirements)
                if "equals" in reply:
                    self.check_octets(file, at + where + ["equals"], reply["equals"])

    def check_result(self, file, path, vector):
        replies = [{reply["reply"] for _, reply in expectations(step)} for step in vector["steps"]]
        result = vector["result"]
        if result == "invalid" and {"refusal"} not in replies:
            self.report(file, path + ["result"], "an invalid vector has a step that can only be refused")
        if result == "valid" and replies[-1] == {"refusal"}:
            self.report(file, path + ["result"], "a valid vector does not end in a refusal")
        if result == "alternatives" and all(len(expectations(step)) == 1 for step in vector["steps"]):
            self.report(file, path + ["result"], "\"alternatives\" without \"any_of\"")

    def check_mutates(self, file, path, vector):
        step = re.match(r"steps\[(\d+)\]", vector.get("mutates", ""))
        if step and int(step.group(1)) >= len(vector["steps"]):
            self.report(file, path + ["mutates"], f"there is no {step.group(0)}")
        option = re.match(r"options\.(\w+)", vector.get("mutates", ""))
        if option and option.group(1) not in vector.get("options", {}):
            self.report(file, path + ["mutates"], f"the vector does not set {option.group(0)}")

    def check_needs(self, file, path, vector, mechanism):
        """What the options of a vector need, as the schema says, has to stand in "requires". A name with -PLUS is offered
        where there is a channel, so that the channel alone needs no word."""
        known = self.schemas["vectors"]["$defs"]["vector"]["properties"]["options"]["properties"]
        exempt = "channel_binding" if mechanism.endswith("-PLUS") else None
        needed = {name: None for option, name in needs_of(vector.get("options", {}), known) if option != exempt}
        for name in needed:
            if name not in vector.get("requires", []):
                self.report(file, path + ["options"], f"these options need \"requires\": [\"{name}\"]")

    def check_file(self, file, document, requirements):
        mechanism = document["mechanism"]
        folder = file.parts[0]
        if not document["is_family"] and folder != mechanism.lower():
            self.report(file, ["mechanism"], f"vectors for {mechanism} lie in {mechanism.lower()}/")
        if document["is_family"] and not set(folder.split("-")) <= set(mechanism.lower().split("-")):
            self.report(file, ["mechanism"], f"a folder for several mechanisms is called by what their names have in common, "
                                             f"and {folder} is not in {mechanism}")
        used = set()
        for index, vector in enumerate(document["vectors"]):
            path = ["vectors", index]
            self.check_id(file, path, vector, mechanism.lower() + ".")
            for at, flag in enumerate(vector["flags"]):
                used.add(flag)
                if flag not in document["notes"]:
                    self.report(file, path + ["flags", at], f"no note explains {flag}")
            for at, name in enumerate(vector["requirements"]):
                self.check_requirement(file, path + ["requirements", at], name, mechanism, requirements)
            self.check_steps(file, path, vector, mechanism, requirements)
            self.check_result(file, path, vector)
            self.check_mutates(file, path, vector)
            self.check_needs(file, path, vector, mechanism)
        for flag in document["notes"]:
            if flag not in used:
                self.report(file, ["notes", flag], "no vector has this flag")

    def check_across(self, files):
        known = {}
        for file, document in files:
            for index, vector in enumerate(document["vectors"]):
                if vector["id"] in known:
                    self.report(file, ["vectors", index, "id"], f"the id {vector['id']} is taken by {known[vector['id']][0]}")
                else:
                    known[vector["id"]] = (file, document["mechanism"], vector)
        for file, document in files:
            for index, vector in enumerate(document["vectors"]):
                if "control" in vector:
                    self.check_control(file, ["vectors", index, "control"], vector, document["mechanism"], known)

    def check_control(self, file, path, vector, mechanism, known):
        if vector["control"] not in known:
            self.report(file, path, f"there is no vector {vector['control']}")
            return
        _, other, control = known[vector["control"]]
        if control["result"] != "valid":
            self.report(file, path, f"{control['id']} is {control['result']}: a control is valid")
        if other != mechanism:
            self.report(file, path, f"{control['id']} is for {other}, not {mechanism}")
        for name in control.get("requires", []):
            if name not in vector.get("requires", []):
                self.report(file, path, f"{control['id']} needs \"{name}\", this vector does not")

    def of_each_mechanism(self, file, document):
        """A file for several mechanisms, once for each: "*" in ids stands for the mechanism."""
        is_family = isinstance(document["mechanism"], list)
        for mechanism in document["mechanism"] if is_family else [document["mechanism"]]:
            vectors = [dict(vector) for vector in document["vectors"]]
            for index, vector in enumerate(vectors):
                for key in ("id", "control"):
                    if not is_family or key not in vector:
                        continue
                    if not vector[key].startswith("*."):
                        self.report(file, ["vectors", index, key], "with several mechanisms \"*\" stands for the one")
                    vector[key] = vector[key].replace("*", mechanism.lower(), 1)
            yield {**document, "mechanism": mechanism, "is_family": is_family, "vectors": vectors}

    # --- requirements ------------------------------------------------------------------------------------------------

    def check_coverage(self, requirements, files):
        """Each requirement that needs a test, for a mechanism with vectors, has a vector or a reason; never both."""
        cited = collections.Counter()
        mechanisms = {document["mechanism"] for _, document in files}
        for _, document in files:
            for vector in document["vectors"]:
                cited.update(vector["requirements"])
                for step in vector["steps"]:
                    cited.update(reply.get("requirement") for _, reply in expectations(step))
        for index, requirement in enumerate(requirements):
            path = ["requirements", index]
            patterns = requirement["mechanism"].replace("(", "").replace(")", "").split(", ")
            relevant = any(fnmatch.fnmatchcase(name, pattern) for name in mechanisms for pattern in patterns)
            if requirement["test"] != "needed" or not relevant:
                continue
            if cited[requirement["id"]] and "no_vector" in requirement:
                self.report("requirements.json", path + ["no_vector"], f"vectors do cite {requirement['id']}")
            if not cited[requirement["id"]] and "no_vector" not in requirement:
                self.report("requirements.json", path, f"no vector cites {requirement['id']}, and no reason is given")

    # --- all ---------------------------------------------------------------------------------------------------------

    def run(self, min_distinct, min_negative):
        requirements = self.load("requirements.json", "requirements")
        faults = self.load("faults.json", "faults")
        if requirements:
            self.unique_ids("requirements.json", "requirements", requirements["requirements"])
        if faults:
            self.unique_ids("faults.json", "faults", faults["faults"])
        by_id = {entry["id"]: entry for entry in requirements["requirements"]} if requirements else {}
        files = []
        for file in vector_files(self.folder):
            document = self.load(file, "vectors")
            if document:
                files.extend((file, each) for each in self.of_each_mechanism(file, document))
        for file, document in files:
            if requirements:
                self.check_file(file, document, by_id)
        self.check_across(files)
        if requirements and not self.findings:
            self.check_coverage(requirements["requirements"], files)
        self.check_counts(files, min_distinct, min_negative)
        return files

    def check_counts(self, files, min_distinct, min_negative):
        everything, negative = distinct(files)
        if everything < min_distinct:
            self.report(".", [], f"{everything} distinct vectors, at least {min_distinct} are wanted")
        if negative < min_negative:
            self.report(".", [], f"{negative} distinct negative vectors, at least {min_negative} are wanted")


def expectations(step):
    expect = step["expect"]
    if "any_of" not in expect:
        return [(["expect"], expect)]
    return [(["expect", "any_of", index], reply) for index, reply in enumerate(expect["any_of"])]


def needs_of(options, known):
    """Which option needs which capability."""
    for option, value in options.items():
        spelling = json.dumps(value) if value is None or isinstance(value, bool) else value
        needs = known[option].get("needs", {})
        if isinstance(spelling, str) and spelling in needs:
            yield option, needs[spelling]
        elif value is not None and "given" in needs:
            yield option, needs["given"]
        if isinstance(value, dict):
            yield from needs_of(value, known[option]["properties"])


def vector_files(folder):
    found = (path.relative_to(folder) for path in folder.glob("*/*.json"))
    return sorted(path for path in found if path.parts[0] not in ("schema", "tests"))


def distinct(files):
    """How many conversations differ in mechanism, state, field or mutation; and how many of those are negative.

    The SCRAM mechanisms are one series over two hashes: a conversation that both have counts once.
    """
    everything, negative = set(), set()
    for _, document in files:
        family = re.sub(r"^SCRAM-.*", "SCRAM", document["mechanism"])
        for vector in document["vectors"]:
            sent = [[step["send"], step.get("as")] for step in vector["steps"]]
            key = json.dumps([family, sent, vector.get("persona"), vector.get("options")], sort_keys=True)
            everything.add(key)
            if vector["result"] == "invalid":
                negative.add(key)
    return len(everything), len(negative)


def main():
    parser = argparse.ArgumentParser(description="Checks vectors, requirements and faults.")
    parser.add_argument("folder", nargs="?", type=pathlib.Path, default=pathlib.Path(__file__).resolve().parent)
    parser.add_argument("--min-distinct", type=int, default=150)
    parser.add_argument("--min-negative", type=int, default=100)
    arguments = parser.parse_args()
    lint = Lint(arguments.folder)
    files = lint.run(arguments.min_distinct, arguments.min_negative)
    print("\n".join(lint.findings), end="\n" if lint.findings else "")
    if not lint.findings:
        everything, negative = distinct(files)
        count = sum(len(document["vectors"]) for _, document in files)
        print(f"{count} vectors in {len({file for file, _ in files})} files; {everything} distinct conversations, {negative} of them negative")
    return 1 if lint.findings else 0


if __name__ == "__main__":
    sys.exit(main())
