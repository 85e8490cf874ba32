// The list of the mechanisms' machines. Each is defined in the mechanism's file.
#pragma once

#include "saslspec/model/machine.hpp"

namespace saslspec::model {

extern const Machine anonymous_machine;
extern const Machine cram_md5_machine;
extern const Machine digest_md5_machine;
extern const Machine external_machine;
extern const Machine gs2_krb5_machine;
extern const Machine gs2_krb5_plus_machine;
extern const Machine gssapi_machine;
extern const Machine login_machine;
extern const Machine oauthbearer_machine;
extern const Machine otp_machine;
extern const Machine plain_machine;
/// The whole family: every hash, without and with -PLUS.
extern const std::span<const Machine> scram_machines;
extern const Machine xoauth2_machine;

} // namespace saslspec::model
