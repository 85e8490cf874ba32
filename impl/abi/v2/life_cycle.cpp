// sasl_server_new, sasl_client_new, sasl_dispose.
#include <algorithm>

#include "abi/guard.hpp"
#include "abi/input.hpp"
#include "abi/v2/application.hpp"
#include "abi/v2/connection.hpp"
#include "abi/v2/library.hpp"
#include "abi/v2/plugin_side.hpp"
#include "abi/v2/prop.hpp"

using namespace saslspec::impl;

class sasl_conn::Texts {
public:
  explicit Texts(char* room) : next_(room) {}
  /// `text` has a NUL behind it, or is without data: not given.
  std::string_view keep(std::string_view text) {
    if (text.data() == nullptr) return {};
    const char* const begin = next_;
    next_ = std::copy_n(text.data(), text.size() + 1, next_);
    return {begin, text.size()};
  }
  /// What keep() needs room for.
  static std::size_t size_of(std::string_view text) { return text.size() + (text.data() != nullptr ? 1 : 0); }

private:
  char* next_;
};

sasl_conn::sasl_conn(void* room, Texts texts, const Parameters& given) noexcept
    : Connection(room)
    , callbacks_(given.callbacks, given.is_client ? client_callbacks() : library_callbacks())
    , service_(texts.keep(given.service))
    , server_name_(texts.keep(given.server_name))
    , realm_(texts.keep(given.realm))
    , local_address_(texts.keep(given.local_address))
    , remote_address_(texts.keep(given.remote_address))
    , server_name_is_stated_(given.server_name.data() != nullptr)
    , is_client_(given.is_client)
    , flags_(given.flags) {
  success_data_ = (given.flags & SASL_SUCCESS_DATA) != 0;
  needs_authzid_ = (given.flags & SASL_NEED_PROXY) != 0;
  needs_http_ = (given.flags & SASL_NEED_HTTP) != 0;
}

sasl_conn::~sasl_conn() {
  end(); // plug-ins dispose of their contexts while all of the connection is there
  if (plugin_side_ != nullptr || properties_context_ != nullptr || answers_ != nullptr) destroy_extras();
}

void sasl_conn::destroy_extras() {
  destroy(plugin_side_);
  destroy(properties_context_);
  destroy(answers_);
}

namespace {

/// The connection, room for a negotiation, and the strings it was made with, in one block.
/// Throws std::bad_alloc.
[[gnu::always_inline]] inline sasl_conn_t* make_connection(const sasl_conn::Parameters& parameters) {
  constexpr std::size_t room_at = negotiation_room_behind<sasl_conn>;
  constexpr std::size_t texts_at = room_at + negotiation_room;
  using Texts = sasl_conn::Texts;
  const std::size_t size = texts_at + Texts::size_of(parameters.service) + Texts::size_of(parameters.server_name) +
                           Texts::size_of(parameters.realm) + Texts::size_of(parameters.local_address) +
                           Texts::size_of(parameters.remote_address);
  char* block = static_cast<char*>(allocate(size));
  return new (block) sasl_conn(block + room_at, Texts(block + texts_at), parameters);
}

} // namespace

int sasl_server_new(const char* service, const char* serverFQDN, const char* user_realm, const char* iplocalport,
                    const char* ipremoteport, const sasl_callback_t* callbacks, unsigned flags, sasl_conn_t** pconn) {
  if (pconn != nullptr) *pconn = nullptr;
  if (!library_is_open()) return SASL_NOTINIT;
  if (pconn == nullptr || service == nullptr) return SASL_BADPARAM;
  return static_cast<int>(guarded([&] {
    *pconn = make_connection({text_of(service), text_of(serverFQDN), text_of(user_realm), text_of(iplocalport),
                              text_of(ipremoteport), callbacks, flags, false});
    return Code::Ok;
  }));
}

int sasl_client_new(const char* service, const char* serverFQDN, const char* iplocalport, const char* ipremoteport,
                    const sasl_callback_t* prompts, unsigned flags, sasl_conn_t** pconn) {
  if (pconn != nullptr) *pconn = nullptr;
  if (!client_is_initialised()) return SASL_NOTINIT;
  if (pconn == nullptr || service == nullptr || serverFQDN == nullptr) return SASL_BADPARAM;
  return static_cast<int>(guarded([&] {
    *pconn = make_connection(
        {service, serverFQDN, text_of(nullptr), text_of(iplocalport), text_of(ipremoteport), prompts, flags, true});
    return Code::Ok;
  }));
}

void sasl_dispose(sasl_conn_t** pconn) {
  if (pconn == nullptr || *pconn == nullptr) return;
  (*pconn)->~sasl_conn(); // wipes what it holds
  release(*pconn);
  *pconn = nullptr;
}
