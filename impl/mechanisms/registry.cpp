// The compiled-in mechanisms.
#include <algorithm>
#include <array>
#include <iterator>
#include <new>

#include "core/mechanism.hpp"
#include "mechanisms/anonymous.hpp"
#include "mechanisms/cram_md5.hpp"
#include "mechanisms/digest_md5.hpp"
#include "mechanisms/external.hpp"
#include "mechanisms/login.hpp"
#include "mechanisms/oauthbearer.hpp"
#include "mechanisms/otp.hpp"
#include "mechanisms/plain.hpp"
#include "mechanisms/scram.hpp"
#include "mechanisms/xoauth2.hpp"

namespace saslspec::impl {

namespace {

// SASL_SEC_* of the v2 ABI
constexpr unsigned no_plaintext = 0x0001;
constexpr unsigned no_active = 0x0002;
constexpr unsigned no_dictionary = 0x0004;
constexpr unsigned forward_secrecy = 0x0008;
constexpr unsigned no_anonymous = 0x0010;
constexpr unsigned pass_credentials = 0x0020;
constexpr unsigned mutual_auth = 0x0040;

constexpr unsigned scram_flags = no_plaintext | no_active | no_anonymous | mutual_auth;

template <class Mechanism>
Negotiation* create(void* memory, Surroundings& surroundings) {
  return ::new (memory) Mechanism(surroundings);
}

template <Hash hash, Binding binding>
constexpr MechanismInfo scram() {
  using Mechanism = ScramWith<hash, binding>;
  constexpr bool binds = binding == Binding::ToChannel;
  return {.name = binds ? scram_name(hash).plus : scram_name(hash).mechanism,
          .security_flags = scram_flags,
          .server_first = false,
          .carries_authzid = true,
          .size = sizeof(Mechanism),
          .create = create<Mechanism>,
          .needs = binds ? facility::channel_binding : 0};
}

constexpr MechanismInfo external{.name = "EXTERNAL",
                                 .security_flags = no_plaintext | no_anonymous | no_dictionary,
                                 .server_first = false,
                                 .carries_authzid = true,
                                 .size = sizeof(External),
                                 .create = create<External>,
                                 .needs = facility::external_identity};

// A man in the middle can take protection off the challenge (RFC 6331 section 1, item 6): it is not no_active.
constexpr MechanismInfo digest_md5{.name = "DIGEST-MD5",
                                   .security_flags = no_plaintext | no_anonymous | mutual_auth,
                                   .max_ssf = 128,
                                   .strongest_layer = strongest_digest_md5_layer,
                                   .server_first = true,
                                   .carries_authzid = true,
                                   .size = sizeof(DigestMd5),
                                   .create = create<DigestMd5>,
                                   .is_historic = true};

constexpr MechanismInfo cram_md5{.name = "CRAM-MD5",
                                 .security_flags = no_plaintext | no_anonymous,
                                 .server_first = true,
                                 .carries_authzid = false,
                                 .size = sizeof(CramMd5),
                                 .create = create<CramMd5>};

constexpr MechanismInfo otp{.name = "OTP",
                            .security_flags = no_plaintext | no_anonymous | forward_secrecy,
                            .server_first = false,
                            .carries_authzid = true,
                            .size = sizeof(Otp),
                            .create = create<Otp>,
                            .needs = facility::otp_entries};

// An observer of the token can use it.
template <class Mechanism>
constexpr MechanismInfo bearer(std::string_view name) {
  return {.name = name,
          .security_flags = no_anonymous | pass_credentials,
          .server_first = false,
          .carries_authzid = true,
          .size = sizeof(Mechanism),
          .create = create<Mechanism>,
          .needs = facility::token_check};
}

constexpr MechanismInfo plain{.name = "PLAIN",
                              .security_flags = no_anonymous | pass_credentials,
                              .server_first = false,
                              .carries_authzid = true,
                              .size = sizeof(Plain),
                              .create = create<Plain>};

constexpr MechanismInfo login{.name = "LOGIN",
                              .security_flags = no_anonymous | pass_credentials,
                              .server_first = true,
                              .carries_authzid = false,
                              .size = sizeof(Login),
                              .create = create<Login>};

constexpr MechanismInfo anonymous{.name = "ANONYMOUS",
                                  .security_flags = no_plaintext,
                                  .server_first = false,
                                  .carries_authzid = false,
                                  .size = sizeof(Anonymous),
                                  .create = create<Anonymous>};

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
    external,
    digest_md5,
    cram_md5,
    otp,
    bearer<OauthBearer>("OAUTHBEARER"),
    bearer<Xoauth2>("XOAUTH2"),
    plain,
    login,
    anonymous,
};

/// Where the index has a name of that length and with those letters, if any.
constexpr std::size_t slot_of(std::string_view name) {
  constexpr std::size_t tells_hashes_apart = 11;
  const char late = name[std::min(tells_hashes_apart, name.size() - 1)];
  return (static_cast<unsigned char>(late) + 5 * name.size() + static_cast<unsigned char>(name[0])) % 64;
}

constexpr auto index_of_names = [] {
  std::array<std::uint8_t, 64> index{};
  for (std::size_t i = 0; i < std::size(mechanisms); ++i)
    index[slot_of(mechanisms[i].name)] = static_cast<std::uint8_t>(i);
  return index;
}();

constexpr bool has_each_name() {
  for (const MechanismInfo& mechanism : mechanisms)
    if (mechanisms[index_of_names[slot_of(mechanism.name)]].name != mechanism.name) return false;
  return true;
}
static_assert(has_each_name(), "two names share a slot of the index: slot_of has to tell them apart");

} // namespace

std::span<const MechanismInfo> built_in_mechanisms() {
  return mechanisms;
}

const MechanismInfo* built_in_mechanism(std::string_view name) {
  if (name.empty()) return nullptr;
  const MechanismInfo* const candidate = &mechanisms[index_of_names[slot_of(name)]];
  return candidate->name == name ? candidate : nullptr;
}

} // namespace saslspec::impl
