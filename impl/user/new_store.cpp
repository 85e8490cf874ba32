#include "user/new_store.hpp"

#include <cerrno>
#include <cstdlib>
#include <cstring>
#include <utility>

#include <fcntl.h>
#include <unistd.h>

namespace saslspec::impl::user {

NewStore::NewStore(std::string path) : path_(std::move(path)), file_(path_ + ".XXXXXX") {
  const int descriptor = mkostemp(file_.data(), O_CLOEXEC); // mode 0600
  if (descriptor < 0)
    error_ = errno;
  else
    close(descriptor);
}

NewStore::~NewStore() {
  if (error_ == 0) unlink(file_.c_str());
}

tl::expected<void, std::string> NewStore::state() const {
  if (error_ != 0) return tl::unexpected(path_ + ": cannot be made: " + strerrordesc_np(error_));
  return {};
}

tl::expected<void, std::string> NewStore::publish() {
  if (link(file_.c_str(), path_.c_str()) != 0)
    return tl::unexpected(path_ + ": cannot be made: " + strerrordesc_np(errno));
  return {};
}

} // namespace saslspec::impl::user
