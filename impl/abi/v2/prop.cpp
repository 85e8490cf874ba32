// Property contexts (sasl/prop.h).
#include "abi/v2/prop.hpp"

#include <algorithm>
#include <cstring>
#include <utility>

#include "abi/guard.hpp"
#include "core/memory.hpp"
#include "sasl/sasl.h"

using namespace saslspec::impl;

namespace {

int answer(Code code) {
  return static_cast<int>(code);
}

/// The values of a property lie in one block: the pointers that the application sees, with a null at the end, and
/// behind them the values, each with a NUL.
std::size_t pointers_size(std::size_t values) {
  return (values + 1) * sizeof(const char*);
}
std::size_t texts_size(const propval& property) {
  return property.valsize + property.nvalues;
}
std::size_t block_size(const propval& property) {
  return pointers_size(property.nvalues) + texts_size(property);
}

const char* begin_of_texts(const propval& property) {
  return reinterpret_cast<const char*>(property.values + property.nvalues + 1);
}

/// A value with its length: it may have NULs inside.
std::string_view value_of(const propval& property, unsigned i) {
  const bool is_last = i + 1 == property.nvalues;
  const char* end = is_last ? begin_of_texts(property) + texts_size(property) : property.values[i + 1];
  return {property.values[i], static_cast<std::size_t>(end - property.values[i]) - 1};
}

} // namespace

propctx::propctx() : properties_(first_) {
  first_[0] = {nullptr, nullptr, 0, 0};
}

propctx::~propctx() {
  clear();
  if (properties_ != first_) saslspec::impl::release(properties_);
}

std::size_t propctx::find(const char* name) const {
  std::size_t i = 0;
  while (i < requested_ && properties_[i].name != name) // whoever asks mostly has the pointer that was kept
    ++i;
  if (i < requested_) return i;
  i = 0;
  while (i < requested_ && std::strcmp(properties_[i].name, name) != 0)
    ++i;
  return i;
}

/// Either adds the name or throws.
void propctx::request(const char* name) {
  if (find(name) == requested_) request_another(name);
}

void propctx::request_another(const char* name) {
  reserve(requested_ + 1);
  properties_[requested_++] = {name, nullptr, 0, 0};
  properties_[requested_] = {nullptr, nullptr, 0, 0};
}

[[gnu::noinline]] void propctx::grow(std::size_t count) {
  const std::size_t capacity = std::max(count, 2 * capacity_);
  auto* grown = static_cast<propval*>(allocate((capacity + 1) * sizeof(propval)));
  std::copy_n(properties_, requested_ + 1, grown);
  if (properties_ != first_) saslspec::impl::release(properties_);
  properties_ = grown;
  capacity_ = capacity;
}

/// The values of a property anew, with `value`, unless null, behind them. Throws and changes nothing.
void propctx::add(std::size_t i, const std::string_view* value) {
  propval& property = properties_[i];
  const unsigned count = property.nvalues + (value == nullptr ? 0 : 1);
  const std::size_t old_texts = property.values == nullptr ? 0 : texts_size(property);
  void* block = take(pointers_size(count) + old_texts + (value == nullptr ? 0 : value->size() + 1));
  auto** pointers = static_cast<const char**>(block);
  char* const texts = reinterpret_cast<char*>(pointers + count + 1);
  if (old_texts > 0) std::memcpy(texts, begin_of_texts(property), old_texts);
  for (unsigned k = 0; k < property.nvalues; ++k)
    pointers[k] = texts + (property.values[k] - begin_of_texts(property));
  if (value != nullptr) {
    pointers[count - 1] = texts + old_texts;
    texts[old_texts + value->copy(texts + old_texts, value->size())] = '\0';
  }
  pointers[count] = nullptr;

  const auto size = property.valsize + static_cast<unsigned>(value == nullptr ? 0 : value->size());
  forget(i);
  property.values = pointers;
  property.nvalues = count;
  property.valsize = size;
}

void propctx::forget(std::size_t i) {
  propval& property = properties_[i];
  if (property.values == nullptr) return;
  wipe(property.values, block_size(property));
  give_back(property.values);
  property.values = nullptr;
  property.nvalues = 0;
  property.valsize = 0;
}

void propctx::clear() {
  for (std::size_t i = 0; i < requested_; ++i)
    forget(i);
}

void propctx::clear_requests() {
  clear();
  requested_ = 0;
  properties_[0] = {nullptr, nullptr, 0, 0};
  last_ = 0;
}

void* propctx::take(std::size_t size) {
  if (is_room_taken_ || size > sizeof room_) return allocate(size);
  is_room_taken_ = true;
  return room_;
}

void propctx::give_back(void* block) {
  if (block == room_)
    is_room_taken_ = false;
  else
    saslspec::impl::release(block);
}

/// Which property a name, null for the last one, stands for; Code::BadParam when none.
Code propctx::select(const char* name, std::size_t& i) {
  i = name == nullptr ? last_ : find(name);
  if (i >= requested_) return Code::BadParam;
  last_ = i;
  return Code::Ok;
}

namespace {

/// Runs what adds values and remembers when memory ran out.
template <class Body>
int adding(propctx& context, Body body) {
  const Code code = guarded(body);
  if (code == Code::NoMem) context.lose_value();
  return answer(code);
}

} // namespace

struct propctx* prop_new(unsigned estimate) {
  propctx* context = nullptr;
  const Code code = guarded([&] {
    context = make<propctx>();
    context->reserve(estimate);
    return Code::Ok;
  });
  if (code != Code::Ok) prop_dispose(&context);
  return context;
}

int prop_dup(struct propctx* source, struct propctx** target) {
  if (source == nullptr || target == nullptr) return SASL_BADPARAM;
  propctx* copy = nullptr;
  const Code code = guarded([&] {
    copy = make<propctx>();
    for (const propval* property = source->properties(); property->name != nullptr; ++property) {
      copy->request(property->name);
      for (unsigned k = 0; k < property->nvalues; ++k)
        copy->add(copy->requested() - 1, value_of(*property, k));
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
      context->request(*names);
    return Code::Ok;
  }));
}

const struct propval* prop_get(struct propctx* context) {
  return context == nullptr ? nullptr : context->properties();
}

int prop_getnames(struct propctx* context, const char** names, struct propval* vals) {
  if (context == nullptr || names == nullptr || vals == nullptr) return SASL_BADPARAM;
  int with_values = 0;
  for (; *names != nullptr; ++names, ++vals) {
    const std::size_t i = context->find(*names);
    *vals = i < context->requested() ? context->properties()[i] : propval{nullptr, nullptr, 0, 0};
    if (vals->values != nullptr) ++with_values;
  }
  return with_values;
}

void prop_clear(struct propctx* context, int requests) {
  if (context == nullptr) return;
  if (requests == 0)
    context->clear();
  else
    context->clear_requests();
}

void prop_erase(struct propctx* context, const char* name) {
  if (context == nullptr || name == nullptr) return;
  const std::size_t i = context->find(name);
  if (i < context->requested()) context->forget(i);
}

void prop_dispose(struct propctx** context) {
  if (context == nullptr || *context == nullptr) return;
  destroy(*context);
  *context = nullptr;
}

int prop_format(struct propctx* context, const char* sep, int seplen, char* outbuf, unsigned outmax, unsigned* outlen) {
  if (context == nullptr || outbuf == nullptr || (sep == nullptr && context->requested() > 1)) return SASL_BADPARAM;
  const std::string_view separator(sep == nullptr ? "" : sep,
                                   sep == nullptr ? 0
                                                  : (seplen < 0 ? std::strlen(sep) : static_cast<std::size_t>(seplen)));
  std::size_t needed = 1;
  for (std::size_t i = 0; i < context->requested(); ++i)
    needed += std::strlen(context->properties()[i].name) + (i > 0 ? separator.size() : 0);
  if (needed > outmax) return static_cast<int>(needed - outmax);

  char* out = outbuf;
  for (std::size_t i = 0; i < context->requested(); ++i) {
    if (i > 0) out += separator.copy(out, separator.size());
    const std::string_view name(context->properties()[i].name);
    out += name.copy(out, name.size());
  }
  *out = '\0';
  if (outlen != nullptr) *outlen = static_cast<unsigned>(out - outbuf);
  return SASL_OK;
}

int prop_set(struct propctx* context, const char* name, const char* value, int vallen) {
  if (context == nullptr) return SASL_BADPARAM;
  std::size_t i = 0;
  if (const Code code = context->select(name, i); code != Code::Ok) return answer(code);
  if (value == nullptr) {
    context->forget(i);
    return SASL_OK;
  }
  const std::size_t length = vallen <= 0 ? std::strlen(value) : static_cast<std::size_t>(vallen);
  return adding(*context, [&] {
    context->add(i, {value, length});
    return Code::Ok;
  });
}

int prop_setvals(struct propctx* context, const char* name, const char** values) {
  if (context == nullptr || values == nullptr) return SASL_BADPARAM;
  std::size_t i = 0;
  if (const Code code = context->select(name, i); code != Code::Ok) return answer(code);
  return adding(*context, [&] {
    context->show(i);
    for (; *values != nullptr; ++values)
      context->add(i, *values);
    return Code::Ok;
  });
}
