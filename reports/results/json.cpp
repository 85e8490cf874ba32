#include "saslspec/reports/json.hpp"

#include <nlohmann/json.hpp>

namespace saslspec::reports {

namespace {

using Json = nlohmann::ordered_json;

Json json_of(const StepDeviation& deviation) {
  return {
      {"effect",      deviation.effect     },
      {"requirement", deviation.requirement},
      {"expected",    deviation.expected   },
      {"observed",    deviation.observed   },
      {"gates",       deviation.gates      }
  };
}

Json json_of(const TraceStep& step) {
  Json json = {
      {"stimulus", step.stimulus},
      {"sent",     step.sent    },
      {"received", step.received},
      {"expected", step.expected},
      {"deviates", step.deviates}
  };
  for (const StepDeviation& deviation : step.deviations)
    json["deviations"].push_back(json_of(deviation));
  return json;
}

Json json_of(const CaseResult& one) {
  Json trace = Json::array();
  for (const TraceStep& step : one.trace)
    trace.push_back(json_of(step));
  Json json = {
      {"id",               one.id              },
      {"suite",            one.suite           },
      {"mechanism",        one.mechanism       },
      {"verdict",          name(one.verdict)   },
      {"requirements",     one.requirements    },
      {"expected",         one.expected        },
      {"observed",         one.observed        },
      {"reason",           one.reason          },
      {"trace",            std::move(trace)    },
      {"control",          one.control         },
      {"control_verdict",  one.control_verdict },
      {"replay",           one.replay          },
      {"nondeterministic", one.nondeterministic},
      {"duration_us",      one.duration_us     }
  };
  if (!one.effect.empty()) json["effect"] = one.effect;
  return json;
}

Json json_of(const Target& target) {
  Json libraries = Json::array();
  for (const Target::Library& library : target.libraries)
    libraries.push_back(Json{
        {"path",     library.path    },
        {"role",     library.role    },
        {"sha256",   library.sha256  },
        {"build_id", library.build_id}
    });
  Json json = {
      {"name",       target.name                                                                            },
      {"path",       target.path                                                                            },
      {"abi",        target.abi                                                                             },
      {"adapter",
       Json{{"name", target.adapter.name}, {"path", target.adapter.path}, {"sha256", target.adapter.sha256}}},
      {"version",    target.version                                                                         },
      {"sha256",     target.sha256                                                                          },
      {"build_id",   target.build_id                                                                        },
      {"mechanisms", target.mechanisms                                                                      },
      {"libraries",  std::move(libraries)                                                                   }
  };
  if (!target.printed.empty()) json["printed"] = target.printed;
  if (!target.remarks.empty()) json["remarks"] = target.remarks;
  return json;
}

Json json_of(const Coverage& coverage) {
  Json transitions = Json::array();
  for (const CoveredTransition& one : coverage.transitions)
    transitions.push_back(Json{
        {"from",     one.from    },
        {"stimulus", one.stimulus},
        {"guard",    one.guard   },
        {"reply",    one.reply   },
        {"messages", one.messages},
        {"to",       one.to      },
        {"deviates", one.deviates}
    });
  return {
      {"mechanism",   coverage.mechanism    },
      {"of",          coverage.of           },
      {"transitions", std::move(transitions)}
  };
}

Json json_of(const TargetResult& result) {
  Json omissions = Json::array();
  for (const TargetResult::Omission& omission : result.omissions)
    omissions.push_back(Json{
        {"what", omission.what},
        {"why",  omission.why }
    });
  Json coverage = Json::array();
  for (const Coverage& one : result.coverage)
    coverage.push_back(json_of(one));
  Json cases = Json::array();
  for (const CaseResult& one : result.cases)
    cases.push_back(json_of(one));
  return {
      {"target",    json_of(result.target)},
      {"error",     result.error          },
      {"counts",    result.counts         },
      {"guarantee", result.guarantee      },
      {"canary",    result.canary         },
      {"omissions", std::move(omissions)  },
      {"coverage",  std::move(coverage)   },
      {"seconds",   result.seconds        },
      {"cases",     std::move(cases)      }
  };
}

TraceStep trace_step(const Json& json) {
  TraceStep step;
  json.at("stimulus").get_to(step.stimulus);
  json.at("sent").get_to(step.sent);
  json.at("received").get_to(step.received);
  json.at("expected").get_to(step.expected);
  json.at("deviates").get_to(step.deviates);
  for (const Json& each : json.value("deviations", Json::array())) {
    StepDeviation deviation;
    each.at("effect").get_to(deviation.effect);
    each.at("requirement").get_to(deviation.requirement);
    each.at("expected").get_to(deviation.expected);
    each.at("observed").get_to(deviation.observed);
    each.at("gates").get_to(deviation.gates);
    step.deviations.push_back(std::move(deviation));
  }
  return step;
}

struct Malformed {
  std::string message;
};

CaseResult case_result(const Json& json) {
  CaseResult one;
  json.at("id").get_to(one.id);
  json.at("suite").get_to(one.suite);
  json.at("mechanism").get_to(one.mechanism);
  const auto verdict = json.at("verdict").get<std::string>();
  one.verdict = verdict_of(verdict);
  if (one.verdict == Verdict::Invalid) throw Malformed{"case \"" + one.id + "\": no verdict \"" + verdict + "\""};
  json.at("requirements").get_to(one.requirements);
  json.at("expected").get_to(one.expected);
  json.at("observed").get_to(one.observed);
  json.at("reason").get_to(one.reason);
  one.effect = json.value("effect", std::string());
  for (const Json& step : json.at("trace"))
    one.trace.push_back(trace_step(step));
  json.at("control").get_to(one.control);
  json.at("control_verdict").get_to(one.control_verdict);
  json.at("replay").get_to(one.replay);
  json.at("nondeterministic").get_to(one.nondeterministic);
  json.at("duration_us").get_to(one.duration_us);
  return one;
}

Target target(const Json& json) {
  Target one;
  json.at("name").get_to(one.name);
  json.at("path").get_to(one.path);
  json.at("abi").get_to(one.abi);
  if (const auto adapter = json.find("adapter"); adapter != json.end())
    one.adapter = {adapter->at("name").get<std::string>(), adapter->at("path").get<std::string>(),
                   adapter->at("sha256").get<std::string>()};
  json.at("version").get_to(one.version);
  json.at("sha256").get_to(one.sha256);
  json.at("build_id").get_to(one.build_id);
  one.printed = json.value("printed", "");
  one.remarks = json.value("remarks", std::vector<std::string>());
  json.at("mechanisms").get_to(one.mechanisms);
  for (const Json& library : json.at("libraries"))
    one.libraries.push_back({library.at("path").get<std::string>(), library.at("role").get<std::string>(),
                             library.at("sha256").get<std::string>(), library.at("build_id").get<std::string>()});
  return one;
}

Coverage coverage(const Json& json) {
  Coverage one;
  json.at("mechanism").get_to(one.mechanism);
  json.at("of").get_to(one.of);
  for (const Json& each : json.at("transitions")) {
    CoveredTransition transition;
    each.at("from").get_to(transition.from);
    each.at("stimulus").get_to(transition.stimulus);
    each.at("guard").get_to(transition.guard);
    each.at("reply").get_to(transition.reply);
    each.at("messages").get_to(transition.messages);
    each.at("to").get_to(transition.to);
    each.at("deviates").get_to(transition.deviates);
    one.transitions.push_back(std::move(transition));
  }
  return one;
}

TargetResult target_result(const Json& json) {
  TargetResult result;
  result.target = target(json.at("target"));
  json.at("error").get_to(result.error);
  json.at("guarantee").get_to(result.guarantee);
  json.at("canary").get_to(result.canary);
  for (const Json& omission : json.at("omissions"))
    result.omissions.push_back({omission.at("what").get<std::string>(), omission.at("why").get<std::string>()});
  if (json.contains("coverage"))
    for (const Json& one : json.at("coverage"))
      result.coverage.push_back(coverage(one));
  json.at("seconds").get_to(result.seconds);
  for (const Json& one : json.at("cases"))
    result.cases.push_back(case_result(one));
  json.at("counts").get_to(result.counts);
  const auto stored = result.counts;
  recount(result);
  if (stored != result.counts) throw Malformed{"target \"" + result.target.name + "\": counts and cases disagree"};
  return result;
}

} // namespace

std::string to_json(const Results& results) {
  Json targets = Json::array();
  for (const TargetResult& one : results.targets)
    targets.push_back(json_of(one));
  const Json document = {
      {"schema",   results.schema    },
      {"tool",     results.tool      },
      {"seed",     results.seed      },
      {"profile",  results.profile   },
      {"level",    results.level     },
      {"targets",  std::move(targets)},
      {"complete", results.complete  }
  };
  return document.dump(1, ' ', false, Json::error_handler_t::replace) + "\n";
}

tl::expected<Results, std::string> from_json(std::string_view text) {
  try {
    const Json document = Json::parse(text);
    Results results;
    document.at("schema").get_to(results.schema);
    if (results.schema != 1) return tl::unexpected("results of schema " + std::to_string(results.schema) + ", not 1");
    if (!document.contains("complete")) return tl::unexpected(std::string("no footer \"complete\": cut short"));
    document.at("tool").get_to(results.tool);
    document.at("seed").get_to(results.seed);
    document.at("profile").get_to(results.profile);
    document.at("level").get_to(results.level);
    for (const Json& one : document.at("targets"))
      results.targets.push_back(target_result(one));
    document.at("complete").get_to(results.complete);
    return results;
  } catch (const Malformed& malformed) {
    return tl::unexpected(malformed.message);
  } catch (const Json::exception& error) {
    return tl::unexpected(std::string("no results document: ") + error.what());
  }
}

} // namespace saslspec::reports
