// Further clients for the properties: names, passwords and nonces of other shapes.
#pragma once

#include "saslspec/oracle/client.hpp"

#include <string>
#include <string_view>
#include <vector>

namespace saslspec::suites {

/// A client of another shape, and the clause by which a server has to accept it.
struct Variant {
  std::string name; ///< "comma": part of property ids
  oracle::Persona persona;
  std::string requirement; ///< cited when a valid message of this client is refused and the usual client's is not
};

/// The variants of that mechanism; the first is the usual client, without a requirement.
std::vector<Variant> variants_of(std::string_view mechanism);

} // namespace saslspec::suites
