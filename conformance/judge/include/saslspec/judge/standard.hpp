// By which documents a target is judged, and which of their sentences gate.
#pragma once

#include <cstdint>

namespace saslspec::judge {

/// Which documents judge: the manual page and the C API's own; the mechanisms' standards besides; the recommendations
/// on security besides.
enum class Profile : std::uint8_t { Man, Rfc, Strict };

/// Down to which level requirements gate.
enum class Level : std::uint8_t { Must, Should, May };

/// Both together, as the user chooses them for a run.
struct Standard {
  Profile profile = Profile::Rfc;
  Level level = Level::Must;
};

} // namespace saslspec::judge
