#include "session.hpp"

#include "allocation.hpp"

#include <algorithm>
#include <cstring>

#include <sys/mman.h>
#include <unistd.h>

namespace saslspec::worker {
namespace {

/// Where the adapter's reports go; null outside a call.
Observation* reporting = nullptr;

void add(std::string& sentence, const std::string& part) {
  if (!part.empty()) sentence += (sentence.empty() ? "" : "; ") + part;
}

/// Whether all of the memory can be read, found out without reading it here: the kernel says EFAULT.
bool readable(const char* data, std::size_t length) {
  static const int scratch = memfd_create("saslspec-scratch", MFD_CLOEXEC);
  constexpr std::size_t chunk = std::size_t{1} << 16U;
  for (std::size_t at = 0; at < length; at += chunk) {
    const auto size = std::min(chunk, length - at);
    if (pwrite(scratch, data + at, size, 0) != static_cast<ssize_t>(size)) return false;
  }
  return true;
}

void report_output(const void* data, std::size_t length) {
  if (reporting == nullptr) return;
  const auto* octets = static_cast<const char*>(data);
  // Freed memory is not shown: what lies there differs from run to run.
  if (allocation::is_freed(octets, length))
    add(reporting->side_effect, "gave output in freed memory (" + std::to_string(length) + " octets)");
  else if (readable(octets, length))
    reporting->output.emplace(octets, length);
  else
    add(reporting->side_effect, "gave output that cannot be read (" + std::to_string(length) + " octets)");
}

constexpr std::size_t longest = 4096;

std::string& log() {
  static std::string text;
  return text;
}

void report_detail(const char* text) {
  if (text == nullptr) return;
  if (is_outside_calls()) return note_logged(text);
  if (allocation::is_freed(text, 1))
    add(reporting->side_effect, "gave an error text in freed memory");
  else if (readable(text, 1))
    reporting->detail.assign(text, strnlen(text, longest));
  else
    add(reporting->side_effect, "gave an error text that cannot be read");
}

int is_live(const void* block) {
  return allocation::is_live(block) ? 1 : 0;
}

/// The adapter lacks the call.
void inexpressible(saslspec_result& result) {
  constexpr int failure = -1; // SASL_FAIL
  result.code = failure;
  result.lossy = 1;
  report_detail("the adapter has no such call");
}

/// The target's code runs between construction and destruction, as far as the deadline is concerned.
class Timed {
public:
  explicit Timed(Watch& watch) : watch_(watch) { watch_.call_began = monotonic_now(); }
  ~Timed() { watch_.call_began = 0; }
  Timed(const Timed&) = delete;
  Timed& operator=(const Timed&) = delete;

private:
  Watch& watch_;
};

/// The mask for the adapter: no bit for an identity that is not told.
unsigned parameters_of(const setting::Setting& setting) {
  model::Parameters parameters = setting.parameters;
  if (setting.texts.external_identity.value_or("").empty()) parameters.external_identity = false;
  return model::mask_of(parameters);
}

} // namespace

bool is_outside_calls() {
  return reporting == nullptr;
}

void note_logged(const char* text) {
  if (log().size() < longest) log().append(printable({text, strnlen(text, longest)})).append(1, '\n');
}

std::string logged() {
  return log();
}

void attach_reports(saslspec_host& host) {
  readable("", 0); // the scratch file is opened before anybody compares descriptors
  host.enter = allocation::enter;
  host.leave = allocation::leave;
  host.output = report_output;
  host.detail = report_detail;
  host.is_live = is_live;
}

Session::Session(const saslspec_adapter& adapter, StandardStreams& streams, Watch& watch)
    : adapter_(adapter), streams_(streams), watch_(watch), before_(ProcessState::now()) {}

void Session::begin() {
  streams_.written(); // what a child before this one wrote
  allocation::start_tracking();
}

void Session::serve(const Channel& channel) {
  wire::Inbox inbox(channel.in);
  wire::Frame frame;
  const auto leave = [this](AnnouncedEnd end) {
    watch_.announced = end;
    _exit(0);
  };
  while (inbox.receive(frame) == wire::Receipt::Frame) {
    if (frame.kind == wire::Kind::Close) {
      wire::send(channel.out, channel.out_is_socket, wire::Kind::Closed, wire::encode(close()));
      leave(AnnouncedEnd::Orderly);
    }
    Call call;
    if (frame.kind != wire::Kind::Call || !wire::decode(frame.body, call)) leave(AnnouncedEnd::Protocol);
    if (!wire::send(channel.out, channel.out_is_socket, wire::Kind::Observed, wire::encode(perform(call)))) break;
  }
  leave(AnnouncedEnd::Protocol);
  _exit(1);
}

wire::Observed Session::perform(const Call& call) noexcept {
  wire::Observed observed;
  auto& observation = observed.observation;
  const bool needs_connection = call.op != Op::New && call.op != Op::Done && call.op != Op::Init;
  if (needs_connection && !connections_.contains(call.connection)) {
    observation.death = Death::Protocol;
    observation.side_effect = "harness: there is no connection " + std::to_string(call.connection);
    return observed;
  }

  saslspec_result result{};
  result.code = SASLSPEC_UNDOCUMENTED;
  {
    const Timed timed(watch_);
    reporting = &observation;
    allocation::begin_call(call.fail_allocation);
    dispatch(call, result);
    const auto count = allocation::end_call();
    observation.allocations = count.made;
    observation.allocation_failed = count.failed;
    pages_.withdraw();
    reporting = nullptr;
    read_identity(call, observation);
  }
  observed.number = result.code;
  observation.native = result.native;
  observation.lossy = result.lossy != 0;
  observation.output_untouched = result.output_untouched != 0;
  observation.length_untouched = result.length_untouched != 0;
  add(observation.side_effect, streams_.written());
  return observed;
}

void Session::dispatch(const Call& call, saslspec_result& result) {
  const auto connection = [&] { return connections_.at(call.connection); };
  const auto input = [&] { return pages_.lay_out(call.input, (call.misuse & Misuse::NoTerminator) == 0); };
  switch (call.op) {
  case Op::New:
    open(call, result);
    break;
  case Op::Start: {
    const char* mechanism = (call.misuse & Misuse::NullMechanism) != 0 ? nullptr : pages_.keep(call.mechanism);
    const auto octets = input();
    adapter_.start(connection(), mechanism, &octets, call.misuse, &result);
    break;
  }
  case Op::Step: {
    const auto octets = input();
    adapter_.step(connection(), &octets, call.misuse, &result);
    break;
  }
  case Op::Identity:
    result.code = 0; // read_identity does the work
    break;
  case Op::Mechanisms:
    adapter_.mechanisms(connection(), call.misuse, &result);
    break;
  case Op::Property:
    if (adapter_.property == nullptr) return inexpressible(result);
    adapter_.property(connection(), call.number, call.misuse, &result);
    break;
  case Op::Dispose:
  case Op::DisposeTwice:
    adapter_.dispose(connection(), call.op == Op::DisposeTwice ? 1 : 0, &result);
    connections_.erase(call.connection);
    break;
  case Op::Done:
    adapter_.done(&result);
    break;
  case Op::Init:
    report_detail(adapter_.init(&result));
    break;
  case Op::Encode: {
    if (adapter_.encode == nullptr) return inexpressible(result);
    const auto octets = input();
    adapter_.encode(connection(), &octets, call.misuse, &result);
    break;
  }
  case Op::Decode: {
    if (adapter_.decode == nullptr) return inexpressible(result);
    const auto octets = input();
    adapter_.decode(connection(), &octets, call.misuse, &result);
    break;
  }
  case Op::Invalid:
    break;
  }
}

void Session::open(const Call& call, saslspec_result& result) {
  const setting::Texts& texts = call.setting.texts;
  const auto or_null = [](const std::string& text) { return text.empty() ? nullptr : text.c_str(); };
  saslspec_setting setting{};
  setting.parameters = parameters_of(call.setting);
  setting.service = texts.service.c_str();
  setting.host = texts.host.c_str();
  setting.realm = or_null(texts.realm);
  setting.external_identity = texts.external_identity ? texts.external_identity->c_str() : nullptr;
  setting.server_nonce = or_null(texts.server_nonce);
  setting.mechanism_list = or_null(texts.mechanism_list);
  setting.channel = {
      model::name(call.setting.parameters.channel_type).data(), {texts.channel_data.data(), texts.channel_data.size()}
  };
  setting.stored_verifiers = call.stored_verifiers ? 1 : 0;
  setting.interact = call.interact ? 1 : 0;
  setting.fresh_entries = call.fresh_entries ? 1 : 0;
  void* connection = nullptr;
  adapter_.open(&setting, &connection, &result);
  if (connection != nullptr) connections_[call.connection] = connection;
}

void Session::read_identity(const Call& call, Observation& observation) {
  if (call.op != Op::Identity && call.op != Op::Start && call.op != Op::Step) return;
  if (adapter_.identity == nullptr) return;
  saslspec_identity identity{};
  adapter_.identity(connections_.at(call.connection), &identity);
  observation.identity_native = identity.native;
  if (identity.authcid != nullptr) observation.authcid = identity.authcid;
  if (identity.authzid != nullptr) observation.authzid = identity.authzid;
}

ChildEnd Session::close() noexcept {
  ChildEnd end;
  {
    const Timed timed(watch_);
    for (const auto& [number, connection] : connections_) {
      saslspec_result result{};
      adapter_.dispose(connection, 0, &result);
    }
    connections_.clear();
  }
  const auto live = allocation::live();
  end.live_blocks = live.blocks;
  end.live_bytes = live.bytes;
  end.side_effect = ProcessState::now().changes_since(before_);
  add(end.side_effect, streams_.written());
  return end;
}

} // namespace saslspec::worker
