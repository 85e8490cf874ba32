// Libraries with the ABI of libsasl2: the reference and Cyrus SASL, with an auxprop plug-in in memory.
#include "sasl2_library.hpp"

#include <cstring>

#include "account.hpp"
#include "sasl/sasl.h"
#include "sasl/saslplug.h"
#include "shared_object.hpp"

namespace saslspec::bench {

namespace {

struct Functions {
  explicit Functions(const SharedObject& object) {
    object.find(init, "sasl_server_init");
    object.find(add_auxprop, "sasl_auxprop_add_plugin");
    object.find(make, "sasl_server_new");
    object.find(set_property, "sasl_setprop");
    object.find(list, "sasl_listmech");
    object.find(start, "sasl_server_start");
    object.find(step, "sasl_server_step");
    object.find(dispose, "sasl_dispose");
  }

  decltype(&sasl_server_init) init;
  decltype(&sasl_auxprop_add_plugin) add_auxprop;
  decltype(&sasl_server_new) make;
  decltype(&sasl_setprop) set_property;
  decltype(&sasl_listmech) list;
  decltype(&sasl_server_start) start;
  decltype(&sasl_server_step) step;
  decltype(&sasl_dispose) dispose;
};

/// With a context for the library that has to be told the names of historic mechanisms: Cyrus SASL is spared reading a
/// list.
int get_option(void* context, const char*, const char* option, const char** result, unsigned* length) {
  const std::string_view name(option);
  std::string_view value;
  if (name == "pwcheck_method")
    value = "auxprop";
  else if (name == "auxprop_plugin")
    value = "memory";
  else if (context != nullptr && name == "mech_list")
    value = current_account.load(std::memory_order_relaxed)->mech_list;
  if (value.data() == nullptr) return SASL_FAIL;
  *result = value.data();
  if (length != nullptr) *length = static_cast<unsigned>(value.size());
  return SASL_OK;
}

int names_historic_mechanisms = 1;
constexpr auto get_option_proc = [] { return reinterpret_cast<int (*)()>(reinterpret_cast<void (*)()>(&get_option)); };
const sasl_callback_t callbacks[] = {
    {SASL_CB_GETOPT,   get_option_proc(), nullptr},
    {SASL_CB_LIST_END, nullptr,           nullptr}
};
const sasl_callback_t naming_callbacks[] = {
    {SASL_CB_GETOPT,   get_option_proc(), &names_historic_mechanisms},
    {SASL_CB_LIST_END, nullptr,           nullptr                   }
};

void fill(const sasl_server_params_t& server, const char* name, std::string_view plain_name, const Account& account) {
  if (account.has_password && plain_name == SASL_AUX_PASSWORD_PROP)
    server.utils->prop_set(server.propctx, name, password.data(), static_cast<int>(password.size()));
  if (!account.has_password && plain_name == "authPassword")
    server.utils->prop_set(server.propctx, name, account.verifier.text.c_str(),
                           static_cast<int>(account.verifier.text.size()));
}

/// Everybody called "alice", and ANONYMOUS's user, whom Cyrus SASL looks up.
int look_up(void*, sasl_server_params_t* server, unsigned flags, const char* name, unsigned length) {
  const std::string_view given(name, length);
  if (given == "anonymous") return SASL_OK;
  if (given != user) return SASL_NOUSER;
  const bool authzid = (flags & SASL_AUXPROP_AUTHZID) != 0;
  const Account& account = *current_account.load(std::memory_order_relaxed);
  for (const propval* property = server->utils->prop_get(server->propctx); property->name != nullptr; ++property)
    if ((property->name[0] != '*') == authzid)
      fill(*server, property->name, property->name + (authzid ? 0 : 1), account);
  return SASL_OK;
}

std::string memory_name = "memory";
sasl_auxprop_plug_t plug_in{0, 0, nullptr, nullptr, &look_up, memory_name.data(), nullptr};

int plug_in_entry(const sasl_utils_t*, int, int* version, sasl_auxprop_plug_t** plug, const char*) {
  *version = SASL_AUXPROP_PLUG_VERSION;
  *plug = &plug_in;
  return SASL_OK;
}

const char* pointer(const std::optional<std::string_view>& message) {
  return message ? message->data() : nullptr;
}
unsigned size(const std::optional<std::string_view>& message) {
  return message ? static_cast<unsigned>(message->size()) : 0;
}

class Connection {
public:
  Connection(const Functions& library, const char* mechanism) : library_(library) {
    if (library_.make(service.data(), server_name.data(), nullptr, nullptr, nullptr, nullptr, SASL_SUCCESS_DATA,
                      &conn_) == SASL_OK &&
        *mechanism == 'E' && std::strcmp(mechanism, "EXTERNAL") == 0)
      library_.set_property(conn_, SASL_AUTH_EXTERNAL, user.data());
  }
  Connection(const Connection&) = delete;
  Connection& operator=(const Connection&) = delete;
  ~Connection() { library_.dispose(&conn_); }

  int start(const char* mechanism, const std::optional<std::string_view>& initial) {
    return library_.start(conn_, mechanism, pointer(initial), size(initial), &message_, &length_);
  }
  int step(std::string_view message) {
    return library_.step(conn_, message.data(), static_cast<unsigned>(message.size()), &message_, &length_);
  }
  std::string_view message() const {
    return message_ == nullptr ? std::string_view() : std::string_view(message_, length_);
  }
  sasl_conn_t* get() { return conn_; }

private:
  const Functions& library_;
  sasl_conn_t* conn_ = nullptr;
  const char* message_ = nullptr;
  unsigned length_ = 0;
};

class WaitingConnection final : public Waiting {
public:
  WaitingConnection(const Functions& library, const char* mechanism) : connection(library, mechanism) {}
  Connection connection;
};

class Sasl2Library final : public Library {
public:
  Sasl2Library(std::string name, const std::string& path) : name_(std::move(name)), functions_(SharedObject(path)) {}

  void initialise() {
    const sasl_callback_t* options = name_ == "cyrus" ? callbacks : naming_callbacks;
    if (const int code = functions_.init(options, "saslspec-bench"); code != SASL_OK)
      throw NotLoadable(name_ + ": sasl_server_init gives " + std::to_string(code));
    if (const int code = functions_.add_auxprop("memory", &plug_in_entry); code != SASL_OK)
      throw NotLoadable(name_ + ": sasl_auxprop_add_plugin gives " + std::to_string(code));
  }

  const std::string& name() const override { return name_; }

  bool offers(std::string_view mechanism) override {
    Connection connection(functions_, "EXTERNAL");
    const char* list = nullptr;
    const auto code = functions_.list(connection.get(), nullptr, " ", " ", " ", &list, nullptr, nullptr);
    return code == SASL_OK && std::string_view(list).find(" " + std::string(mechanism) + " ") != std::string_view::npos;
  }

  bool exchange(const char* mechanism, Client& client, std::string* last) override {
    Connection connection(functions_, mechanism);
    int code = connection.start(mechanism, client.begin());
    while (code == SASL_CONTINUE)
      code = connection.step(client.answer(connection.message()));
    if (last != nullptr) last->assign(connection.message());
    return code == SASL_OK;
  }

  std::unique_ptr<Waiting> wait(const char* mechanism, Client& client) override {
    auto waiting = std::make_unique<WaitingConnection>(functions_, mechanism);
    const auto initial = client.computes() ? client.begin() : std::nullopt;
    return waiting->connection.start(mechanism, initial) == SASL_CONTINUE ? std::move(waiting) : nullptr;
  }

private:
  std::string name_;
  Functions functions_;
};

} // namespace

std::unique_ptr<Library> load_sasl2(const std::string& name, const std::string& path, double* init_time) {
  auto library = std::make_unique<Sasl2Library>(name, path);
  const Stopwatch stopwatch;
  library->initialise();
  if (init_time != nullptr) *init_time = stopwatch.microseconds();
  return library;
}

} // namespace saslspec::bench
