// Property contexts (sasl/prop.h).
#include "abi/v2/prop.hpp"

#include <cstring>
#include <utility>

#include "abi/guard.hpp"
#include "core/memory.hpp"
#include "core/octets.hpp"
#include "sasl/sasl.h"

using namespace saslspec::impl;

namespace {

/// The values of one property, as owned and as shown.
struct Values {
  Vector<Octets> owned;
  Vector<const char*> shown; ///< ends with null; empty: the property was not found
};

int answer(Code code) {
  return static_cast<int>(code);
}

} // namespace

struct propctx {
  Vector<propval> properties; ///< ends with a null name
  Vector<Values> values;      ///< of each property
  std::size_t last = 0;       ///< what a null name means; properties that are not there: nothing
  bool lost_value = false;    ///< see take_lost_value
};

namespace {

std::size_t requested(const propctx& context) {
  return context.values.size();
}

/// The index of a property, or requested() when it is not asked for.
std::size_t find(const propctx& context, const char* name) {
  std::size_t i = 0;
  while (i < requested(context) && std::strcmp(context.properties[i].name, name) != 0)
    ++i;
  return i;
}

void show(propctx& context, std::size_t i) {
  Values& values = context.values[i];
  propval& property = context.properties[i];
  property.values = values.shown.empty() ? nullptr : values.shown.data();
  property.nvalues = static_cast<unsigned>(values.owned.size());
  property.valsize = 0;
  for (const Octets& value : values.owned)
    property.valsize += static_cast<unsigned>(value.size());
}

void forget(propctx& context, std::size_t i) {
  context.values[i] = Values();
  show(context, i);
}

/// Either adds all or throws and adds nothing.
void request(propctx& context, const char* name) {
  if (find(context, name) < requested(context)) return;
  const std::size_t count = requested(context) + 1;
  context.values.reserve(count);
  context.properties.reserve(count + 1);
  context.properties.back() = {name, nullptr, 0, 0};
  context.properties.push_back({nullptr, nullptr, 0, 0});
  context.values.emplace_back();
}

void add(propctx& context, std::size_t i, std::string_view value) {
  Values& values = context.values[i];
  Octets copy(value);
  values.shown.reserve(values.owned.size() + 2);
  values.owned.reserve(values.owned.size() + 1);
  if (!values.shown.empty()) values.shown.pop_back();
  values.shown.push_back(copy.c_str());
  values.shown.push_back(nullptr);
  values.owned.push_back(std::move(copy));
  show(context, i);
}

propctx* make_context(unsigned estimate) {
  auto* context = make<propctx>();
  try {
    context->properties.reserve(std::size_t{estimate == 0 ? PROP_DEFAULT : estimate} + 1);
    context->properties.push_back({nullptr, nullptr, 0, 0});
  } catch (...) {
    destroy(context);
    throw;
  }
  return context;
}

/// Runs what adds values and remembers when memory ran out.
template <class Body>
int adding(propctx& context, Body body) {
  const Code code = guarded(body);
  if (code == Code::NoMem) context.lost_value = true;
  return answer(code);
}

/// Which property a name, null for the last one, stands for; Code::BadParam when none.
Code select(propctx& context, const char* name, std::size_t& i) {
  i = name == nullptr ? context.last : find(context, name);
  if (i >= requested(context)) return Code::BadParam;
  context.last = i;
  return Code::Ok;
}

} // namespace

bool saslspec::impl::take_lost_value(struct propctx* context) {
  return std::exchange(context->lost_value, false);
}

struct propctx* prop_new(unsigned estimate) {
  propctx* context = nullptr;
  const Code code = guarded([&] {
    context = make_context(estimate);
    return Code::Ok;
  });
  return code == Code::Ok ? context : nullptr;
}

int prop_dup(struct propctx* source, struct propctx** target) {
  if (source == nullptr || target == nullptr) return SASL_BADPARAM;
  propctx* copy = nullptr;
  const Code code = guarded([&] {
    copy = make_context(static_cast<unsigned>(requested(*source)));
    for (std::size_t i = 0; i < requested(*source); ++i) {
      request(*copy, source->properties[i].name);
      for (const Octets& value : source->values[i].owned)
        add(*copy, i, value.view());
    }
    return Code::Ok;
  });
  if (code != Code::Ok) prop_dispose(&copy);
  *target = copy;
  return answer(code);
}

int prop_request(struct propctx* context, const char** names) {
  if (context == nullptr || names == nullptr) return SASL_BADPARAM;
  return answer(guarded([&] {
    for (; *names != nullptr; ++names)
      request(*context, *names);
    return Code::Ok;
  }));
}

const struct propval* prop_get(struct propctx* context) {
  return context == nullptr ? nullptr : context->properties.data();
}

int prop_getnames(struct propctx* context, const char** names, struct propval* vals) {
  if (context == nullptr || names == nullptr || vals == nullptr) return SASL_BADPARAM;
  int with_values = 0;
  for (; *names != nullptr; ++names, ++vals) {
    const std::size_t i = find(*context, *names);
    *vals = i < requested(*context) ? context->properties[i] : propval{nullptr, nullptr, 0, 0};
    if (vals->values != nullptr) ++with_values;
  }
  return with_values;
}

void prop_clear(struct propctx* context, int requests) {
  if (context == nullptr) return;
  for (std::size_t i = 0; i < requested(*context); ++i)
    forget(*context, i);
  if (requests == 0) return;
  context->values.clear();
  context->properties.resize(1);
  context->properties[0] = {nullptr, nullptr, 0, 0};
  context->last = 0;
}

void prop_erase(struct propctx* context, const char* name) {
  if (context == nullptr || name == nullptr) return;
  const std::size_t i = find(*context, name);
  if (i < requested(*context)) forget(*context, i);
}

void prop_dispose(struct propctx** context) {
  if (context == nullptr || *context == nullptr) return;
  destroy(*context);
  *context = nullptr;
}

int prop_format(struct propctx* context, const char* sep, int seplen, char* outbuf, unsigned outmax, unsigned* outlen) {
  if (context == nullptr || outbuf == nullptr || (sep == nullptr && requested(*context) > 1)) return SASL_BADPARAM;
  const std::string_view separator(sep == nullptr ? "" : sep,
                                   sep == nullptr ? 0
                                                  : (seplen < 0 ? std::strlen(sep) : static_cast<std::size_t>(seplen)));
  std::size_t needed = 1;
  for (std::size_t i = 0; i < requested(*context); ++i)
    needed += std::strlen(context->properties[i].name) + (i > 0 ? separator.size() : 0);
  if (needed > outmax) return static_cast<int>(needed - outmax);

  char* out = outbuf;
  for (std::size_t i = 0; i < requested(*context); ++i) {
    if (i > 0) out += separator.copy(out, separator.size());
    const std::string_view name(context->properties[i].name);
    out += name.copy(out, name.size());
  }
  *out = '\0';
  if (outlen != nullptr) *outlen = static_cast<unsigned>(out - outbuf);
  return SASL_OK;
}

int prop_set(struct propctx* context, const char* name, const char* value, int vallen) {
  if (context == nullptr) return SASL_BADPARAM;
  std::size_t i = 0;
  if (const Code code = select(*context, name, i); code != Code::Ok) return answer(code);
  if (value == nullptr) {
    forget(*context, i);
    return SASL_OK;
  }
  const std::size_t length = vallen <= 0 ? std::strlen(value) : static_cast<std::size_t>(vallen);
  return adding(*context, [&] {
    add(*context, i, {value, length});
    return Code::Ok;
  });
}

int prop_setvals(struct propctx* context, const char* name, const char** values) {
  if (context == nullptr || values == nullptr) return SASL_BADPARAM;
  std::size_t i = 0;
  if (const Code code = select(*context, name, i); code != Code::Ok) return answer(code);
  return adding(*context, [&] {
    if (context->values[i].shown.empty()) context->values[i].shown.push_back(nullptr);
    show(*context, i);
    for (; *values != nullptr; ++values)
      add(*context, i, *values);
    return Code::Ok;
  });
}
