#include "libraries.hpp"

#include <cstdlib>
#include <cstring>
#include <string_view>

#include <dlfcn.h>
#include <elf.h>
#include <link.h>

namespace saslspec::worker {
namespace {

/// The GNU build id in a loaded note segment, in hexadecimal; empty when it has none.
std::string build_id_in(const char* note, std::size_t size) {
  const auto aligned = [](std::size_t n) { return (n + 3) & ~std::size_t{3}; };
  while (size >= sizeof(ElfW(Nhdr))) {
    ElfW(Nhdr) header;
    std::memcpy(&header, note, sizeof header);
    const std::size_t whole = sizeof header + aligned(header.n_namesz) + aligned(header.n_descsz);
    if (whole > size) break;
    const char* name = note + sizeof header;
    if (header.n_type == NT_GNU_BUILD_ID && header.n_namesz == 4 && std::memcmp(name, "GNU", 4) == 0) {
      constexpr std::string_view digits = "0123456789abcdef";
      std::string text;
      const char* octets = name + aligned(header.n_namesz);
      for (std::size_t i = 0; i < header.n_descsz; ++i) {
        const auto octet = static_cast<unsigned char>(octets[i]);
        text += digits[octet >> 4U];
        text += digits[octet & 15U];
      }
      return text;
    }
    note += whole;
    size -= whole;
  }
  return {};
}

std::string build_id(const dl_phdr_info& object) {
  for (int i = 0; i < object.dlpi_phnum; ++i) {
    const auto& segment = object.dlpi_phdr[i];
    if (segment.p_type != PT_NOTE) continue;
    const auto* note = reinterpret_cast<const char*>(object.dlpi_addr + segment.p_vaddr); // NOLINT
    if (auto id = build_id_in(note, segment.p_memsz); !id.empty()) return id;
  }
  return {};
}

bool is_plug_in(const std::string& path) {
  void* handle = dlopen(path.c_str(), RTLD_LAZY | RTLD_NOLOAD);
  if (handle == nullptr) return false;
  bool found = false;
  for (const char* entry : {"sasl_server_plug_init", "sasl_client_plug_init", "sasl_auxprop_plug_init",
                            "sasl_canonuser_init", "sasl_auxprop_init"}) {
    Dl_info where{};
    void* symbol = dlsym(handle, entry);
    if (symbol != nullptr && dladdr(symbol, &where) != 0 && canonical(where.dli_fname) == canonical(path)) found = true;
  }
  dlclose(handle);
  return found;
}

bool is_crypto(std::string_view path) {
  const auto name = path.substr(path.rfind('/') + 1);
  for (const std::string_view prefix : {"libcrypto.", "libssl.", "libgcrypt.", "libgnutls.", "libnettle.",
                                        "libhogweed.", "libmbedcrypto.", "libcrypt.", "libsodium.", "libwolfssl."})
    if (name.starts_with(prefix)) return true;
  return false;
}

std::string role(const std::string& path, const std::string& target, const std::string& adapter) {
  if (path == target) return "target";
  if (path == adapter) return "adapter";
  if (is_crypto(path)) return "crypto";
  return is_plug_in(path) ? "plug-in" : "other";
}

} // namespace

std::string canonical(const std::string& path) {
  char* resolved = realpath(path.c_str(), nullptr);
  if (resolved == nullptr) return path;
  std::string text = resolved;
  std::free(resolved);
  return text;
}

std::vector<MappedLibrary> mapped_libraries(const std::string& target, const std::string& adapter) {
  struct Object {
    std::string path;
    std::string build_id;
  };
  std::vector<Object> objects;
  dl_iterate_phdr(
      [](dl_phdr_info* object, std::size_t, void* out) {
        if (object->dlpi_name != nullptr && object->dlpi_name[0] == '/')
          static_cast<std::vector<Object>*>(out)->push_back({object->dlpi_name, build_id(*object)});
        return 0;
      },
      &objects);

  std::vector<MappedLibrary> libraries;
  for (auto& object : objects) {
    const auto path = canonical(object.path);
    libraries.push_back({path, role(path, target, adapter), "", object.build_id});
  }
  return libraries;
}

} // namespace saslspec::worker
