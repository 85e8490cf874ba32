// Frames between runner and worker: four octets of length (little-endian, of the rest), one octet of kind, the body.
// Both ends are built from this file: every message lists its fields once, for writing and for reading.
#pragma once

#include "saslspec/worker/protocol.hpp"

#include <chrono>
#include <concepts>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <type_traits>
#include <vector>

namespace saslspec::worker::wire {

/// In Hello: both ends must be of one build.
constexpr std::uint32_t version = 6;
/// Larger frames are a protocol error.
constexpr std::uint32_t maximum_frame = 64U << 20U;

enum class Kind : std::uint8_t {
  Invalid,
  Hello,    ///< worker -> runner: it is there; Hello
  Setup,    ///< runner -> zygote: load this target; answered by Ready or Failed
  Ready,    ///< Probe
  Failed,   ///< Failure
  Fork,     ///< runner -> zygote; answered by the child with Forked or Failed, or by the zygote with Ended
  Forked,   ///< the child is ready for calls
  Call,     ///< runner -> child; answered by Observed, or by Ended when the child died of it
  Observed, ///< Observed
  Close,    ///< runner -> child; answered by Closed and Ended
  Closed,   ///< ChildEnd
  Ended,    ///< zygote -> runner: the child is gone; Ended
};

struct Hello {
  std::uint32_t version = wire::version;
};

struct Setup {
  std::string target;
  std::string abi;     ///< a word of abis(), or own_adapter
  std::string adapter; ///< the adapter's file; empty: built in. The target's where the adapter is the target
  std::vector<AdapterOption> adapter_options;
  std::string plugins;
  std::vector<Account> accounts;
  std::vector<Authorization> authorizations;
  std::vector<std::string> mechanisms; ///< to be asked for by name
  std::vector<Opening> openings;
  std::uint32_t deadline_ms = 0;
  bool sanitized = false; ///< the target is linked to a sanitizer's run-time
};

struct Failure {
  std::string message;
  std::string printed; ///< by the target while it was loaded
};

/// `code` of the observation is left to the runner's side, which knows the numbers.
struct Observed {
  std::int32_t number = 0;
  Observation observation;
};

struct Ended {
  Death death = Death::None;
  std::int32_t detail = 0;
  std::string printed{}; ///< the target's last words on standard error: a line
};

struct Frame {
  Kind kind = Kind::Invalid;
  std::string body;
};

template <class A>
void fields(A& a, AdapterOption& m) {
  a(m.name, m.value);
}
template <class A>
void fields(A& a, Account::Verifier& m) {
  a(m.mechanism, m.salt, m.iterations, m.stored_key, m.server_key);
}
template <class A>
void fields(A& a, Account& m) {
  a(m.user, m.password, m.verifiers, m.token, m.expired_token, m.otp_entry);
}
template <class A>
void fields(A& a, Authorization& m) {
  a(m.authcid, m.authzid);
}
template <class A>
void fields(A& a, Opening& m) {
  a(m.mechanism, m.message);
}
template <class A>
void fields(A& a, setting::Texts& m) {
  a(m.service, m.host, m.realm, m.external_identity, m.channel_data, m.server_nonce, m.mechanism_list);
}
/// The machine stays behind: the worker has no use for it.
template <class A>
void fields(A& a, setting::Setting& m) {
  a(m.parameters, m.texts);
}
template <class A>
void fields(A& a, Call& m) {
  a(m.op, m.connection, m.mechanism, m.input, m.misuse, m.number, m.fail_allocation, m.setting, m.stored_verifiers,
    m.interact, m.fresh_entries);
}
template <class A>
void fields(A& a, Observation& m) {
  a(m.death, m.death_detail, m.code, m.native, m.lossy, m.output, m.output_untouched, m.length_untouched, m.detail,
    m.authcid, m.authzid, m.identity_native, m.side_effect, m.allocations, m.allocation_failed);
}
template <class A>
void fields(A& a, ChildEnd& m) {
  a(m.death, m.death_detail, m.live_blocks, m.live_bytes, m.side_effect);
}
template <class A>
void fields(A& a, MappedLibrary& m) {
  a(m.path, m.role, m.sha256, m.build_id);
}
template <class A>
void fields(A& a, Probe& m) {
  a(m.abi, m.adapter, m.adapter_path, m.traits, m.version, m.mechanisms, m.bound_mechanisms, m.named_mechanisms,
    m.capabilities, m.libraries, m.printed, m.logged, m.threads);
}
template <class A>
void fields(A& a, Hello& m) {
  a(m.version);
}
template <class A>
void fields(A& a, Setup& m) {
  a(m.target, m.abi, m.adapter, m.adapter_options, m.plugins, m.accounts, m.authorizations, m.mechanisms, m.openings,
    m.deadline_ms, m.sanitized);
}
template <class A>
void fields(A& a, Failure& m) {
  a(m.message, m.printed);
}
template <class A>
void fields(A& a, Observed& m) {
  a(m.number, m.observation);
}
template <class A>
void fields(A& a, Ended& m) {
  a(m.death, m.detail, m.printed);
}

/// Appends fields to a body.
class Writer {
public:
  template <class... T>
  void operator()(T&... values) {
    (put(values), ...);
  }
  std::string body;

private:
  template <class T>
  void put(T& value) {
    if constexpr (std::is_enum_v<T>) {
      auto number = static_cast<std::underlying_type_t<T>>(value);
      put(number);
    } else if constexpr (std::is_integral_v<T>) {
      for (unsigned i = 0; i < sizeof(T); ++i)
        body += static_cast<char>((static_cast<std::uint64_t>(value) >> (8U * i)) & 0xFFU);
    } else {
      fields(*this, value);
    }
  }
  void put(std::string& text) {
    auto size = static_cast<std::uint32_t>(text.size());
    put(size);
    body += text;
  }
  void put(model::Parameters& parameters) {
    auto mask = model::mask_of(parameters);
    put(mask);
  }
  template <class T>
  void put(std::optional<T>& value) {
    bool present = value.has_value();
    put(present);
    if (present) put(*value);
  }
  template <class T>
  void put(std::vector<T>& values) {
    auto size = static_cast<std::uint32_t>(values.size());
    put(size);
    for (auto& value : values)
      put(value);
  }
};

/// Takes fields off a body; `good` turns false when it is too short or too long for them, or has a mask that no
/// parameters have.
class Reader {
public:
  explicit Reader(std::string_view body) : rest_(body) {}
  template <class... T>
  void operator()(T&... values) {
    (get(values), ...);
  }
  bool good = true;
  bool finished() const { return good && rest_.empty(); }

private:
  std::string_view take(std::size_t size) {
    if (size > rest_.size()) {
      good = false;
      rest_ = {};
      return {};
    }
    const auto head = rest_.substr(0, size);
    rest_.remove_prefix(size);
    return head;
  }
  template <class T>
  void get(T& value) {
    if constexpr (std::is_enum_v<T>) {
      std::underlying_type_t<T> number{};
      get(number);
      value = static_cast<T>(number);
    } else if constexpr (std::is_same_v<T, bool>) {
      const auto octet = take(1);
      value = !octet.empty() && octet[0] != '\0';
    } else if constexpr (std::is_integral_v<T>) {
      std::uint64_t number = 0;
      const auto octets = take(sizeof(T));
      for (std::size_t i = 0; i < octets.size(); ++i)
        number |= static_cast<std::uint64_t>(static_cast<unsigned char>(octets[i])) << (8U * i);
      value = static_cast<T>(number);
    } else {
      fields(*this, value);
    }
  }
  void get(std::string& text) {
    std::uint32_t size = 0;
    get(size);
    text = take(size);
  }
  void get(model::Parameters& parameters) {
    std::uint32_t mask = 0;
    get(mask);
    const auto known = model::parameters_of(mask);
    if (known)
      parameters = *known;
    else
      good = false;
  }
  template <class T>
  void get(std::optional<T>& value) {
    bool present = false;
    get(present);
    value.reset();
    if (present) get(value.emplace());
  }
  template <class T>
  void get(std::vector<T>& values) {
    std::uint32_t size = 0;
    get(size);
    values.clear();
    for (std::uint32_t i = 0; i < size && good; ++i)
      get(values.emplace_back());
  }
  std::string_view rest_;
};

template <class M>
std::string encode(M message) {
  Writer writer;
  fields(writer, message);
  return std::move(writer.body);
}

template <class M>
bool decode(std::string_view body, M& message) {
  Reader reader(body);
  fields(reader, message);
  return reader.finished();
}

enum class Receipt : std::uint8_t { Frame, End, Timeout, Garbage };

/// Writes one frame; false when the other end is gone. `is_socket` avoids SIGPIPE on sockets.
bool send(int descriptor, bool is_socket, Kind kind, std::string_view body);

/// Takes frames off a descriptor. Zygote and child read the same descriptor in turns, each with an inbox of its own.
/// Requests and answers take turns, so that neither reads ahead a frame of the other.
class Inbox {
public:
  explicit Inbox(int descriptor) : descriptor_(descriptor) {}
  /// Waits for one frame; Timeout when the descriptor is a socket with a time limit (SO_RCVTIMEO) that passed.
  Receipt receive(Frame& frame);

private:
  /// Makes sure that `size` octets have arrived.
  Receipt need(std::size_t size);
  int descriptor_;
  std::string arrived_;
};

/// Limits the waiting of the inbox on a socket.
void limit_waiting(int socket, std::chrono::milliseconds patience);

} // namespace saslspec::worker::wire
