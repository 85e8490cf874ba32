#include "saslspec/proofs/proofs.hpp"

#include "horn.hpp"
#include "spin.hpp"

#include <cerrno>
#include <cstring>
#include <filesystem>
#include <functional>
#include <mutex>
#include <thread>

#include <cstdlib>

namespace saslspec::proofs {
namespace {

namespace fs = std::filesystem;

/// A folder that goes away with this.
class Folder {
public:
  static tl::expected<Folder, std::string> make() {
    std::error_code error;
    std::string name = (fs::temp_directory_path(error) / "saslspec-proofs-XXXXXX").string();
    if (error) return tl::unexpected("no folder for temporary files: " + error.message());
    if (::mkdtemp(name.data()) == nullptr) return tl::unexpected(name + ": " + std::strerror(errno));
    return Folder(std::move(name));
  }
  Folder(Folder&& other) noexcept : path_(std::move(other.path_)) { other.path_.clear(); }
  Folder& operator=(Folder&&) = delete;
  ~Folder() {
    std::error_code ignored; // what is left behind is in a folder for temporary files
    if (!path_.empty()) fs::remove_all(path_, ignored);
  }
  std::string of_subject(std::size_t index) const {
    const std::string path = path_ + "/" + std::to_string(index);
    std::error_code ignored; // what is written there fails, and says so
    fs::create_directory(path, ignored);
    return path;
  }

private:
  explicit Folder(std::string path) : path_(std::move(path)) {}
  std::string path_;
};

Proof unproved(const Subject& subject) {
  Proof proof;
  for (const model::PropertyInfo& one : model::properties()) {
    Verdict verdict;
    verdict.property = one.property;
    verdict.inapplicable = model::not_applicable(*subject.claimed, one.property);
    verdict.not_horn = model::not_horn(one.property);
    proof.verdicts.push_back(verdict);
  }
  return proof;
}

using Job = std::function<tl::expected<void, std::string>()>;

/// Does the jobs in their order, several at a time; the first that goes wrong ends it.
class Crew {
public:
  Crew(const std::vector<Job>& jobs, Observer& observer) : jobs_(jobs), observer_(observer) {}

  tl::expected<void, std::string> work(unsigned threads) {
    std::vector<std::jthread> crew;
    for (unsigned index = 1; index < threads; ++index)
      crew.emplace_back([this] { take_jobs(); });
    take_jobs();
    crew.clear();
    if (!error_.empty()) return tl::unexpected(error_);
    return {};
  }

private:
  void take_jobs() {
    for (;;) {
      const std::size_t mine = next_++;
      if (mine >= jobs_.size()) return;
      const auto ended = jobs_[mine]();
      const std::lock_guard lock(mutex_);
      if (!ended && error_.empty()) error_ = ended.error();
      if (!error_.empty()) next_ = jobs_.size();
      observer_.progress(++done_, jobs_.size());
    }
  }

  const std::vector<Job>& jobs_;
  Observer& observer_;
  std::atomic<std::size_t> next_ = 0;
  std::mutex mutex_;
  std::size_t done_ = 0;
  std::string error_;
};

} // namespace

tl::expected<std::vector<Proof>, std::string> prove(std::span<const Subject> subjects, const Settings& settings,
                                                    Observer& observer, const std::atomic<bool>& interrupted) {
  const auto folder = Folder::make();
  if (!folder) return tl::unexpected(folder.error());
  // Each tool fills in its own fields; what both add to is put together at the end.
  std::vector<Proof> by_spin, by_z3;
  for (const Subject& subject : subjects) {
    by_spin.push_back(unproved(subject));
    by_z3.push_back(unproved(subject));
  }
  std::vector<Job> jobs;
  for (std::size_t index = 0; index < subjects.size(); ++index)
    jobs.push_back([&, index, path = folder->of_subject(index)] {
      return ask_spin(subjects[index], settings, path, interrupted, by_spin[index]);
    });
  for (std::size_t index = 0; index < subjects.size(); ++index)
    for (Verdict& verdict : by_z3[index].verdicts)
      if (verdict.inapplicable.empty() && verdict.not_horn.empty())
        jobs.push_back([&, index, path = folder->of_subject(index)] {
          return ask_z3(subjects[index], settings, path, interrupted, verdict);
        });
  if (const auto done = Crew(jobs, observer).work(std::max(settings.jobs, 1U)); !done)
    return tl::unexpected(done.error());
  for (std::size_t index = 0; index < subjects.size(); ++index) {
    for (std::size_t property = 0; property < by_spin[index].verdicts.size(); ++property) {
      by_spin[index].verdicts[property].z3 = by_z3[index].verdicts[property].z3;
      by_spin[index].verdicts[property].seconds += by_z3[index].verdicts[property].seconds;
    }
  }
  return by_spin;
}

} // namespace saslspec::proofs
