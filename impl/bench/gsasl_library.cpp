// GNU SASL, with a callback that answers from memory.
#include "gsasl_library.hpp"

#include "account.hpp"
#include "gsasl_abi.hpp"
#include "shared_object.hpp"

namespace saslspec::bench {

namespace {

struct Functions {
  explicit Functions(const SharedObject& object) {
    object.find(init, "gsasl_init");
    object.find(set_callback, "gsasl_callback_set");
    object.find(supports, "gsasl_server_support_p");
    object.find(start, "gsasl_server_start");
    object.find(step, "gsasl_step");
    object.find(finish, "gsasl_finish");
    object.find(set_property, "gsasl_property_set");
    object.find(free, "gsasl_free");
  }

  gsasl_init_function* init;
  gsasl_callback_set_function* set_callback;
  gsasl_server_support_p_function* supports;
  gsasl_server_start_function* start;
  gsasl_step_function* step;
  gsasl_finish_function* finish;
  gsasl_property_set_function* set_property;
  gsasl_free_function* free;
};

/// The library's callback has no pointer of ours that would cost less.
gsasl_property_set_function* set_property = nullptr;

int set(gsasl_session* session, int property, const char* value) {
  set_property(session, property, value);
  return gsasl::Ok;
}

int answer(gsasl_context*, gsasl_session* session, int property) {
  const Account& account = *current_account.load(std::memory_order_relaxed);
  switch (property) {
  case gsasl::Password:
    return account.has_password ? set(session, property, password.data()) : gsasl::NoCallback;
  case gsasl::Realm:
    return set(session, property, server_name.data());
  case gsasl::ScramIter:
    return set(session, property, "4096");
  case gsasl::ScramSalt:
    return set(session, property, account.verifier.salt.c_str());
  case gsasl::ScramServerKey:
    return account.has_password ? gsasl::NoCallback : set(session, property, account.verifier.server_key.c_str());
  case gsasl::ScramStoredKey:
    return account.has_password ? gsasl::NoCallback : set(session, property, account.verifier.stored_key.c_str());
  case gsasl::ValidateExternal:
  case gsasl::ValidateAnonymous:
    return gsasl::Ok;
  default:
    return gsasl::NoCallback;
  }
}

class Session final : public Waiting {
public:
  Session(const Functions& library, gsasl_context* context, const char* mechanism) : library_(library) {
    if (library_.start(context, mechanism, &session_) != gsasl::Ok) session_ = nullptr;
  }
  Session(const Session&) = delete;
  Session& operator=(const Session&) = delete;
  ~Session() override {
    library_.free(message_);
    if (session_ != nullptr) library_.finish(session_);
  }

  bool is_started() const { return session_ != nullptr; }
  int step(const std::optional<std::string_view>& message) {
    library_.free(message_);
    message_ = nullptr;
    length_ = 0;
    return library_.step(session_, message ? message->data() : nullptr, message ? message->size() : 0, &message_,
                         &length_);
  }
  std::string_view message() const { return {message_ == nullptr ? "" : message_, length_}; }
  /// What was sent is the application's to free.
  void forget_message() {
    library_.free(message_);
    message_ = nullptr;
  }

private:
  const Functions& library_;
  gsasl_session* session_ = nullptr;
  char* message_ = nullptr;
  std::size_t length_ = 0;
};

class GsaslLibrary final : public Library {
public:
  GsaslLibrary(std::string name, const std::string& path) : name_(std::move(name)), functions_(SharedObject(path)) {}

  void initialise() {
    if (const int code = functions_.init(&context_); code != gsasl::Ok)
      throw NotLoadable(name_ + ": gsasl_init gives " + std::to_string(code));
    set_property = functions_.set_property;
    functions_.set_callback(context_, &answer);
  }

  const std::string& name() const override { return name_; }
  bool offers(std::string_view mechanism) override {
    return functions_.supports(context_, std::string(mechanism).c_str()) != 0;
  }

  bool exchange(const char* mechanism, Client& client, std::string* last) override {
    Session session(functions_, context_, mechanism);
    if (!session.is_started()) return false;
    int code = session.step(client.begin());
    while (code == gsasl::NeedsMore) {
      if (last != nullptr) last->assign(session.message());
      code = session.step(client.answer(session.message()));
    }
    if (last != nullptr && !session.message().empty()) last->assign(session.message());
    return code == gsasl::Ok;
  }

  std::unique_ptr<Waiting> wait(const char* mechanism, Client& client) override {
    auto session = std::make_unique<Session>(functions_, context_, mechanism);
    const auto initial = client.computes() ? client.begin() : std::nullopt;
    if (!session->is_started() || session->step(initial) != gsasl::NeedsMore) return nullptr;
    session->forget_message();
    return session;
  }

private:
  std::string name_;
  Functions functions_;
  gsasl_context* context_ = nullptr;
};

} // namespace

std::unique_ptr<Library> load_gsasl(const std::string& name, const std::string& path, double* init_time) {
  auto library = std::make_unique<GsaslLibrary>(name, path);
  const Stopwatch stopwatch;
  library->initialise();
  if (init_time != nullptr) *init_time = stopwatch.microseconds();
  return library;
}

} // namespace saslspec::bench
