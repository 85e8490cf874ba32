// Strict access to JSON: a value that is read has to be there with the right type, and a value left unread is an error.
// Errors are thrown as Problem and never leave the loader.
#pragma once

#include <string>
#include <string_view>
#include <vector>

#include <nlohmann/json.hpp>

namespace saslspec::vector_loader {

/// Something wrong at a place in the file.
struct Problem {
  std::string pointer;
  std::string message;
};

using Json = nlohmann::json;

/// Parses; repeated keys are an error.
Json parse_strictly(std::string_view text);

/// A value and where it stands.
class Place {
public:
  Place(const Json& value, std::string pointer) : value_{&value}, pointer_{std::move(pointer)} {}

  const std::string& pointer() const { return pointer_; }
  bool is_null() const { return value_->is_null(); }
  bool is_list() const { return value_->is_array(); }
  [[noreturn]] void fail(std::string message) const { throw Problem{pointer_, std::move(message)}; }

  const std::string& text() const;
  /// A string that is not empty.
  const std::string& words() const;
  bool truth() const;
  /// The elements of an array.
  std::vector<Place> list() const;
  /// An array of distinct strings that are not empty; itself not empty.
  std::vector<std::string> names() const;
  /// Keys and values of an object whose keys are data.
  std::vector<std::pair<std::string, Place>> entries() const;

private:
  friend class Object;
  const Json* value_;
  std::string pointer_;
};

/// An object with known keys.
class Object {
public:
  explicit Object(Place place);

  const Place& place() const { return place_; }
  bool has(std::string_view key) const { return place_.value_->contains(key); }
  /// The value of a key that has to be there.
  Place at(std::string_view key);
  /// Fails for the first key that was never asked for by `at`.
  void finish() const;

private:
  Place place_;
  std::vector<std::string> asked_;
};

} // namespace saslspec::vector_loader
