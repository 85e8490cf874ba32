#include "target.hpp"

#include "adapter_check.hpp"
#include "adapters.hpp"
#include "libraries.hpp"
#include "session.hpp"

#include <algorithm>

#include <dlfcn.h>

namespace saslspec::worker {
namespace {

using Entry = const saslspec_adapter*();

saslspec_octets octets_of(const std::string& text) {
  return {text.data(), text.size()};
}

void* open_library(const std::string& path) {
  return dlopen(path.c_str(), RTLD_NOW | RTLD_LOCAL);
}

/// The linker's words, and what can be done about them.
std::string with_hint(const std::string& error) {
  for (const char* symbol : {"undefined symbol: __asan", "undefined symbol: __tsan", "undefined symbol: __ubsan"})
    if (error.find(symbol) != std::string::npos)
      return error +
             ": it was built with a sanitizer and not linked to its run-time; clang links a shared library to it "
             "with -shared-libsan";
  if (error.find("version `GLIBC_") == std::string::npos) return error;
  return error +
         ": it was built for a newer C library than this worker runs with; --libc DIR runs it with another release's, "
         "unpacked in DIR";
}

} // namespace

std::string adapter_of(const wire::Setup& setup) {
  return setup.adapter.empty() || setup.adapter == setup.target ? "its adapter" : "its adapter " + setup.adapter;
}

std::string name_of_code(const saslspec_adapter& adapter, int native, int code) {
  const model::Code known = model::code_of_number(code);
  if ((adapter.traits & (SASLSPEC_LIBSASL_V1 | SASLSPEC_LIBSASL_V2)) == 0 || code != native ||
      known == model::Code::Undocumented)
    return {};
  return " (" + std::string(model::name(known)) + ")";
}

std::string Target::accuse(const std::string& flaw) const {
  return flaw.empty() ? flaw : adapter_of(setup_) + " " + flaw;
}

std::string Target::attach() {
  if (is_foreign()) {
    void* file = open_library(setup_.adapter);
    if (file == nullptr) return accuse("cannot be loaded: " + std::string(dlerror()));
    auto* entry = reinterpret_cast<Entry*>(dlsym(file, std::string(adapter::entry_symbol).c_str()));
    if (entry == nullptr) return accuse("exports no " + std::string(adapter::entry_symbol));
    adapter_ = entry();
  } else {
    const auto found = std::ranges::find(adapter::built_in_adapters(), setup_.abi, &adapter::BuiltIn::word);
    if (found == adapter::built_in_adapters().end()) return "no adapter is called " + setup_.abi;
    adapter_ = &found->adapter();
  }
  if (const auto text = flaw(adapter_); !text.empty()) return accuse(text);
  return accuse(flaw(*adapter_, setup_.adapter_options));
}

void Target::prepare_host() {
  verifiers_.reserve(setup_.accounts.size()); // accounts_ points into it
  for (const auto& account : setup_.accounts) {
    auto& list = verifiers_.emplace_back();
    for (const auto& v : account.verifiers)
      list.push_back(
          {v.mechanism.c_str(), octets_of(v.salt), v.iterations, octets_of(v.stored_key), octets_of(v.server_key)});
    accounts_.push_back({account.user.c_str(), account.password.c_str(), list.data(), list.size(),
                         account.token.c_str(), account.expired_token.c_str(),
                         account.otp_entry.empty() ? nullptr : account.otp_entry.c_str()});
  }
  for (const auto& a : setup_.authorizations)
    authorizations_.push_back({a.authcid.c_str(), a.authzid.c_str()});
  for (const auto& option : setup_.adapter_options)
    options_.push_back({option.name.c_str(), option.value.c_str()});
  host_.version = SASLSPEC_ADAPTER_VERSION;
  host_.accounts = accounts_.data();
  host_.account_count = accounts_.size();
  host_.authorizations = authorizations_.data();
  host_.authorization_count = authorizations_.size();
  host_.adapter_options = options_.data();
  host_.adapter_option_count = options_.size();
  attach_reports(host_);
}

std::string Target::load() {
  prepare_host();
  void* library = nullptr;
  if (setup_.adapter != setup_.target) {
    library = open_library(setup_.target);
    if (library == nullptr) return "cannot be loaded: " + with_hint(dlerror());
  }
  if (const char* missing = adapter_->load(&host_, library, setup_.plugins.empty() ? nullptr : setup_.plugins.c_str());
      missing != nullptr)
    return missing;
  description_.capabilities = adapter_->capabilities();
  if (const auto text = flaw(*adapter_, description_.capabilities); !text.empty()) return accuse(text);
  saslspec_result result{};
  if (const char* reason = adapter_->init(&result); reason != nullptr)
    return std::string("failed to initialise: ") + reason + name_of_code(*adapter_, result.native, result.code);
  const char* version = adapter_->target_version();
  description_.abi = setup_.abi;
  description_.adapter = adapter_->name;
  description_.adapter_path = setup_.adapter;
  description_.traits = adapter_->traits;
  description_.version = version == nullptr ? "" : version;
  description_.capabilities = adapter_->capabilities();
  description_.logged = logged();
  description_.libraries = mapped_libraries(canonical(setup_.target), setup_.adapter);
  return foreign_plug_in();
}

std::string Target::foreign_plug_in() const {
  if (setup_.plugins.empty()) return {};
  const auto folder = canonical(setup_.plugins) + "/";
  for (const auto& library : description_.libraries)
    if (library.role == "plug-in" && !library.path.starts_with(folder))
      return "loaded the plug-in " + library.path + ", which is not in " + setup_.plugins;
  return {};
}

} // namespace saslspec::worker
