#include "contents.hpp"

#include <fstream>
#include <sstream>

namespace saslspec::setting {

std::string contents(const std::string& path) {
  std::ifstream file{path};
  std::stringstream text;
  text << file.rdbuf();
  return text.str();
}

} // namespace saslspec::setting
