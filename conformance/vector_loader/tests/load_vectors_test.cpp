#include "saslspec/vector_loader/vector.hpp"
#include "saslspec/vectors/files.hpp"

#include <gtest/gtest.h>
#include <nlohmann/json.hpp>

namespace saslspec::vector_loader {
namespace {

using namespace std::string_literals;
using Json = nlohmann::json;

/// A file with every key of the format.
Json whole_file() {
  return Json::parse(R"({
    "schema": "saslspec-vectors/1",
    "mechanism": "SCRAM-SHA-256",
    "source": "written for this test",
    "notes": {
      "Nonce": {"bug_type": "AUTH_BYPASS", "description": "d", "effect": "e", "links": ["CVE-2024-56128"]}
    },
    "vectors": [
      {
        "id": "scram-sha-256.ok",
        "comment": "the ordinary case",
        "requirements": ["RFC5802-5-three-messages"],
        "flags": ["Nonce"],
        "result": "valid",
        "steps": [
          {"send": {"start": "absent"}, "expect": {"reply": "continue"}},
          {"send": {"step": "ClientFirst.valid"}, "expect": {"reply": "continue", "message": "ScramServerFirst"}},
          {"send": {"step": "garbage"}, "expect": {"reply": "refusal"}},
          {"send": {"start": "ClientFirst.valid"}, "expect": {"reply": "continue", "matches": "r=.*,i=[0-9]+"}}
        ],
        "after": {"identity": {"authcid": "alice", "authzid": "hex:ff"}}
      },
      {
        "id": "scram-sha-256.nonce.cut",
        "comment": "an octet less",
        "requirements": ["RFC5802-5.1-nonce-verify"],
        "flags": ["Nonce"],
        "result": "invalid",
        "control": "scram-sha-256.ok",
        "mutates": "steps[1].r",
        "kills": ["scram.no-nonce-check"],
        "requires": ["success-data"],
        "persona": {"user": "j\u00fcrgen", "password": "b64:AP8=", "authzid": "repeat:3:ab", "client_nonce": "abc"},
        "options": {"success_data": false, "forbid_plaintext": true, "forbid_anonymous": true, "forbid_layers": true,
                    "server_nonce": "def", "external_identity": null,
                    "channel_binding": {"type": "tls-exporter", "data": "hex:00ff", "critical": true}},
        "steps": [
          {"send": {"start": "bytes", "bytes": "hex:24207b007d", "mechanism": "SCRAM-NONE"}, "as": "Start.unknown",
           "expect": {"reply": "refusal", "codes": ["SASL_NOMECH", "SASL_BADPARAM"]}},
          {"send": {"step": "ClientFinal.valid", "fields": {"r": "${r:drop-last}", "p": "hex:247b72"}},
           "as": "ClientFinal.nonce_truncated",
           "expect": {"any_of": [{"reply": "refusal", "requirement": "RFC5802-5.1-nonce-verify"},
                                 {"reply": "continue", "requirement": "RFC5802-5.1-e-optional", "equals": "v=${salt:base64}"}]}}
        ],
        "after": {"identity": null, "further_step": "refusal"}
      }
    ]
  })");
}

std::vector<Vector> load(const Json& file) {
  auto loaded = load_vectors("scram-sha-256/test.json", file.dump());
  EXPECT_TRUE(loaded) << loaded.error().pointer << ": " << loaded.error().message;
  return loaded.value_or(std::vector<Vector>{});
}

TEST(LoadVectors, reads_every_part) {
  const auto vectors = load(whole_file());
  ASSERT_EQ(vectors.size(), 2U);
  const Vector& ok = vectors[0];
  EXPECT_EQ(ok.file, "scram-sha-256/test.json");
  EXPECT_EQ(ok.result, VectorResult::ValidVector);
  EXPECT_EQ(ok.persona.user, "alice");
  EXPECT_EQ(ok.setting.texts.external_identity, std::nullopt);
  EXPECT_EQ(ok.after.identity_check, VectorAfter::IdentityCheck::Equal);
  EXPECT_EQ(ok.after.identity.authzid, "\xFF");
  EXPECT_FALSE(ok.after.further_step_refused);
  ASSERT_EQ(ok.steps.size(), 4U);
  EXPECT_EQ(ok.steps[0].stimulus, "Start.known");
  EXPECT_EQ(ok.steps[1].stimulus, "ClientFirst.valid");
  EXPECT_EQ(ok.steps[1].expect.at(0).message, model::Message::ScramServerFirst);
  EXPECT_EQ(ok.steps[2].stimulus, "Step.garbage");
  EXPECT_EQ(ok.steps[3].stimulus, "Start.ClientFirst.valid");
  EXPECT_TRUE(ok.steps[3].start);

  const Vector& cut = vectors[1];
  EXPECT_EQ(cut.control, ok.id);
  EXPECT_EQ(cut.mutates, "steps[1].r");
  EXPECT_EQ(cut.kills, std::vector{"scram.no-nonce-check"s});
  EXPECT_EQ(cut.prerequisites, std::vector{"success-data"s});
  EXPECT_EQ(cut.flags.at(0).effect, "e");
  EXPECT_EQ(cut.persona.user, "j\u00FCrgen");
  EXPECT_EQ(cut.persona.password, "\0\xFF"s);
  EXPECT_EQ(cut.persona.authzid, "ababab");
  EXPECT_EQ(cut.setting.texts.server_nonce, "def");
  EXPECT_EQ(cut.persona.channel.type, "tls-exporter");
  EXPECT_EQ(cut.setting.texts.channel_data, "\0\xFF"s);
  EXPECT_EQ(cut.persona.channel.data, "\0\xFF"s);
  EXPECT_EQ(cut.setting.parameters, (model::Parameters{.success_data = false,
                                                       .plaintext_allowed = false,
                                                       .anonymous_allowed = false,
                                                       .external_identity = false,
                                                       .channel_binding = true,
                                                       .binding_optional = false,
                                                       .layers_allowed = false,
                                                       .channel_type = model::ChannelType::TlsExporter}));
  EXPECT_EQ(cut.steps[0].mechanism, "SCRAM-NONE");
  EXPECT_EQ(oracle::expand(*cut.steps[0].bytes, {}), "$ {\0}"s);
  EXPECT_EQ(cut.steps[0].expect.at(0).codes, model::codes(model::Code::NoMech, model::Code::BadParam));
  EXPECT_EQ(cut.steps[1].fields.at("r"), "${r:drop-last}");
  EXPECT_EQ(oracle::expand(cut.steps[1].fields.at("p"), {}), "${r");
  EXPECT_EQ(cut.steps[1].expect.at(1).reply, model::Reply::Continue);
  EXPECT_EQ(cut.steps[1].expect.at(1).requirement, "RFC5802-5.1-e-optional");
  EXPECT_EQ(cut.after.identity_check, VectorAfter::IdentityCheck::Absent);
  EXPECT_TRUE(cut.after.further_step_refused);
}

TEST(LoadVectors, reads_a_file_for_several_mechanisms_once_for_each) {
  Json file = whole_file();
  file["mechanism"] = {"SCRAM-SHA-256", "SCRAM-SHA-512-PLUS"};
  file["vectors"][0]["id"] = "*.ok";
  file["vectors"][1]["id"] = "*.nonce.cut";
  file["vectors"][1]["control"] = "*.ok";
  const auto vectors = load(file);
  ASSERT_EQ(vectors.size(), 4U);
  EXPECT_EQ(vectors[1].id, "scram-sha-256.nonce.cut");
  EXPECT_EQ(vectors[1].kills.size(), 1U);
  EXPECT_EQ(vectors[3].id, "scram-sha-512-plus.nonce.cut");
  EXPECT_EQ(vectors[3].control, "scram-sha-512-plus.ok");
  EXPECT_EQ(vectors[3].mechanism, "SCRAM-SHA-512-PLUS");
  EXPECT_TRUE(vectors[3].kills.empty()) << "no standard defines it";
}

TEST(LoadVectors, gives_names_with_plus_a_channel_unless_the_file_takes_it_away) {
  Json file = whole_file();
  EXPECT_FALSE(load(file)[0].setting.parameters.channel_binding);
  file["mechanism"] = "SCRAM-SHA-1-PLUS";
  EXPECT_EQ(load(file)[0].setting.texts.channel_data, oracle::channel_binding().data);
  file["vectors"][0]["options"]["channel_binding"] = nullptr;
  EXPECT_FALSE(load(file)[0].setting.parameters.channel_binding);
  EXPECT_FALSE(load(file)[0].setting.parameters.channel_binding);
}

TEST(LoadVectors, stars_belong_to_files_for_several_mechanisms) {
  Json file = whole_file();
  file["vectors"][0]["id"] = "*.ok";
  EXPECT_FALSE(load_vectors("scram/test.json", file.dump()));
  file = whole_file();
  file["mechanism"] = {"SCRAM-SHA-1", "SCRAM-SHA-256"};
  EXPECT_FALSE(load_vectors("scram/test.json", file.dump()));
}

struct Damage {
  std::string what;
  std::string path; ///< what is replaced or added, as JSON pointer
  Json value;       ///< discarded: what is there is removed
  std::string pointer;
  std::string message;
};

class DamagedFile : public testing::TestWithParam<Damage> {};

TEST_P(DamagedFile, is_refused_with_the_place_and_the_reason) {
  Json file = whole_file();
  const Json::json_pointer path{GetParam().path};
  if (GetParam().value.is_discarded())
    file.at(path.parent_pointer()).erase(path.back());
  else
    file[path] = GetParam().value;
  const auto loaded = load_vectors("file.json", file.dump());
  ASSERT_FALSE(loaded) << GetParam().what;
  EXPECT_EQ(loaded.error().file, "file.json");
  EXPECT_EQ(loaded.error().pointer, GetParam().pointer) << loaded.error().message;
  EXPECT_NE(loaded.error().message.find(GetParam().message), std::string::npos) << loaded.error().message;
}

const Json removed(Json::value_t::discarded);
const Damage damages[] = {
    {"unknown key of the file",           "/extra",                                         1,                                                  "/extra",                                  "unknown key"        },
    {"unknown key of a vector",           "/vectors/0/x~1y",                                1,                                                  "/vectors/0/x~1y",                         "unknown key"        },
    {"unknown key of a step",             "/vectors/0/steps/0/extra",                       1,                                                  "/vectors/0/steps/0/extra",                "unknown key"        },
    {"unknown key of send",               "/vectors/0/steps/0/send/extra",                  1,                                                  "/vectors/0/steps/0/send/extra",           "unknown key"        },
    {"unknown key of expect",             "/vectors/0/steps/0/expect/extra",                1,                                                  "/vectors/0/steps/0/expect/extra",         "unknown key"        },
    {"unknown key of an alternative",     "/vectors/1/steps/1/expect/any_of/0/extra",       1,
     "/vectors/1/steps/1/expect/any_of/0/extra",                                                                                                                                           "unknown key"        },
    {"reply beside any_of",               "/vectors/1/steps/1/expect/reply",                "refusal",                                          "/vectors/1/steps/1/expect/reply",
     "unknown key"                                                                                                                                                                                              },
    {"unknown key of persona",            "/vectors/1/persona/extra",                       1,                                                  "/vectors/1/persona/extra",                "unknown key"        },
    {"unknown key of options",            "/vectors/1/options/extra",                       1,                                                  "/vectors/1/options/extra",                "unknown key"        },
    {"channel of an unknown type",        "/vectors/1/options",                             Json{{"channel_binding", {{"type", "tls-first"}}}},
     "/vectors/1/options/channel_binding/type",                                                                                                                                            "none of the words"  },
    {"unknown key of after",              "/vectors/1/after/extra",                         1,                                                  "/vectors/1/after/extra",                  "unknown key"        },
    {"unknown key of a note",             "/notes/Nonce/extra",                             1,                                                  "/notes/Nonce/extra",                      "unknown key"        },
    {"other schema",                      "/schema",                                        "saslspec-vectors/2",                               "/schema",                                 "saslspec-vectors/1" },
    {"unknown mechanism",                 "/mechanism",                                     "KERBEROS_V4",                                      "/mechanism",                              "no client"          },
    {"missing source",                    "/source",                                        removed,                                            "",                                        "lacks 'source'"     },
    {"vectors of another type",           "/vectors",                                       "none",                                             "/vectors",                                "array"              },
    {"flag without note",                 "/vectors/0/flags/0",                             "Other",                                            "/vectors/0/flags/0",                      "no note"            },
    {"note without flag",                 "/notes/Other",
     Json::object({{"bug_type", "b"}, {"description", "d"}, {"effect", "e"}, {"links", Json::array()}}),                                        "/notes/Other",
     "no vector"                                                                                                                                                                                                },
    {"id that stands twice",              "/vectors/1/id",                                  "scram-sha-256.ok",                                 "/vectors/1/id",                           "twice"              },
    {"id of another form",                "/vectors/0/id",                                  "Test 1",                                           "/vectors/0/id",                           "form"               },
    {"empty comment",                     "/vectors/0/comment",                             "",                                                 "/vectors/0/comment",                      "empty"              },
    {"no requirement",                    "/vectors/0/requirements",                        Json::array(),                                      "/vectors/0/requirements",                 "empty"              },
    {"unknown result",                    "/vectors/0/result",                              "good",                                             "/vectors/0/result",                       "none of"            },
    {"invalid without control",           "/vectors/1/control",                             removed,                                            "/vectors/1",                              "lacks 'control'"    },
    {"invalid without what it mutates",   "/vectors/1/mutates",                             removed,                                            "/vectors/1",                              "lacks 'mutates'"    },
    {"its own control",                   "/vectors/1/control",                             "scram-sha-256.nonce.cut",                          "/vectors/1",                              "own control"        },
    {"mutates of another form",           "/vectors/1/mutates",                             "everything",                                       "/vectors/1/mutates",                      "form"               },
    {"unknown prerequisite",              "/vectors/1/requires/0",                          "luck",                                             "/vectors/1/requires/0",                   "no capability"      },
    {"persona without a name",            "/vectors/1/persona/user",                        removed,                                            "/vectors/1/persona",                      "lacks 'user'"       },
    {"nonce with a comma",                "/vectors/1/persona/client_nonce",                "a,b",                                              "/vectors/1/persona/client_nonce",         "form"               },
    {"option of another type",            "/vectors/1/options/success_data",                "yes",                                              "/vectors/1/options/success_data",
     "true or false"                                                                                                                                                                                            },
    {"no steps",                          "/vectors/0/steps",                               Json::array(),                                      "/vectors/0/steps",                        "empty"              },
    {"start and step at once",            "/vectors/0/steps/0/send/step",                   "absent",                                           "/vectors/0/steps/0/send",                 "either"             },
    {"neither start nor step",            "/vectors/0/steps/0/send/start",                  removed,                                            "/vectors/0/steps/0/send",                 "either"             },
    {"mechanism of a step",               "/vectors/0/steps/1/send/mechanism",              "PLAIN",                                            "/vectors/0/steps/1/send/mechanism",
     "only a start"                                                                                                                                                                                             },
    {"unknown message",                   "/vectors/0/steps/1/send/step",                   "ClientFirst.nonsense",                             "/vectors/0/steps/1/send/step",
     "no message"                                                                                                                                                                                               },
    {"bytes without octets",              "/vectors/0/steps/1/send/step",                   "bytes",                                            "/vectors/0/steps/1/send",                 "'bytes'"            },
    {"octets beside a message",           "/vectors/0/steps/1/send/bytes",                  "x",                                                "/vectors/0/steps/1/send",                 "'bytes'"            },
    {"unknown field",                     "/vectors/1/steps/1/send/fields/nonsense",        "x",                                                "/vectors/1/steps/1/send/fields/nonsense",
     "no such field"                                                                                                                                                                                            },
    {"field of another message",          "/vectors/1/steps/1/send/fields/gs2_flag",        "x",
     "/vectors/1/steps/1/send/fields/gs2_flag",                                                                                                                                            "no such field"      },
    {"template with an unknown function", "/vectors/1/steps/1/send/fields/r",               "${r:reverse}",
     "/vectors/1/steps/1/send/fields/r",                                                                                                                                                   "'reverse'"          },
    {"template with an unknown variable", "/vectors/1/steps/1/send/fields/r",               "${x}",
     "/vectors/1/steps/1/send/fields/r",                                                                                                                                                   "'x'"                },
    {"bytes with an unknown variable",    "/vectors/1/steps/0/send/bytes",                  "${x}",                                             "/vectors/1/steps/0/send/bytes",           "'x'"                },
    {"bad hexadecimal",                   "/vectors/1/steps/0/send/bytes",                  "hex:0",                                            "/vectors/1/steps/0/send/bytes",           "hexadecimal"        },
    {"bad base64",                        "/vectors/1/persona/password",                    "b64:AP9=",                                         "/vectors/1/persona/password",             "base64"             },
    {"bad repetition",                    "/vectors/1/persona/authzid",                     "repeat:x:a",                                       "/vectors/1/persona/authzid",              "repeat:<n>"         },
    {"endless repetition",                "/vectors/1/persona/authzid",                     "repeat:999999999:a",                               "/vectors/1/persona/authzid",
     "too long"                                                                                                                                                                                                 },
    {"fields without a name for it",      "/vectors/1/steps/1/as",                          removed,                                            "/vectors/1/steps/1",                      "needs 'as'"         },
    {"unknown reply",                     "/vectors/0/steps/0/expect/reply",                "ok",                                               "/vectors/0/steps/0/expect/reply",         "none of"            },
    {"unknown code",                      "/vectors/1/steps/0/expect/codes/0",              "SASL_MAYBE",                                       "/vectors/1/steps/0/expect/codes/0",
     "no result code"                                                                                                                                                                                           },
    {"code of another reply",             "/vectors/1/steps/0/expect/codes/0",              "SASL_OK",                                          "/vectors/1/steps/0/expect/codes/0",
     "not a code"                                                                                                                                                                                               },
    {"unknown kind of message",           "/vectors/0/steps/1/expect/message",              "Greeting",                                         "/vectors/0/steps/1/expect/message",
     "no kind"                                                                                                                                                                                                  },
    {"bad regular expression",            "/vectors/0/steps/3/expect/matches",              "(",                                                "/vectors/0/steps/3/expect/matches",
     "regular expression"                                                                                                                                                                                       },
    {"alternative without requirement",   "/vectors/1/steps/1/expect/any_of/0/requirement", removed,
     "/vectors/1/steps/1/expect/any_of/0",                                                                                                                                                 "lacks 'requirement'"},
    {"a single alternative",              "/vectors/1/steps/1/expect/any_of",
     Json::array({{{"reply", "refusal"}, {"requirement", "r"}}}),                                                                               "/vectors/1/steps/1/expect/any_of",        "two"                },
    {"other further step",                "/vectors/1/after/further_step",                  "success",                                          "/vectors/1/after/further_step",           "refusal"            },
    {"identity of another type",          "/vectors/1/after/identity",                      "alice",                                            "/vectors/1/after/identity",               "object"             },
};
INSTANTIATE_TEST_SUITE_P(each, DamagedFile, testing::ValuesIn(damages));

TEST(LoadVectors, a_repeated_key_is_an_error) {
  const auto loaded = load_vectors("file.json", R"({"schema": "saslspec-vectors/1", "schema": "saslspec-vectors/1"})");
  ASSERT_FALSE(loaded);
  EXPECT_NE(loaded.error().message.find("'schema' stands twice"), std::string::npos);
}

TEST(LoadVectors, text_that_is_no_json_is_an_error_with_a_line) {
  for (const std::string_view text : {"", "{", "{\"a\": \"\xFF\"}", "[1,]", "null", "{} {}"}) {
    const auto loaded = load_vectors("file.json", text);
    ASSERT_FALSE(loaded) << text;
    EXPECT_FALSE(loaded.error().message.empty());
  }
  EXPECT_NE(load_vectors("file.json", "{\n\n x").error().message.find("line 3"), std::string::npos);
}

TEST(LoadVectors, all_files_of_the_project_load) {
  for (const vectors::File& file : vectors::files()) {
    if (file.path.find('/') == std::string_view::npos || file.path.starts_with("schema/")) continue;
    const auto loaded = load_vectors(file.path, file.text);
    EXPECT_TRUE(loaded) << loaded.error().file << loaded.error().pointer << ": " << loaded.error().message;
  }
}

} // namespace
} // namespace saslspec::vector_loader
