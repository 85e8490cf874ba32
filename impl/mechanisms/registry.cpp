// The compiled-in mechanisms.
#include <new>

#include "core/mechanism.hpp"
#include "mechanisms/anonymous.hpp"
#include "mechanisms/cram_md5.hpp"
#include "mechanisms/external.hpp"
#include "mechanisms/login.hpp"
#include "mechanisms/plain.hpp"
#include "mechanisms/scram.hpp"

namespace saslspec::impl {

namespace {

// SASL_SEC_* of the v2 ABI
constexpr unsigned no_plaintext = 0x0001;
constexpr unsigned no_active = 0x0002;
constexpr unsigned no_dictionary = 0x0004;
constexpr unsigned no_anonymous = 0x0010;
constexpr unsigned pass_credentials = 0x0020;
constexpr unsigned mutual_auth = 0x0040;

constexpr unsigned scram_flags = no_plaintext | no_active | no_anonymous | mutual_auth;
constexpr unsigned external_flags = no_plaintext | no_anonymous | no_dictionary;

template <class Mechanism>
Negotiation* create(void* memory, Surroundings& surroundings) {
  return ::new (memory) Mechanism(surroundings);
}

constexpr bool server_first = true;
constexpr bool carries_authzid = true;

template <Hash hash, Binding binding>
constexpr MechanismInfo scram() {
  using Mechanism = ScramWith<hash, binding>;
  constexpr bool binds = binding == Binding::ToChannel;
  return {.name = binds ? scram_name(hash).plus : scram_name(hash).mechanism,
          .security_flags = scram_flags,
          .max_ssf = 0,
          .server_first = false,
          .carries_authzid = true,
          .size = sizeof(Mechanism),
          .create = create<Mechanism>,
          .needs = binds ? facility::channel_binding : 0};
}

constexpr MechanismInfo mechanisms[] = {
    scram<Hash::Sha512, Binding::ToChannel>(),
    scram<Hash::Sha384, Binding::ToChannel>(),
    scram<Hash::Sha256, Binding::ToChannel>(),
    scram<Hash::Sha224, Binding::ToChannel>(),
    scram<Hash::Sha1, Binding::ToChannel>(),
    scram<Hash::Sha512, Binding::None>(),
    scram<Hash::Sha384, Binding::None>(),
    scram<Hash::Sha256, Binding::None>(),
    scram<Hash::Sha224, Binding::None>(),
    scram<Hash::Sha1, Binding::None>(),
    {"EXTERNAL", external_flags, 0,                       !server_first,      carries_authzid, sizeof(External),              create<External>,
                                   facility::external_identity},
    {"CRAM-MD5",          no_plaintext | no_anonymous,               0,  server_first,     !carries_authzid,       sizeof(CramMd5),                create<CramMd5>                 },
    {"PLAIN",          no_anonymous | pass_credentials,                  0, !server_first, carries_authzid,   sizeof(Plain),                 create<Plain>       },
    {"LOGIN",          no_anonymous | pass_credentials,                  0, server_first, !carries_authzid,    sizeof(Login),                 create<Login>                },
    {"ANONYMOUS",          no_plaintext,              0,                !server_first,                    !carries_authzid,       sizeof(Anonymous), create<Anonymous>},
};

} // namespace

std::span<const MechanismInfo> built_in_mechanisms() {
  return mechanisms;
}

} // namespace saslspec::impl
