#include "measure.hpp"

#include <algorithm>
#include <filesystem>
#include <numeric>
#include <span>
#include <sstream>
#include <utility>

#include "cases.hpp"
#include "child.hpp"
#include "floor.hpp"
#include "memory.hpp"
#include "timing.hpp"

namespace saslspec::bench {

namespace {

constexpr unsigned held_connections = 10000;

std::string timed_name(const Case& which, const std::string& who) {
  return std::string(which.name) + "|" + who;
}

bool has_threads_row(const Case& which) {
  const std::string_view name = which.name;
  return name == "PLAIN" || name.ends_with("/stored");
}
bool derives_keys(const Case& which) {
  return std::string_view(which.name).ends_with("/plaintext");
}
bool has_memory_row(const Case& which) {
  return !derives_keys(which);
}

/// Beside this program.
std::string counter_program() {
  std::error_code ignored;
  return std::filesystem::read_symlink("/proc/self/exe", ignored).replace_filename("saslspec-bench-counter");
}

/// The result code and, where the mechanism has one, the server's proof.
void check(Library& library, const Case& which) {
  current_account = &which.account;
  const auto client = make_client(which.mechanism);
  std::string last;
  if (!library.exchange(which.mechanism, *client, &last))
    throw WrongExchange(library.name() + " does not accept " + which.name);
  if (!client->accepts(last))
    throw WrongExchange(library.name() + ", " + which.name + ": the server's proof is wrong: " + last);
}

Timed exchange_of(Library& library, const Case& which, int threads) {
  const auto make = [&library, &which] {
    current_account = &which.account;
    const auto once = [&library, mechanism = which.mechanism, client = std::shared_ptr(make_client(which.mechanism))] {
      return library.exchange(mechanism, *client);
    };
    static_cast<void>(once()); // the client derives its keys
    return once;
  };
  return {timed_name(which, library.name()) + (threads > 1 ? "|threads" : ""), make, threads};
}

/// The client's part alone, of answering a challenge that a server once sent.
Timed client_of(const Case& which, const std::string& challenge) {
  const auto make = [&which, challenge] {
    const auto once = [challenge, client = std::shared_ptr(make_client(which.mechanism))] {
      static_cast<void>(client->begin());
      return !client->answer(challenge).empty();
    };
    static_cast<void>(once());
    return once;
  };
  return {timed_name(which, "client"), make};
}

/// Remembers the first challenge that it gets.
class Listener final : public Client {
public:
  explicit Listener(std::string_view mechanism) : client_(make_client(mechanism)) {}
  std::optional<std::string_view> begin() override { return client_->begin(); }
  std::string_view answer(std::string_view challenge) override {
    if (heard.empty()) heard = challenge;
    return client_->answer(challenge);
  }
  std::string heard;

private:
  std::unique_ptr<Client> client_;
};

class Run {
public:
  Run(const std::vector<Loaded>& libraries, const Plan& plan) : libraries_(libraries), plan_(plan) {}

  Results perform() {
    for (const Loaded& loaded : libraries_)
      results_.libraries.push_back(loaded.library->name() + " " + loaded.path);
    // A library that has once derived a key may go on to do so for whoever needs none, so that nobody can be told apart
    // by it: those cases come last.
    for (const bool derives : {false, true}) {
      for (const Case& which : cases())
        if (derives_keys(which) == derives && std::string_view(which.name).find(plan_.filter) != std::string_view::npos)
          begin(which);
      time();
    }
    compare();
    for (const Loaded& loaded : libraries_)
      results_.starts.push_back({loaded.library->name(), start_up(loaded)});
    return std::move(results_);
  }

private:
  void begin(const Case& which) {
    current_account = &which.account; // a library may offer what its options name
    for (const Loaded& loaded : libraries_) {
      Library& library = *loaded.library;
      Exchange row;
      row.name = which.name;
      row.library = library.name();
      if (library.offers(which.mechanism)) {
        check(library, which);
        count(library, loaded.path, which, row);
        request_times(library, which);
      } else {
        row.not_measured = "not offered";
      }
      results_.exchanges.push_back(row);
    }
    if (const auto floor = crypto_floor(which.mechanism, !which.account.has_password))
      timed_.push_back({timed_name(which, "floor"), [floor] { return floor; }});
  }

  void count(Library& library, const std::string& path, const Case& which, Exchange& row) const {
    std::istringstream counts(run_program(counter_program(), {library.name(), path, which.name}));
    double waiting_bytes = 0;
    if (!(counts >> row.allocations >> waiting_bytes))
      throw std::runtime_error(counter_program() + " failed for " + library.name() + ", " + which.name);
    const unsigned times = plan_.quick ? 10 : 100;
    const auto client = make_client(which.mechanism);
    const auto calls = count_system_calls(times, [&] { return library.exchange(which.mechanism, *client); });
    if (!calls.empty()) row.system_calls = std::accumulate(calls.begin(), calls.end(), 0.0) / times;
    if (has_memory_row(which))
      row.waiting = {waiting_bytes, resident_while_waiting(library, which.mechanism, held_connections)};
  }

  void request_times(Library& library, const Case& which) {
    timed_.push_back(exchange_of(library, which, 1));
    if (has_threads_row(which)) timed_.push_back(exchange_of(library, which, 2));
    const auto client = timed_name(which, "client");
    if (!make_client(which.mechanism)->computes() ||
        std::any_of(timed_.begin(), timed_.end(), [&](const Timed& timed) { return timed.name == client; }))
      return;
    Listener listener(which.mechanism);
    static_cast<void>(library.exchange(which.mechanism, listener));
    timed_.push_back(client_of(which, listener.heard));
  }

  void time() {
    if (timed_.empty()) return;
    results_.repetitions = plan_.quick ? 1 : 21;
    const auto medians = time_all(timed_, results_.repetitions, plan_.quick ? 0.001 : 0.02);
    const auto cpu = [&](const std::string& name) {
      const auto found = medians.find(name);
      return found == medians.end() ? std::nullopt : std::optional(found->second.cpu_microseconds);
    };
    timed_.clear();
    for (Exchange& row : std::span(results_.exchanges).subspan(std::exchange(timed_rows_, results_.exchanges.size()))) {
      const std::string name = row.name + "|" + row.library;
      row.floor = cpu(row.name + "|floor");
      if (!row.not_measured.empty()) continue;
      if (medians.at(name).failed)
        throw WrongExchange(row.library + ", " + row.name + ": an exchange failed while it was timed");
      row.microseconds = *cpu(name) - cpu(row.name + "|client").value_or(0);
      if (const auto threads = medians.find(name + "|threads"); threads != medians.end())
        row.two_threads = threads->second.calls_per_second / medians.at(name).calls_per_second;
    }
  }

  void compare() {
    double ours = 0; // none before the first row, which is ours
    for (Exchange& row : results_.exchanges) {
      if (row.library == libraries_.front().library->name()) ours = row.microseconds;
      if (row.not_measured.empty() && ours > 0) row.ratio_to_ours = row.microseconds / ours;
    }
  }

  StartUp start_up(const Loaded& loaded) const {
    std::vector<double> inits;
    std::vector<double> loads;
    std::vector<double> firsts;
    for (unsigned i = 0; i < (plan_.quick ? 1U : 11U); ++i) {
      std::istringstream text(run_program("/proc/self/exe", {"--time-start-up", loaded.library->name(), loaded.path}));
      StartUp one;
      if (!(text >> one.load >> one.init >> one.first_exchange))
        throw NotLoadable(loaded.path + ": a fresh process cannot use it");
      loads.push_back(one.load);
      inits.push_back(one.init);
      firsts.push_back(one.first_exchange);
    }
    const auto median = [](std::vector<double>& values) {
      std::sort(values.begin(), values.end());
      return values[values.size() / 2];
    };
    return {median(loads), median(inits), median(firsts)};
  }

  const std::vector<Loaded>& libraries_;
  const Plan plan_;
  Results results_;
  std::vector<Timed> timed_;
  std::size_t timed_rows_ = 0; ///< of the results
};

} // namespace

Results measure(const std::vector<Loaded>& libraries, const Plan& plan) {
  return Run(libraries, plan).perform();
}

} // namespace saslspec::bench
