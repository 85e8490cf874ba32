// What an ELF file says about itself, read without loading it.
#pragma once

#include "saslspec/worker/worker.hpp"

#include <set>
#include <string>
#include <vector>

#include <tl/expected.hpp>

namespace saslspec::worker {

struct ElfFile {
  bool is_64_bit = false;
  bool is_little_endian = false;
  unsigned machine = 0; ///< EM_X86_64, ...
  bool is_shared_object = false;
  std::set<std::string> exports;      ///< defined dynamic symbols
  std::vector<std::string> needed;    ///< names of the libraries that are loaded with it
  std::vector<std::string> run_paths; ///< folders in which those are looked for first; $ORIGIN is resolved
};

/// Fails, with one sentence that names the file, when it cannot be read or is no ELF file.
tl::expected<ElfFile, LaunchError> read_elf(const std::string& path);

/// Whether this machine can load it: one sentence when not, else empty.
std::string why_not_loadable(const ElfFile& file);

/// The run-time library of a sanitizer that the file is linked to, and that has to be there before everything else: its
/// file where the file's own run paths lead to it, else its name. Empty when there is none.
std::string sanitizer_run_time(const ElfFile& file);

} // namespace saslspec::worker
