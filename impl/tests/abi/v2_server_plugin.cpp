#include "v2_server_plugin.hpp"

#include <cstring>
#include <memory>

#include <sys/uio.h>

namespace saslspec::impl::test::v2 {

namespace {

std::unique_ptr<Script> the_script = std::make_unique<Script>();

void called(const char* what) {
  the_script->calls.emplace_back(what);
}

void* new_context() {
  ++the_script->contexts;
  return new int(7);
}

int mech_new(void*, sasl_server_params_t*, const char*, unsigned, void** context) {
  called("new");
  if (the_script->new_answer == SASL_OK) *context = new_context();
  return the_script->new_answer;
}

void mech_dispose(void* context, const sasl_utils_t* utils) {
  called("dispose");
  --the_script->contexts;
  if (utils->conn == nullptr) called("dispose without a connection");
  delete static_cast<int*>(context);
}

/// Turns every octet over, behind its length in one octet.
int encode(void*, const struct iovec* parts, unsigned count, const char** output, unsigned* length) {
  static std::string made;
  made.assign(1, '\0');
  for (unsigned i = 0; i < count; ++i)
    made.append(static_cast<const char*>(parts[i].iov_base), parts[i].iov_len);
  made[0] = static_cast<char>(made.size() - 1);
  for (std::size_t i = 1; i < made.size(); ++i)
    made[i] = static_cast<char>(~made[i]);
  *output = made.data();
  *length = static_cast<unsigned>(made.size());
  return the_script->layer_answer;
}

/// Takes whole messages only.
int decode(void*, const char* input, unsigned size, const char** output, unsigned* length) {
  static std::string made;
  made.clear();
  for (unsigned at = 0; at < size; at += 1 + static_cast<unsigned char>(input[at]))
    for (unsigned i = 1; i <= static_cast<unsigned char>(input[at]); ++i)
      made += static_cast<char>(~input[at + i]);
  *output = made.data();
  *length = static_cast<unsigned>(made.size());
  return the_script->layer_answer;
}

/// "authcid authzid"
int name_identities(sasl_server_params_t& server, std::string_view message, sasl_out_params_t& out) {
  const std::string authcid(message.substr(0, message.find(' ')));
  const std::string authzid(message.substr(message.find(' ') + 1));
  const unsigned flags = the_script->canon_flags;
  int code = server.canon_user(server.utils->conn, authcid.c_str(), 0, SASL_CU_AUTHID | flags, &out);
  if (code == SASL_OK)
    code = server.canon_user(server.utils->conn, authzid.data(), static_cast<unsigned>(authzid.size()),
                             SASL_CU_AUTHZID | flags, &out);
  return code;
}

int mech_step(void* context, sasl_server_params_t* server, const char* input, unsigned size, const char** output,
              unsigned* length, sasl_out_params_t* out) {
  called("step");
  if (*static_cast<int*>(context) != 7) return SASL_FAIL;
  const std::string_view message = input == nullptr ? std::string_view("(null)") : std::string_view(input, size);
  if (the_script->step) return the_script->step(*server, message, *output, *length, *out);
  if (message.find(' ') == std::string_view::npos) {
    *output = "who?";
    *length = 4;
    return SASL_CONTINUE;
  }
  if (!the_script->output.empty()) {
    *output = the_script->output.data();
    *length = static_cast<unsigned>(the_script->output.size());
  }
  if (const int code = name_identities(*server, message, *out); code != SASL_OK) return code;
  out->doneflag = 1;
  out->mech_ssf = the_script->ssf;
  if (the_script->ssf > 0) {
    out->encode = &encode;
    out->decode = &decode;
    out->maxoutbuf = 4;
  }
  return the_script->step_answer;
}

void mech_free(void*, const sasl_utils_t*) {
  called("free");
}

int set_password(void*, sasl_server_params_t*, const char* user, const char* password, unsigned length,
                 const char* old_password, unsigned old_length, unsigned) {
  const auto text = [](const char* octets, unsigned count) {
    return octets == nullptr ? std::string("(null)") : std::string(octets, count);
  };
  called(
      ("setpass " + std::string(user) + " " + text(password, length) + " " + text(old_password, old_length)).c_str());
  return the_script->setpass_answer;
}

int user_query(void*, sasl_server_params_t*, const char* user, int, const char**) {
  called(("query " + std::string(user)).c_str());
  return the_script->query_answer;
}

int idle(void*, void* context, sasl_server_params_t*) {
  called(context == nullptr ? "idle" : "idle in an exchange");
  return the_script->idle_answer;
}

int mech_avail(void*, sasl_server_params_t*, void** context) {
  called("avail");
  if (the_script->avail_makes_context) *context = new_context();
  return the_script->avail_answer;
}

sasl_server_plug_t mechanism(const char* name) {
  sasl_server_plug_t plug{};
  plug.mech_name = name;
  plug.max_ssf = 56;
  plug.security_flags = SASL_SEC_NOPLAINTEXT | SASL_SEC_NOANONYMOUS;
  plug.features = SASL_FEAT_WANT_CLIENT_FIRST | SASL_FEAT_ALLOWS_PROXY;
  plug.mech_new = &mech_new;
  plug.mech_step = &mech_step;
  plug.mech_dispose = &mech_dispose;
  plug.mech_free = &mech_free;
  return plug;
}

} // namespace

Script& script() {
  return *the_script;
}

void reset_script() {
  the_script = std::make_unique<Script>();
  the_script->mechanisms = {mechanism("X-FRUIT"), mechanism("X-VEG")};
  sasl_server_plug_t& fruit = the_script->mechanisms[0];
  fruit.setpass = &set_password;
  fruit.user_query = &user_query;
  fruit.idle = &idle;
  fruit.mech_avail = &mech_avail;
}

int server_plugin_entry(const sasl_utils_t* utils, int max_version, int* out_version, sasl_server_plug_t** list,
                        int* count) {
  if (utils->version != SASL_UTILS_VERSION || max_version != SASL_SERVER_PLUG_VERSION) return SASL_BADVERS;
  *out_version = the_script->version;
  *list = the_script->mechanisms.data();
  *count = static_cast<int>(the_script->mechanisms.size());
  return the_script->entry_answer;
}

} // namespace saslspec::impl::test::v2
