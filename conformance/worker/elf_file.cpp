#include "elf_file.hpp"

#include <algorithm>
#include <cerrno>
#include <cstring>
#include <filesystem>
#include <memory>
#include <string_view>

#include <fcntl.h>
#include <gelf.h>
#include <libelf.h>
#include <sys/stat.h>
#include <unistd.h>

namespace saslspec::worker {
namespace {

struct CloseFile {
  int descriptor;
  ~CloseFile() { close(descriptor); }
};
struct EndElf {
  void operator()(Elf* elf) const { elf_end(elf); }
};

void read_exports(Elf* elf, std::set<std::string>& exports) {
  for (Elf_Scn* section = elf_nextscn(elf, nullptr); section != nullptr; section = elf_nextscn(elf, section)) {
    GElf_Shdr header;
    if (gelf_getshdr(section, &header) == nullptr || header.sh_type != SHT_DYNSYM || header.sh_entsize == 0) continue;
    Elf_Data* data = elf_getdata(section, nullptr);
    if (data == nullptr) continue;
    const auto count = static_cast<int>(header.sh_size / header.sh_entsize);
    for (int i = 0; i < count; ++i) {
      GElf_Sym symbol;
      if (gelf_getsym(data, i, &symbol) == nullptr || symbol.st_shndx == SHN_UNDEF) continue;
      if (const char* name = elf_strptr(elf, header.sh_link, symbol.st_name); name != nullptr) exports.insert(name);
    }
  }
}

void add_folders(std::string_view list, const std::filesystem::path& origin, std::vector<std::string>& folders) {
  while (!list.empty()) {
    const auto end = std::min(list.find(':'), list.size());
    std::string folder(list.substr(0, end));
    for (const std::string_view word : {"${ORIGIN}", "$ORIGIN"})
      if (const auto at = folder.find(word); at != std::string::npos) folder.replace(at, word.size(), origin.string());
    if (!folder.empty()) folders.push_back(std::move(folder));
    list.remove_prefix(std::min(end + 1, list.size()));
  }
}

void read_needed(Elf* elf, const std::filesystem::path& origin, ElfFile& result) {
  for (Elf_Scn* section = elf_nextscn(elf, nullptr); section != nullptr; section = elf_nextscn(elf, section)) {
    GElf_Shdr header;
    if (gelf_getshdr(section, &header) == nullptr || header.sh_type != SHT_DYNAMIC || header.sh_entsize == 0) continue;
    Elf_Data* data = elf_getdata(section, nullptr);
    if (data == nullptr) continue;
    const auto count = static_cast<int>(header.sh_size / header.sh_entsize);
    for (int i = 0; i < count; ++i) {
      GElf_Dyn entry;
      if (gelf_getdyn(data, i, &entry) == nullptr) continue;
      const bool is_path = entry.d_tag == DT_RUNPATH || entry.d_tag == DT_RPATH;
      if (!is_path && entry.d_tag != DT_NEEDED) continue;
      const char* text = elf_strptr(elf, header.sh_link, entry.d_un.d_val);
      if (text == nullptr) continue;
      if (is_path)
        add_folders(text, origin, result.run_paths);
      else
        result.needed.emplace_back(text);
    }
  }
}

unsigned own_machine() {
#if defined(__x86_64__)
  return EM_X86_64;
#elif defined(__aarch64__)
  return EM_AARCH64;
#elif defined(__i386__)
  return EM_386;
#elif defined(__arm__)
  return EM_ARM;
#elif defined(__riscv)
  return EM_RISCV;
#elif defined(__powerpc64__)
  return EM_PPC64;
#elif defined(__s390x__)
  return EM_S390;
#else
  return EM_NONE;
#endif
}

} // namespace

tl::expected<ElfFile, LaunchError> read_elf(const std::string& path) {
  const auto fail = [&](const std::string& why) { return tl::unexpected(LaunchError{path + ": " + why}); };
  struct stat status {};
  if (stat(path.c_str(), &status) != 0) return fail(std::strerror(errno));
  if (!S_ISREG(status.st_mode)) return fail("is not a file");
  const CloseFile file{open(path.c_str(), O_RDONLY | O_CLOEXEC)};
  if (file.descriptor < 0) return fail(std::strerror(errno));
  elf_version(EV_CURRENT);
  const std::unique_ptr<Elf, EndElf> elf(elf_begin(file.descriptor, ELF_C_READ, nullptr));
  if (elf == nullptr || elf_kind(elf.get()) != ELF_K_ELF) return fail("is not an ELF shared object");
  GElf_Ehdr header;
  if (gelf_getehdr(elf.get(), &header) == nullptr) return fail("has a damaged ELF header");

  ElfFile result;
  result.is_64_bit = header.e_ident[EI_CLASS] == ELFCLASS64;
  result.is_little_endian = header.e_ident[EI_DATA] == ELFDATA2LSB;
  result.machine = header.e_machine;
  result.is_shared_object = header.e_type == ET_DYN;
  read_exports(elf.get(), result.exports);
  read_needed(elf.get(), std::filesystem::absolute(path).parent_path(), result);
  return result;
}

std::string sanitizer_run_time(const ElfFile& file) {
  for (const std::string& name : file.needed) {
    const auto is = [&](std::string_view beginning) { return name.starts_with(beginning); };
    if (!is("libasan.") && !is("libtsan.") && !is("libhwasan.") && !is("libclang_rt.asan") && !is("libclang_rt.tsan") &&
        !is("libclang_rt.hwasan"))
      continue;
    for (const std::string& folder : file.run_paths)
      if (std::string path = folder + "/" + name; access(path.c_str(), R_OK) == 0) return path;
    return name;
  }
  return {};
}

std::string why_not_loadable(const ElfFile& file) {
  if (file.is_64_bit != (sizeof(void*) == 8))
    return std::string("is a ") + (file.is_64_bit ? "64" : "32") + "-bit library, the worker is a " +
           (file.is_64_bit ? "32" : "64") + "-bit program";
  if (const unsigned own = own_machine(); own != EM_NONE && file.machine != own)
    return "is built for another machine (ELF machine " + std::to_string(file.machine) + ", the worker's is " +
           std::to_string(own) + ")";
  return {};
}

} // namespace saslspec::worker
