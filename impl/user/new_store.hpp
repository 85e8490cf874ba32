// A new store: it appears complete or not at all.
#pragma once

#include <string>

#include <tl/expected.hpp>

namespace saslspec::impl::user {

/// An empty file beside `path` that only its owner may read. Gone at the end unless published.
class NewStore {
public:
  explicit NewStore(std::string path);
  NewStore(const NewStore&) = delete;
  NewStore& operator=(const NewStore&) = delete;
  ~NewStore();

  /// Whether the file could be made.
  [[nodiscard]] tl::expected<void, std::string> state() const;
  const char* file() const { return file_.c_str(); }
  /// Gives the file its name. An error when the name is taken by now.
  [[nodiscard]] tl::expected<void, std::string> publish();

private:
  std::string path_;
  std::string file_;
  int error_ = 0;
};

} // namespace saslspec::impl::user
