// The adapter and the target that it drives, as one process loads them.
#pragma once

#include "saslspec_adapter.h"
#include "wire.hpp"

#include <string>
#include <vector>

namespace saslspec::worker {

class Target {
public:
  /// `setup` outlives it.
  explicit Target(const wire::Setup& setup) : setup_(setup) {}
  Target(const Target&) = delete;
  Target& operator=(const Target&) = delete;

  /// Finds the adapter's table, which runs code of the adapter where it is not built in. Empty on success, else one
  /// sentence.
  std::string attach();
  /// Loads and initialises the target; after `attach`. Empty on success, else one sentence.
  std::string load();

  /// After `attach`.
  const saslspec_adapter& adapter() const { return *adapter_; }
  /// Whether the adapter is of somebody else's making: it is held to what it declares.
  bool is_foreign() const { return !setup_.adapter.empty(); }
  /// What is known without a connection; after `load`.
  const Probe& description() const { return description_; }

private:
  std::string accuse(const std::string& flaw) const;
  void prepare_host();
  std::string foreign_plug_in() const;

  const wire::Setup& setup_;
  saslspec_host host_{};
  std::vector<saslspec_account> accounts_;
  std::vector<std::vector<saslspec_verifier>> verifiers_;
  std::vector<saslspec_authorization> authorizations_;
  std::vector<saslspec_adapter_option> options_;
  const saslspec_adapter* adapter_ = nullptr;
  Probe description_;
};

/// "its adapter", with its file where that is not the target's.
std::string adapter_of(const wire::Setup& setup);

/// " (SASL_BADVERS)", to stand behind the number that a library of libsasl's ABIs returned; empty where `native` is
/// another library's number or no document names it. `code` is the adapter's reading of it.
std::string name_of_code(const saslspec_adapter& adapter, int native, int code);

} // namespace saslspec::worker
