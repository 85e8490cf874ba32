#include "json_object.hpp"
#include "saslspec/model/machine.hpp"
#include "saslspec/model/parameters.hpp"
#include "saslspec/setting/capabilities.hpp"
#include "saslspec/vector_loader/vector.hpp"

#include <algorithm>
#include <array>
#include <map>
#include <regex>
#include <set>
#include <utility>

namespace saslspec::vector_loader {
namespace {

/// What one file says once for all its vectors.
struct FileContext {
  std::string path;
  std::string mechanism;  ///< at present, of several
  bool is_family = false; ///< ids begin with "*", which stands for the mechanism
  std::string source;
  std::map<std::string, Note, std::less<>> notes;
  std::set<std::string, std::less<>> used_notes;
  std::set<std::string, std::less<>> ids;
};

template <class List>
bool contains(const List& list, std::string_view name) {
  return std::find(std::begin(list), std::end(list), name) != std::end(list);
}

void require_form(const Place& place, const char* form) {
  if (!std::regex_match(place.text(), std::regex{form})) place.fail("has to be of the form " + std::string{form});
}

// --- byte strings and templates --------------------------------------------------------------------------------------

std::string octets(const Place& place) {
  auto parsed = parse_octets(place.text());
  if (!parsed) place.fail(parsed.error());
  return *std::move(parsed);
}

/// A template all of whose variables are among `known`.
std::string template_text(const Place& place, const std::vector<std::string>& known) {
  const std::string& text = place.text();
  if (text.starts_with("hex:") || text.starts_with("b64:") || text.starts_with("repeat:"))
    return oracle::literal(octets(place));
  if (auto checked = oracle::check_template(text); !checked) place.fail(checked.error());
  for (const std::string& name : oracle::variables_in(text))
    if (!contains(known, name)) place.fail("unknown variable '" + name + "'");
  return text;
}

std::vector<std::string> variable_names(std::string_view mechanism) {
  std::vector<std::string> names;
  for (const oracle::VariableInfo& variable : oracle::known_variables(mechanism))
    names.emplace_back(variable.name);
  return names;
}

// --- steps -----------------------------------------------------------------------------------------------------------

model::Reply reply(const Place& place) {
  for (const model::Reply candidate : {model::Reply::Continue, model::Reply::Success, model::Reply::Refusal})
    if (model::name(candidate) == place.text()) return candidate;
  place.fail("is none of continue, success, refusal");
}

model::CodeSet codes(const Place& place, model::Reply of) {
  model::CodeSet set = 0;
  place.names();
  for (const Place& element : place.list()) {
    auto code = model::Code::Ok;
    while (code != model::Code::Undocumented && model::name(code) != element.text())
      code = static_cast<model::Code>(static_cast<unsigned>(code) + 1);
    if (code == model::Code::Undocumented) element.fail("is no result code");
    if (model::reply_of(code) != of) element.fail("is not a code of the reply");
    set |= model::codes(code);
  }
  return set;
}

model::Message message_kind(const Place& place) {
  for (auto kind = model::Message::None;; kind = static_cast<model::Message>(static_cast<unsigned>(kind) + 1)) {
    if (model::name(kind) == place.text()) return kind;
    if (kind == model::last_message) place.fail("is no kind of server message");
  }
}

std::string expression(const Place& place) {
  try {
    static_cast<void>(std::regex{place.words()});
  } catch (const std::regex_error& error) {
    place.fail(std::string{"is no regular expression: "} + error.what());
  }
  return place.text();
}

Expectation expectation(Object object, const FileContext& file, bool alternative) {
  Expectation result;
  result.reply = reply(object.at("reply"));
  if (alternative) result.requirement = object.at("requirement").words();
  if (object.has("codes")) result.codes = codes(object.at("codes"), result.reply);
  if (object.has("message")) result.message = message_kind(object.at("message"));
  if (object.has("equals")) result.equals = template_text(object.at("equals"), variable_names(file.mechanism));
  if (object.has("matches")) result.matches = expression(object.at("matches"));
  object.finish();
  return result;
}

std::vector<Expectation> expectations(const Place& place, const FileContext& file) {
  Object object{place};
  if (!object.has("any_of")) return {expectation(std::move(object), file, false)};
  std::vector<Expectation> list;
  const Place alternatives = object.at("any_of");
  for (const Place& alternative : alternatives.list())
    list.push_back(expectation(Object{alternative}, file, true));
  if (list.size() < 2) alternatives.fail("has to name two alternatives at least");
  object.finish();
  return list;
}

oracle::Fields fields(const Place& place, const VectorStep& step, const FileContext& file) {
  const std::string group = step.message.substr(0, step.message.find('.'));
  std::vector<std::string> known = variable_names(file.mechanism);
  std::vector<std::string> own;
  for (const oracle::FieldInfo& field : oracle::known_fields(file.mechanism))
    if (field.message.empty() || field.message == group) own.emplace_back(field.name);
  known.insert(known.end(), own.begin(), own.end());

  oracle::Fields result;
  for (const auto& [name, value] : place.entries()) {
    if (!contains(own, name)) value.fail(step.message + " has no such field");
    result.emplace(name, template_text(value, known));
  }
  if (result.empty()) place.fail("must not be empty");
  return result;
}

/// The model's name of what is sent, where nothing is replaced.
std::string usual_stimulus(const VectorStep& step) {
  if (step.start) return "Start." + (step.message == "absent" ? "known" : step.message);
  const bool shared = step.message.find('.') == std::string::npos;
  return shared ? "Step." + step.message : step.message;
}

void read_send(Object object, VectorStep& step, const FileContext& file) {
  step.start = object.has("start");
  if (step.start == object.has("step")) object.place().fail("needs either 'start' or 'step'");
  const Place message = object.at(step.start ? "start" : "step");
  step.message = message.words();
  step.mechanism = file.mechanism;
  if (object.has("mechanism")) {
    const Place mechanism = object.at("mechanism");
    if (!step.start) mechanism.fail("only a start names a mechanism");
    step.mechanism = mechanism.text();
  }

  const bool literal = step.message == "bytes";
  const bool named = !literal && step.message != "absent" && step.message != "empty";
  if (named && !contains(oracle::known_messages(file.mechanism), step.message))
    message.fail("the client of " + file.mechanism + " has no message '" + step.message + "'");
  if (object.has("bytes") != literal) object.place().fail("'bytes' and a message of that name belong together");
  if (literal) step.bytes = template_text(object.at("bytes"), variable_names(file.mechanism));
  if (object.has("fields")) step.fields = fields(object.at("fields"), step, file);
  object.finish();
}

VectorStep step(const Place& place, const FileContext& file) {
  VectorStep result;
  Object object{place};
  Object send{object.at("send")};
  const bool changed = send.has("fields") || send.has("bytes") || send.has("mechanism");
  read_send(std::move(send), result, file);
  if (object.has("as"))
    result.stimulus = object.at("as").words();
  else if (changed)
    place.fail("needs 'as', since fields, bytes or mechanism change what is sent");
  else
    result.stimulus = usual_stimulus(result);
  result.expect = expectations(object.at("expect"), file);
  object.finish();
  return result;
}

// --- vectors ---------------------------------------------------------------------------------------------------------

oracle::Persona persona(Object object) {
  oracle::Persona result;
  result.user = octets(object.at("user"));
  if (object.has("password")) result.password = octets(object.at("password"));
  if (object.has("authzid")) result.authzid = octets(object.at("authzid"));
  if (object.has("client_nonce")) {
    const Place nonce = object.at("client_nonce");
    require_form(nonce, "[!-+\\--~]+");
    result.client_nonce = nonce.text();
  }
  object.finish();
  return result;
}

/// The number of the value that an option states.
std::size_t value_stated(const model::ParameterInfo& parameter, const Place& place) {
  if (parameter.sense != model::Sense::Named) return place.truth() == (parameter.sense == model::Sense::Is) ? 1 : 0;
  const std::string_view word = place.words();
  for (std::size_t value = 0; value < parameter.count; ++value)
    if (parameter.values[value].name == word) return value;
  place.fail("is none of the words that the schema lists");
}

/// The parameters that a value states: keys of the options themselves, or of the option `within`.
void read_parameters(Object& object, std::string_view within, model::Parameters& parameters) {
  for (const model::ParameterInfo& each : model::parameter_table) {
    const std::size_t slash = std::min(each.option.find('/'), each.option.size());
    const bool is_inner = slash < each.option.size();
    if (each.sense == model::Sense::Given || within != (is_inner ? each.option.substr(0, slash) : "")) continue;
    const std::string_view key = is_inner ? each.option.substr(slash + 1) : each.option;
    if (object.has(key)) each.set(parameters, value_stated(each, object.at(key)));
  }
}

void read_channel(const Place& place, setting::Setting& result) {
  result.parameters.channel_binding = !place.is_null();
  if (place.is_null()) return;
  Object object{place};
  if (object.has("data")) result.texts.channel_data = octets(object.at("data"));
  read_parameters(object, "channel_binding", result.parameters);
  object.finish();
}

setting::Setting setting_by(Object object, std::string_view mechanism) {
  setting::Setting result;
  result.machine = model::machine(mechanism);
  result.texts.service = oracle::service();
  result.texts.host = oracle::server_name();
  result.texts.channel_data = oracle::channel_binding().data;
  result.parameters.channel_binding = mechanism.ends_with("-PLUS");
  if (object.has("channel_binding")) read_channel(object.at("channel_binding"), result);
  read_parameters(object, "", result.parameters);
  if (object.has("server_nonce")) result.texts.server_nonce = octets(object.at("server_nonce"));
  std::optional<std::string> identity{oracle::external_identity()};
  if (object.has("external_identity")) {
    const Place given = object.at("external_identity");
    identity = given.is_null() ? std::optional<std::string>{} : octets(given);
  }
  result.parameters.external_identity = identity.has_value() && !identity->empty();
  const bool is_told = result.machine != nullptr && result.machine->mechanism_class == model::MechanismClass::External;
  if (is_told) result.texts.external_identity = std::move(identity);
  object.finish();
  return result;
}

VectorAfter after(Object object) {
  VectorAfter result;
  if (object.has("identity")) {
    const Place identity = object.at("identity");
    result.identity_check = VectorAfter::IdentityCheck::Absent;
    if (!identity.is_null()) {
      Object names{identity};
      result.identity_check = VectorAfter::IdentityCheck::Equal;
      result.identity = {octets(names.at("authcid")), octets(names.at("authzid"))};
      names.finish();
    }
  }
  if (object.has("further_step")) {
    const Place further = object.at("further_step");
    if (further.text() != "refusal") further.fail("can only be \"refusal\"");
    result.further_step_refused = true;
  }
  object.finish();
  return result;
}

VectorResult vector_result(const Place& place) {
  if (place.text() == "valid") return VectorResult::ValidVector;
  if (place.text() == "invalid") return VectorResult::InvalidVector;
  if (place.text() == "alternatives") return VectorResult::Alternatives;
  place.fail("is none of valid, invalid, alternatives");
}

std::vector<Note> flags(const Place& place, FileContext& file) {
  std::vector<Note> list;
  place.names();
  for (const Place& element : place.list()) {
    const auto note = file.notes.find(element.text());
    if (note == file.notes.end()) element.fail("no note explains this flag");
    file.used_notes.insert(note->first);
    list.push_back(note->second);
  }
  return list;
}

/// What a negative vector is compared with.
void read_control(Object& object, Vector& vector) {
  const bool invalid = vector.result == VectorResult::InvalidVector;
  if (object.has("control") || invalid) vector.control = object.at("control").words();
  if (object.has("mutates") || invalid) {
    const Place mutates = object.at("mutates");
    require_form(mutates, "steps\\[[0-9]+\\](\\.[a-z0-9_]+)?|persona\\.[a-z_]+|options\\.[a-z_]+");
    vector.mutates = mutates.text();
  }
  if (!vector.control.empty() && vector.control == vector.id) object.place().fail("is its own control");
}

/// In a file for several mechanisms "*" stands for the one at present.
std::string full_id(const std::string& id, const FileContext& file) {
  if (!file.is_family || !id.starts_with("*.")) return id;
  std::string name = file.mechanism;
  std::transform(name.begin(), name.end(), name.begin(),
                 [](char c) { return c >= 'A' && c <= 'Z' ? static_cast<char>(c - 'A' + 'a') : c; });
  return name + id.substr(1);
}

Vector vector(const Place& place, FileContext& file) {
  Vector result;
  Object object{place};
  result.file = file.path;
  result.mechanism = file.mechanism;
  result.source = file.source;
  const Place id = object.at("id");
  require_form(id, file.is_family ? "\\*(\\.[a-z0-9]+(-[a-z0-9]+)*)+" : "[a-z0-9-]+(\\.[a-z0-9]+(-[a-z0-9]+)*)+");
  result.id = full_id(id.text(), file);
  if (!file.ids.insert(result.id).second) id.fail("stands twice");
  result.comment = object.at("comment").words();
  result.requirements = object.at("requirements").names();
  result.flags = flags(object.at("flags"), file);
  result.result = vector_result(object.at("result"));
  read_control(object, result);
  result.control = full_id(result.control, file);
  if (object.has("kills")) result.kills = object.at("kills").names();
  // Planted defects are looked for under the names that have a document of their own.
  const model::Machine* machine = model::machine(file.mechanism);
  if (machine != nullptr && machine->is_compared_only()) result.kills.clear();
  if (object.has("requires")) {
    const Place required = object.at("requires");
    result.prerequisites = required.names();
    for (const Place& element : required.list())
      if (setting::capability(element.text()) == nullptr) element.fail("is no capability");
  }
  if (object.has("persona")) result.persona = persona(Object{object.at("persona")});
  static const Json none = Json::object();
  result.setting = setting_by(
      Object{
          object.has("options") ? object.at("options") : Place{none, {}}
  },
      file.mechanism);
  if (result.setting.parameters.channel_binding)
    result.persona.channel = {std::string(model::name(result.setting.parameters.channel_type)),
                              result.setting.texts.channel_data};
  const Place steps = object.at("steps");
  for (const Place& element : steps.list())
    result.steps.push_back(step(element, file));
  if (result.steps.empty()) steps.fail("must not be empty");
  if (object.has("after")) result.after = after(Object{object.at("after")});
  object.finish();
  return result;
}

Note note(const std::string& name, Object object) {
  Note result{name, object.at("bug_type").words(), object.at("description").words(), object.at("effect").words(), {}};
  for (const Place& link : object.at("links").list())
    result.links.push_back(link.words());
  object.finish();
  return result;
}

std::vector<Vector> file_of_vectors(std::string_view path, const Json& parsed) {
  Object object{
      Place{parsed, {}}
  };
  const Place schema = object.at("schema");
  if (schema.text() != "saslspec-vectors/1") schema.fail("is not saslspec-vectors/1");
  FileContext file;
  file.path = path;
  const Place mechanism = object.at("mechanism");
  file.is_family = mechanism.is_list();
  const std::vector<std::string> mechanisms = file.is_family ? mechanism.names() : std::vector{mechanism.text()};
  for (const std::string& name : mechanisms)
    if (!contains(oracle::known_mechanisms(), name)) mechanism.fail("there is no client for " + name);
  file.source = object.at("source").words();
  const auto notes = object.at("notes").entries();
  for (const auto& [name, place] : notes)
    file.notes.emplace(name, note(name, Object{place}));

  std::vector<Vector> vectors;
  const Place list = object.at("vectors");
  for (const std::string& name : mechanisms) {
    file.mechanism = name;
    for (const Place& element : list.list())
      vectors.push_back(vector(element, file));
  }
  for (const auto& [name, place] : notes)
    if (!file.used_notes.contains(name)) place.fail("no vector has this flag");
  object.finish();
  return vectors;
}

} // namespace

tl::expected<std::vector<Vector>, LoadError> load_vectors(std::string_view path, std::string_view text) {
  try {
    return file_of_vectors(path, parse_strictly(text));
  } catch (const Problem& problem) {
    return tl::unexpected{
        LoadError{std::string{path}, problem.pointer, problem.message}
    };
  }
}

} // namespace saslspec::vector_loader
