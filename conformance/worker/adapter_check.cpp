#include "adapter_check.hpp"

#include <algorithm>
#include <sstream>
#include <utility>

namespace saslspec::worker {
namespace {

constexpr unsigned known_traits =
    SASLSPEC_LIBSASL_V1 | SASLSPEC_LIBSASL_V2 | SASLSPEC_NO_FORK | SASLSPEC_ACCOUNTS_BESIDE;

/// All below the last exist.
constexpr unsigned known_capabilities = (unsigned{setting::last_capability} << 1U) - 1U;

std::string hexadecimal(unsigned number) {
  std::ostringstream text;
  text << "0x" << std::hex << number;
  return text.str();
}

/// A capability that says nothing without another.
constexpr std::pair<Capability, Capability> consequences[] = {
    {SuccessDataFlag, DataWithSuccess   },
    {CriticalChannel, ChannelDescription},
};

bool is_word_of(const char* list, const std::string& word) {
  std::istringstream words(list == nullptr ? "" : list);
  for (std::string each; words >> each;)
    if (each == word) return true;
  return false;
}

} // namespace

std::string c_name(Capability bit) {
  const auto* info = std::ranges::find(setting::capabilities, bit, &setting::CapabilityInfo::bit);
  constexpr std::string_view prefix = "SASLSPEC_";
  return std::string(info->c_name.substr(prefix.size()));
}

std::string flaw(const saslspec_adapter* adapter) {
  if (adapter == nullptr) return "gave no table";
  if (adapter->version != SASLSPEC_ADAPTER_VERSION)
    return "is of version " + std::to_string(adapter->version) + " of saslspec_adapter.h, this program of version " +
           std::to_string(SASLSPEC_ADAPTER_VERSION);
  if (adapter->name == nullptr || adapter->name[0] == '\0') return "has no name";
  if (const unsigned unknown = adapter->traits & ~known_traits; unknown != 0)
    return "declares the trait " + hexadecimal(unknown) + ", which there is not";
  const struct {
    const char* name;
    bool is_there;
  } needed[] = {
      {"load",           adapter->load != nullptr          },
      {"capabilities",   adapter->capabilities != nullptr  },
      {"init",           adapter->init != nullptr          },
      {"done",           adapter->done != nullptr          },
      {"target_version", adapter->target_version != nullptr},
      {"open",           adapter->open != nullptr          },
      {"dispose",        adapter->dispose != nullptr       },
      {"start",          adapter->start != nullptr         },
      {"step",           adapter->step != nullptr          },
      {"mechanisms",     adapter->mechanisms != nullptr    },
  };
  for (const auto& [name, is_there] : needed)
    if (!is_there) return std::string("lacks the function ") + name;
  return {};
}

std::string flaw(const saslspec_adapter& adapter, unsigned capabilities) {
  if (const unsigned unknown = capabilities & ~known_capabilities; unknown != 0)
    return "declares the capability " + hexadecimal(unknown) + ", which there is not";
  if ((capabilities & SASLSPEC_ALLOCATION_FAILURE) != 0)
    return "declares " + c_name(AllocationFailure) + ", which the worker finds out by itself";
  if ((capabilities & SASLSPEC_READS_IDENTITY) != 0 && adapter.identity == nullptr)
    return "declares " + c_name(ReadsIdentity) + ", but lacks the function identity";
  for (const auto& [one, other] : consequences)
    if ((capabilities & one) != 0 && (capabilities & other) == 0)
      return "declares " + c_name(one) + " without " + c_name(other);
  return {};
}

std::string flaw(const saslspec_adapter& adapter, const std::vector<AdapterOption>& options) {
  const char* names = adapter.option_names == nullptr ? "" : adapter.option_names;
  const auto known = [&](const AdapterOption& option) { return is_word_of(names, option.name); };
  const auto unknown = std::ranges::find_if_not(options, known);
  if (unknown == options.end()) return {};
  return "has no option \"" + unknown->name + "\"; it has " + (names[0] == '\0' ? "none" : names);
}

} // namespace saslspec::worker
