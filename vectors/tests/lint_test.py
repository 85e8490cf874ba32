#!/usr/bin/python3
"""Plants one defect per rule of lint.py into a small clean set of files, and expects the finding of that rule alone."""
import copy
import json
import pathlib
import shutil
import subprocess
import sys
import tempfile
import unittest

ROOM = pathlib.Path(__file__).resolve().parent.parent
sys.dont_write_bytecode = True  # the source tree stays as it is
sys.path.insert(0, str(ROOM))
import lint  # noqa: E402

NOTE = {"bug_type": "BASIC", "description": "d", "effect": "e", "links": []}
VALID = {"id": "plain.ok", "comment": "c", "requirements": ["R-one"], "flags": ["Exchange"], "result": "valid",
         "steps": [{"send": {"start": "Message.valid"}, "expect": {"reply": "success"}}]}
INVALID = {"id": "plain.wrong", "comment": "c", "requirements": ["R-one"], "flags": ["Exchange"], "result": "invalid",
           "control": "plain.ok", "mutates": "steps[0].password", "kills": ["plain.no-check"],
           "steps": [{"send": {"start": "Message.valid", "fields": {"password": "${password:drop-last}"}},
                      "as": "Start.Message.wrong_password", "expect": {"reply": "refusal"}}],
           "after": {"identity": None, "further_step": "refusal"}}
EITHER = {"id": "plain.either", "comment": "c", "requirements": ["R-one"], "flags": ["Exchange"], "result": "alternatives",
          "steps": [{"send": {"step": "Message.valid"},
                     "expect": {"any_of": [{"reply": "success", "requirement": "R-one"},
                                           {"reply": "refusal", "requirement": "R-one"}]}}]}
REQUIREMENT = {"id": "R-one", "source": "s", "section": "1", "level": "MUST", "basis": "keyword", "mechanism": "*",
               "summary": "s", "how_to_test": "h", "test": "needed", "why": ""}
FAULT = {"id": "PA-01", "class": "parser", "severity": "low", "title": "t", "defect": "d", "trigger": "t",
         "detection": "d", "origin": "none published"}

CLEAN = {
    "plain/exchange.json": {"schema": "saslspec-vectors/1", "mechanism": "PLAIN", "source": "s",
                            "notes": {"Exchange": NOTE}, "vectors": [VALID, INVALID, EITHER]},
    "requirements.json": {"schema": "saslspec-requirements/1", "requirements": [REQUIREMENT]},
    "faults.json": {"schema": "saslspec-faults/1", "faults": [FAULT]},
}
FILE = "plain/exchange.json"


def vector(files, index):
    return files[FILE]["vectors"][index]


def put(container, key, value):
    container[key] = value


def add_requirement(files, **changes):
    files["requirements.json"]["requirements"].append({**REQUIREMENT, "id": "R-two", **changes})


def other_mechanism(files):
    login = copy.deepcopy(files[FILE])
    login.update(mechanism="LOGIN", vectors=[{**copy.deepcopy(VALID), "id": "login.ok"}])
    files["login/exchange.json"] = login
    vector(files, 1)["control"] = "login.ok"


# name, what is planted, the finding
PLANTED = [
    ("schema_of_vectors", lambda f: vector(f, 0).update(surprise=1),
     "plain/exchange.json#/vectors/0: schema: Additional properties are not allowed ('surprise' was unexpected)"),
    ("schema_invalid_without_control", lambda f: vector(f, 1).pop("control"),
     "plain/exchange.json#/vectors/1: schema: 'control' is a required property"),
    ("schema_invalid_without_mutates", lambda f: vector(f, 1).pop("mutates"),
     "plain/exchange.json#/vectors/1: schema: 'mutates' is a required property"),
    ("schema_fields_without_as", lambda f: vector(f, 1)["steps"][0].pop("as"),
     "plain/exchange.json#/vectors/1/steps/0: schema: 'as' is a required property"),
    ("schema_alternative_without_requirement", lambda f: vector(f, 2)["steps"][0]["expect"]["any_of"][1].pop("requirement"),
     "plain/exchange.json#/vectors/2/steps/0/expect/any_of/1: schema: 'requirement' is a required property"),
    ("schema_of_requirements", lambda f: f["requirements.json"]["requirements"][0].update(level="WISH"),
     "requirements.json#/requirements/0/level: schema: 'WISH' is not one of "
     "['MUST', 'MUST NOT', 'SHOULD', 'SHOULD NOT', 'MAY', 'IMPLIED']"),
    ("schema_of_requirements_basis", lambda f: f["requirements.json"]["requirements"][0].update(basis="inferred"),
     "requirements.json#/requirements/0/basis: schema: 'inferred' is not one of ['keyword', 'manual-page sentence']"),
    ("schema_of_requirements_untestable_without_why", lambda f: add_requirement(f, test="untestable"),
     "requirements.json#/requirements/1/why: schema: '' is too short"),
    ("schema_of_requirements_without_summary", lambda f: f["requirements.json"]["requirements"][0].update(summary=""),
     "requirements.json#/requirements/0/summary: schema: '' is too short"),
    ("schema_of_faults", lambda f: f["faults.json"]["faults"][0].pop("origin"),
     "faults.json#/faults/0: schema: 'origin' is a required property"),
    ("not_json", lambda f: put(f, FILE, "{"),
     "plain/exchange.json#: not readable as JSON: "
     "Expecting property name enclosed in double quotes: line 1 column 2 (char 1)"),
    ("key_twice", lambda f: put(f, "faults.json", '{"schema": "", ' + json.dumps(f["faults.json"])[1:]),
     "faults.json#: an object has the key 'schema' twice"),
    ("folder", lambda f: put(f, "login/exchange.json", f.pop(FILE)),
     "login/exchange.json#/mechanism: vectors for PLAIN lie in plain/"),
    ("id_prefix", lambda f: vector(f, 2).update(id="login.either"),
     "plain/exchange.json#/vectors/2/id: ids of this file begin with plain."),
    ("id_positional", lambda f: vector(f, 2).update(id="plain.test-3"),
     "plain/exchange.json#/vectors/2/id: 'test-3' says where the vector stands, not what it is"),
    ("id_taken", lambda f: vector(f, 2).update(id="plain.ok"),
     "plain/exchange.json#/vectors/2/id: the id plain.ok is taken by plain/exchange.json"),
    ("id_of_requirement_taken", lambda f: add_requirement(f, id="R-one"),
     "requirements.json#/requirements/1/id: the id R-one is taken"),
    ("id_of_fault_taken", lambda f: f["faults.json"]["faults"].append(FAULT),
     "faults.json#/faults/1/id: the id PA-01 is taken"),
    ("flag_without_note", lambda f: vector(f, 0).update(flags=["Exchange", "Surprise"]),
     "plain/exchange.json#/vectors/0/flags/1: no note explains Surprise"),
    ("note_not_used", lambda f: f[FILE]["notes"].update(Surprise=NOTE),
     "plain/exchange.json#/notes/Surprise: no vector has this flag"),
    ("requirement_missing", lambda f: vector(f, 0).update(requirements=["R-one", "R-none"]),
     "plain/exchange.json#/vectors/0/requirements/1: there is no requirement R-none"),
    ("requirement_of_alternative_missing",
     lambda f: vector(f, 2)["steps"][0]["expect"]["any_of"][0].update(requirement="R-none"),
     "plain/exchange.json#/vectors/2/steps/0/expect/any_of/0/requirement: there is no requirement R-none"),
    ("requirement_of_other_mechanism",
     lambda f: (add_requirement(f, mechanism="SCRAM-*, LOGIN"), vector(f, 0).update(requirements=["R-one", "R-two"])),
     "plain/exchange.json#/vectors/0/requirements/1: R-two is about SCRAM-*, LOGIN, not PLAIN"),
    ("requirement_untestable",
     lambda f: (add_requirement(f, test="untestable", why="w"), vector(f, 0).update(requirements=["R-one", "R-two"])),
     "plain/exchange.json#/vectors/0/requirements/1: R-two is marked untestable"),
    ("requirement_without_vector", lambda f: add_requirement(f, mechanism="PLAIN"),
     "requirements.json#/requirements/1: no vector cites R-two, and no reason is given"),
    ("reason_for_no_vector_stale", lambda f: f["requirements.json"]["requirements"][0].update(no_vector="n"),
     "requirements.json#/requirements/0/no_vector: vectors do cite R-one"),
    ("control_missing", lambda f: vector(f, 1).update(control="plain.none"),
     "plain/exchange.json#/vectors/1/control: there is no vector plain.none"),
    ("control_not_valid", lambda f: vector(f, 1).update(control="plain.either"),
     "plain/exchange.json#/vectors/1/control: plain.either is alternatives: a control is valid"),
    ("control_of_other_mechanism", other_mechanism,
     "plain/exchange.json#/vectors/1/control: login.ok is for LOGIN, not PLAIN"),
    ("control_needs_more", lambda f: vector(f, 0).update(requires=["restart"]),
     "plain/exchange.json#/vectors/1/control: plain.ok needs \"restart\", this vector does not"),
    ("mutates_no_such_step", lambda f: vector(f, 1).update(mutates="steps[1].password"),
     "plain/exchange.json#/vectors/1/mutates: there is no steps[1]"),
    ("mutates_option_not_set", lambda f: vector(f, 1).update(mutates="options.external_identity"),
     "plain/exchange.json#/vectors/1/mutates: the vector does not set options.external_identity"),
    ("invalid_may_succeed", lambda f: vector(f, 1)["steps"][0].update(expect={"reply": "success"}),
     "plain/exchange.json#/vectors/1/result: an invalid vector has a step that can only be refused"),
    ("valid_ends_refused", lambda f: vector(f, 0)["steps"][0].update(expect={"reply": "refusal"}),
     "plain/exchange.json#/vectors/0/result: a valid vector does not end in a refusal"),
    ("alternatives_without_any", lambda f: vector(f, 2)["steps"][0].update(expect={"reply": "success"}),
     "plain/exchange.json#/vectors/2/result: \"alternatives\" without \"any_of\""),
    ("bytes_without_message", lambda f: (vector(f, 1)["steps"][0].update(send={"start": "Message.valid", "bytes": "x"})),
     "plain/exchange.json#/vectors/1/steps/0/send: the message \"bytes\" and the key \"bytes\" go together"),
    ("bad_hex", lambda f: vector(f, 1)["steps"][0]["send"]["fields"].update(password="hex:0"),
     "plain/exchange.json#/vectors/1/steps/0/send/fields/password: "
     "after \"hex:\" come pairs of lower-case hexadecimal digits"),
    ("bad_base64", lambda f: vector(f, 1)["steps"][0]["send"]["fields"].update(password="b64:!"),
     "plain/exchange.json#/vectors/1/steps/0/send/fields/password: after \"b64:\" comes base64"),
    ("bad_generator", lambda f: vector(f, 1)["steps"][0]["send"]["fields"].update(password="repeat:x"),
     "plain/exchange.json#/vectors/1/steps/0/send/fields/password: a generator is \"repeat:<number>:<string>\""),
    ("template_function", lambda f: vector(f, 1)["steps"][0]["send"]["fields"].update(password="${password:rot13}"),
     "plain/exchange.json#/vectors/1/steps/0/send/fields/password: there is no template function 'rot13'"),
    ("template_argument", lambda f: vector(f, 1)["steps"][0]["send"]["fields"].update(password="${password:first:x}"),
     "plain/exchange.json#/vectors/1/steps/0/send/fields/password: bad argument of the template function 'first'"),
    ("template_without_name", lambda f: vector(f, 1)["steps"][0]["send"]["fields"].update(password="${}"),
     "plain/exchange.json#/vectors/1/steps/0/send/fields/password: a template names no variable"),
    ("template_not_closed", lambda f: vector(f, 1)["steps"][0]["send"]["fields"].update(password="${password"),
     "plain/exchange.json#/vectors/1/steps/0/send/fields/password: a template is not closed"),
    ("null_versus_empty", lambda f: vector(f, 0)["steps"][0].update(send={"start": "empty"}),
     "plain/exchange.json#/vectors/0/steps/0/send: no target without \"null-versus-empty\" can be given this"),
    ("last_data_needs_requires",
     lambda f: vector(f, 0)["steps"][0].update(expect={"reply": "success", "message": "ScramServerFinal"}),
     "plain/exchange.json#/vectors/0/steps/0/expect: only a target with \"success-data\" sends its last data so"),
    ("channel_needs_requires",
     lambda f: vector(f, 1).update(options={"channel_binding": {"critical": True}}, requires=["critical-channel"]),
     "plain/exchange.json#/vectors/1/options: these options need \"requires\": [\"channel-binding\"]"),
    ("channel_type_needs_requires",
     lambda f: vector(f, 1).update(options={"channel_binding": {"type": "tls-exporter"}}, requires=["critical-channel"]),
     "plain/exchange.json#/vectors/1/options: these options need \"requires\": [\"channel-binding\"]"),
    ("layer_choice_needs_requires",
     lambda f: vector(f, 1).update(options={"forbid_layers": False}, requires=["critical-channel"]),
     "plain/exchange.json#/vectors/1/options: these options need \"requires\": [\"layer-choice\"]"),
    ("critical_channel_needs_requires",
     lambda f: vector(f, 1).update(options={"channel_binding": {"critical": True}}, requires=["channel-binding"]),
     "plain/exchange.json#/vectors/1/options: these options need \"requires\": [\"critical-channel\"]"),
    ("star_without_family", lambda f: vector(f, 2).update(id="*.either"),
     "plain/exchange.json#/vectors/2/id: ids of this file begin with plain."),
    ("option_needs_requires", lambda f: vector(f, 0).update(options={"forbid_plaintext": True}),
     "plain/exchange.json#/vectors/0/options: these options need \"requires\": [\"security-properties\"]"),
]


def lay_out(folder, files):
    shutil.copytree(ROOM / "schema", folder / "schema")
    for name, contents in files.items():
        path = folder / name
        path.parent.mkdir(exist_ok=True)
        path.write_text(contents if isinstance(contents, str) else json.dumps(contents), encoding="utf-8")


def findings(files, min_distinct=0, min_negative=0):
    with tempfile.TemporaryDirectory() as name:
        folder = pathlib.Path(name)
        lay_out(folder, files)
        run = lint.Lint(folder)
        run.run(min_distinct, min_negative)
        return run.findings


class Planted(unittest.TestCase):
    maxDiff = None

    def test_the_clean_set_is_clean(self):
        self.assertEqual(findings(CLEAN, 3, 1), [])

    def test_too_few_vectors(self):
        self.assertEqual(findings(CLEAN, 4, 2), [".#: 3 distinct vectors, at least 4 are wanted",
                                                 ".#: 1 distinct negative vectors, at least 2 are wanted"])

    def test_the_scram_mechanisms_count_once(self):
        files = copy.deepcopy(CLEAN)
        for mechanism in ("SCRAM-SHA-1", "SCRAM-SHA-256"):
            one = {**copy.deepcopy(VALID), "id": mechanism.lower() + ".ok"}
            files[mechanism.lower() + "/exchange.json"] = {**copy.deepcopy(CLEAN[FILE]), "mechanism": mechanism,
                                                           "vectors": [one]}
        self.assertEqual(findings(files, 5, 1), [".#: 4 distinct vectors, at least 5 are wanted"])

    def test_a_file_for_several_mechanisms_is_checked_for_each(self):
        files = copy.deepcopy(CLEAN)
        family = {**copy.deepcopy(CLEAN[FILE]), "mechanism": ["SCRAM-SHA-1-PLUS", "SCRAM-SHA-256-PLUS"],
                  "vectors": [{**copy.deepcopy(VALID), "id": "*.ok"}]}
        files["scram-plus/exchange.json"] = family
        self.assertEqual(findings(files), [])
        family["vectors"].append({**copy.deepcopy(EITHER), "control": "plain.ok"})
        self.assertIn("scram-plus/exchange.json#/vectors/1/control: with several mechanisms \"*\" stands for the one",
                      findings(files))
        family["vectors"].pop()
        files["scram-256/exchange.json"] = files.pop("scram-plus/exchange.json")
        self.assertEqual(findings(files), ["scram-256/exchange.json#/mechanism: a folder for several mechanisms is called by "
                                           "what their names have in common, and scram-256 is not in SCRAM-SHA-1-PLUS"])

    def test_the_program_prints_findings_and_exits_1(self):
        files = copy.deepcopy(CLEAN)
        vector(files, 1)["control"] = "plain.none"
        with tempfile.TemporaryDirectory() as name:
            lay_out(pathlib.Path(name), files)
            result = subprocess.run([sys.executable, ROOM / "lint.py", "--min-distinct=3", "--min-negative=1", name],
                                    capture_output=True, text=True, check=False)
        self.assertEqual((result.returncode, result.stdout, result.stderr),
                         (1, "plain/exchange.json#/vectors/1/control: there is no vector plain.none\n", ""))


def planted(plant, finding):
    def test(self):
        files = copy.deepcopy(CLEAN)
        plant(files)
        self.assertEqual(findings(files), [finding])

    return test


for name, plant, finding in PLANTED:
    setattr(Planted, "test_" + name, planted(plant, finding))

if __name__ == "__main__":
    unittest.main()
