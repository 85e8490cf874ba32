#include "core/selection.hpp"

#include <algorithm>

namespace saslspec::impl {

namespace {

constinit AddedMechanism* added = nullptr;

constexpr std::uint64_t bit(char c) {
  return std::uint64_t{1} << (static_cast<unsigned char>(c) & 63U);
}

constexpr char lower(char c) {
  return c >= 'A' && c <= 'Z' ? static_cast<char>(c - 'A' + 'a') : c;
}

[[gnu::noinline]] bool is_listed(const MechanismInfo& mechanism, const char* configured) {
  std::string_view rest = configured;
  for (std::string_view word = next_word(rest); !word.empty(); word = next_word(rest))
    if (same_name(word, mechanism.name)) return true;
  return false;
}

/// Whether `word`, which lies within `list`, is the first there to name its mechanism.
bool is_first_mention(const char* list, std::string_view word) {
  std::string_view rest = list;
  std::string_view earlier = next_word(rest);
  while (!same_name(earlier, word))
    earlier = next_word(rest);
  return earlier.data() == word.data();
}

/// Appends names to a list.
class List {
public:
  List(Octets& out, const char* separator) : out_(out), separator_(separator == nullptr ? " " : separator) {}
  void add(std::string_view name) {
    if (count_++ > 0) out_.append(separator_);
    out_.append(name);
  }
  unsigned count() const { return count_; }

private:
  Octets& out_;
  std::string_view separator_;
  unsigned count_ = 0;
};

[[gnu::noinline]] bool has_layer_for(const MechanismInfo& mechanism, const Requirements& requirements) {
  const LayerLimits limits = layer_limits(requirements.properties, requirements.external_ssf);
  const unsigned strongest =
      mechanism.strongest_layer == nullptr ? mechanism.max_ssf : mechanism.strongest_layer(limits);
  return strongest >= limits.min_ssf;
}

[[gnu::noinline]] const MechanismInfo* find_in_any_case(std::string_view name) {
  for (const MechanismInfo& mechanism : built_in_mechanisms())
    if (same_name(mechanism.name, name)) return &mechanism;
  for (const AddedMechanism* mechanism = added; mechanism != nullptr; mechanism = mechanism->next)
    if (same_name(mechanism->name, name)) return mechanism;
  return nullptr;
}

} // namespace

bool same_name(std::string_view a, std::string_view b) {
  if (a.size() != b.size()) return false;
  return a == b ||
         std::equal(a.begin(), a.end(), b.begin(), b.end(), [](char x, char y) { return lower(x) == lower(y); });
}

std::string_view next_word(std::string_view& text) {
  const auto is_separator = [](char c) {
    constexpr std::uint64_t separators = bit(' ') | bit(',') | bit(';') | bit('\t') | bit('\r') | bit('\n');
    return static_cast<unsigned char>(c) < 64 && (separators & bit(c)) != 0;
  };
  const auto begin = std::find_if_not(text.begin(), text.end(), is_separator);
  const auto end = std::find_if(begin, text.end(), is_separator);
  const std::string_view word(begin, end);
  text.remove_prefix(static_cast<std::size_t>(end - text.begin()));
  return word;
}

void add_mechanism(AddedMechanism& mechanism) {
  AddedMechanism** end = &added;
  while (*end != nullptr)
    end = &(*end)->next;
  mechanism.next = nullptr;
  *end = &mechanism;
}

void remove_mechanism(AddedMechanism& mechanism) {
  AddedMechanism** place = &added;
  while (*place != &mechanism)
    place = &(*place)->next;
  *place = mechanism.next;
}

const AddedMechanism* added_mechanisms() {
  return added;
}

const MechanismInfo* find_mechanism(std::string_view name) {
  const MechanismInfo* mechanism = built_in_mechanism(name); // as most clients write names
  return mechanism != nullptr ? mechanism : find_in_any_case(name);
}

LayerLimits layer_limits(const SecurityProperties& properties, unsigned external_ssf) {
  const auto beyond_external = [&](unsigned ssf) { return ssf > external_ssf ? ssf - external_ssf : 0; };
  return {beyond_external(properties.min_ssf), beyond_external(properties.max_ssf), properties.max_buffer};
}

Code may_start(const MechanismInfo& mechanism, const Requirements& requirements) {
  const bool is_configured =
      requirements.configured == nullptr ? !mechanism.is_historic : is_listed(mechanism, requirements.configured);
  if (!is_configured) return Code::NoMech;
  if (requirements.needs_http && !mechanism.works_over_http) return Code::NoMech;
  if (requirements.needs_authzid && !mechanism.carries_authzid) return Code::NoMech;
  if ((mechanism.needs & ~requirements.facilities) != 0) return Code::NoMech;

  if (requirements.binding_is_critical && (mechanism.needs & facility::channel_binding) == 0) return Code::TooWeak;
  const SecurityProperties& wanted = requirements.properties;
  if ((wanted.flags & ~mechanism.security_flags) != 0) return Code::TooWeak;
  if (wanted.min_ssf > requirements.external_ssf && !has_layer_for(mechanism, requirements)) return Code::TooWeak;
  if (!mechanism.asks_surroundings || requirements.surroundings == nullptr) return Code::Ok;
  return requirements.surroundings->admits(mechanism);
}

unsigned list_mechanisms(const Requirements& requirements, const char* prefix, const char* separator,
                         const char* suffix, Octets& out) {
  out.assign(prefix == nullptr ? "" : prefix);
  List list(out, separator);
  const auto add_if_allowed = [&](const MechanismInfo& mechanism) {
    if (may_start(mechanism, requirements) == Code::Ok) list.add(mechanism.name);
  };
  if (requirements.configured == nullptr) {
    for_each_mechanism(add_if_allowed);
  } else {
    std::string_view rest = requirements.configured;
    for (std::string_view word = next_word(rest); !word.empty(); word = next_word(rest))
      if (const MechanismInfo* named = find_mechanism(word);
          named != nullptr && is_first_mention(requirements.configured, word))
        add_if_allowed(*named);
  }
  out.append(suffix == nullptr ? "" : suffix);
  return list.count();
}

} // namespace saslspec::impl
