#include "json_object.hpp"

#include <algorithm>
#include <set>

namespace saslspec::vector_loader {
namespace {

std::string child(const std::string& pointer, std::string_view key) {
  std::string escaped;
  for (const char c : key) {
    if (c == '~')
      escaped += "~0";
    else if (c == '/')
      escaped += "~1";
    else
      escaped += c;
  }
  return pointer + '/' + escaped;
}

} // namespace

Json parse_strictly(std::string_view text) {
  std::vector<std::set<std::string>> open;
  const auto watch = [&open](int, Json::parse_event_t event, Json& parsed) {
    if (event == Json::parse_event_t::object_start) open.emplace_back();
    if (event == Json::parse_event_t::object_end) open.pop_back();
    if (event == Json::parse_event_t::key && !open.back().insert(parsed.get<std::string>()).second)
      throw Problem{"", "the key '" + parsed.get<std::string>() + "' stands twice in one object"};
    return true;
  };
  try {
    return Json::parse(text, watch);
  } catch (const Json::parse_error& error) {
    throw Problem{"", error.what()};
  }
}

const std::string& Place::text() const {
  if (!value_->is_string()) fail("has to be a string");
  return value_->get_ref<const std::string&>();
}

const std::string& Place::words() const {
  if (text().empty()) fail("must not be empty");
  return text();
}

bool Place::truth() const {
  if (!value_->is_boolean()) fail("has to be true or false");
  return value_->get<bool>();
}

std::vector<Place> Place::list() const {
  if (!value_->is_array()) fail("has to be an array");
  std::vector<Place> places;
  for (const Json& element : *value_)
    places.emplace_back(element, pointer_ + '/' + std::to_string(places.size()));
  return places;
}

std::vector<std::string> Place::names() const {
  std::vector<std::string> strings;
  for (const Place& element : list()) {
    if (std::find(strings.begin(), strings.end(), element.words()) != strings.end()) element.fail("stands twice");
    strings.push_back(element.text());
  }
  if (strings.empty()) fail("must not be empty");
  return strings;
}

std::vector<std::pair<std::string, Place>> Place::entries() const {
  if (!value_->is_object()) fail("has to be an object");
  std::vector<std::pair<std::string, Place>> list;
  for (const auto& [key, value] : value_->items())
    list.emplace_back(key, Place{value, child(pointer_, key)});
  return list;
}

Object::Object(Place place) : place_{std::move(place)} {
  if (!place_.value_->is_object()) place_.fail("has to be an object");
}

Place Object::at(std::string_view key) {
  asked_.emplace_back(key);
  const auto found = place_.value_->find(key);
  if (found == place_.value_->end()) place_.fail("lacks '" + std::string{key} + "'");
  return {*found, child(place_.pointer(), key)};
}

void Object::finish() const {
  for (const auto& [key, value] : place_.entries())
    if (std::find(asked_.begin(), asked_.end(), key) == asked_.end()) value.fail("unknown key");
}

} // namespace saslspec::vector_loader
