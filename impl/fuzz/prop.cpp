// Property contexts against a map: any calls in any order.
#include "sasl/prop.h"

#include <iterator>
#include <map>
#include <string>
#include <vector>

#include "fuzz/fuzz.hpp"
#include "fuzz/input.hpp"
#include "sasl/sasl.h"

namespace saslspec::impl::fuzz {

namespace {

constexpr const char* names[] = {"userPassword", "*userPassword", "mail", "", "a",
                                 "authPassword", "*authPassword", "z"};
constexpr unsigned name_count = std::size(names);

/// What a context has to hold.
struct Model {
  std::vector<std::string> order;
  std::map<std::string, std::vector<std::string>> values;

  bool requests(const std::string& name) const { return values.count(name) > 0; }
  void request(const std::string& name) {
    if (!requests(name)) order.push_back(name);
    values[name];
  }
};

void compare(struct propctx* context, const Model& model) {
  const propval* property = prop_get(context);
  for (const std::string& name : model.order) {
    const std::vector<std::string>& values = model.values.at(name);
    SASLSPEC_HOLDS(property->name != nullptr && property->name == name, "a property is missing");
    SASLSPEC_HOLDS(property->nvalues == values.size(), "another number of values");
    std::size_t size = 0;
    for (std::size_t i = 0; i < values.size(); ++i) {
      SASLSPEC_HOLDS(std::string_view(property->values[i], values[i].size()) == values[i], "another value");
      SASLSPEC_HOLDS(property->values[i][values[i].size()] == '\0', "no NUL behind a value");
      size += values[i].size();
    }
    SASLSPEC_HOLDS(values.empty() || property->values[values.size()] == nullptr, "the values do not end");
    SASLSPEC_HOLDS(property->valsize == size, "the sizes do not add up");
    ++property;
  }
  SASLSPEC_HOLDS(property->name == nullptr, "a property too many");
}

void set(struct propctx* context, Model& model, const char* name, std::string_view value) {
  const bool is_requested = model.requests(name);
  const std::string copy(value); // 0 octets: to the NUL
  const int code = prop_set(context, name, copy.c_str(), static_cast<int>(copy.size()));
  SASLSPEC_HOLDS((code == SASL_OK) == is_requested, "a value was taken for, or refused by, the wrong property");
  if (is_requested) model.values[name].push_back(copy);
}

void format(struct propctx* context, const Model& model, std::string_view separator, std::size_t room) {
  std::string expected;
  for (const std::string& name : model.order)
    expected += (expected.empty() && name == model.order.front() ? "" : std::string(separator)) + name;
  std::vector<char> out(room);
  unsigned length = 0;
  const int code = prop_format(context, std::string(separator).c_str(), static_cast<int>(separator.size()), out.data(),
                               static_cast<unsigned>(room), &length);
  if (room > expected.size())
    SASLSPEC_HOLDS(code == SASL_OK && std::string_view(out.data(), length) == expected, "another list of names");
  else
    SASLSPEC_HOLDS(code == static_cast<int>(expected.size() + 1 - room), "another number of octets missing");
}

/// A copy is equal, and takes the original's place.
void duplicate(struct propctx*& context, const Model& model) {
  struct propctx* copy = nullptr;
  SASLSPEC_HOLDS(prop_dup(context, &copy) == SASL_OK && copy != nullptr, "no copy is made");
  compare(copy, model);
  prop_dispose(&context);
  context = copy;
}

void act(Input& input, struct propctx*& context, Model& model) {
  const unsigned act = input.octet();
  const char* name = names[input.octet() % name_count];
  const char* wanted[] = {name, nullptr};
  propval found{};
  switch (act % 8) {
  case 0:
    SASLSPEC_HOLDS(prop_request(context, wanted) == SASL_OK, "a request is refused");
    return model.request(name);
  case 1:
    return set(context, model, name, input.octets());
  case 2:
    prop_erase(context, name);
    if (model.requests(name)) model.values[name].clear();
    return;
  case 3:
    prop_clear(context, 0);
    for (auto& entry : model.values)
      entry.second.clear();
    return;
  case 4:
    prop_clear(context, 1);
    model = {};
    return;
  case 5:
    return duplicate(context, model);
  case 6:
    return format(context, model, input.octets().substr(0, 8), 1 + input.octet());
  default:
    SASLSPEC_HOLDS(prop_getnames(context, wanted, &found) == (found.values != nullptr ? 1 : 0), "found, yet not there");
    SASLSPEC_HOLDS((found.name != nullptr) == model.requests(name), "a property is there that was not asked for");
  }
}

} // namespace

void target(std::string_view octets) {
  Input input(octets);
  struct propctx* context = prop_new(input.octet());
  Model model;
  for (int acts = 0; acts < 64 && !input.empty(); ++acts) {
    act(input, context, model);
    compare(context, model);
  }
  prop_dispose(&context);
  SASLSPEC_HOLDS(context == nullptr, "a context that is gone is still shown");
}

} // namespace saslspec::impl::fuzz
