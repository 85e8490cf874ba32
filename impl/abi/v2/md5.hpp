// MD5 and HMAC-MD5 with the signatures of sasl_utils_t.
#pragma once

#include "sasl/saslplug.h"

namespace saslspec::impl {

void md5_init(MD5_CTX* context);
void md5_update(MD5_CTX* context, const unsigned char* text, unsigned length);
void md5_final(unsigned char digest[16], MD5_CTX* context);
void hmac_md5(const unsigned char* text, int text_length, const unsigned char* key, int key_length,
              unsigned char digest[16]);
void hmac_md5_init(HMAC_MD5_CTX* context, const unsigned char* key, int length);
void hmac_md5_final(unsigned char digest[16], HMAC_MD5_CTX* context);
void hmac_md5_precalc(HMAC_MD5_STATE* state, const unsigned char* key, int length);
void hmac_md5_import(HMAC_MD5_CTX* context, HMAC_MD5_STATE* state);

} // namespace saslspec::impl
