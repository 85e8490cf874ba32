#include "text/json.hpp"

namespace saslspec::impl {

namespace {

class Writer {
public:
  explicit Writer(char* out) : out_(out) {}

  void put(char c) {
    if (out_ != nullptr) out_[size_] = c;
    ++size_;
  }
  /// string = quotation-mark *char quotation-mark (RFC 8259 section 7)
  void put_string(std::string_view text) {
    put('"');
    for (const char c : text)
      put_escaped(c);
    put('"');
  }
  std::size_t size() const { return size_; }

private:
  void put_escaped(char c) {
    constexpr std::string_view digits = "0123456789abcdef";
    const auto octet = static_cast<unsigned char>(c);
    if (octet >= 0x20 && c != '"' && c != '\\') return put(c);
    put('\\');
    if (octet >= 0x20) return put(c);
    for (const char letter : {'u', '0', '0', digits[octet >> 4], digits[octet & 15]})
      put(letter);
  }

  char* out_;
  std::size_t size_ = 0;
};

} // namespace

std::size_t write_json(std::span<const JsonMember> members, char* out) {
  Writer writer(out);
  char before = '{';
  for (const JsonMember& member : members) {
    writer.put(before);
    writer.put_string(member.name);
    writer.put(':');
    writer.put_string(member.value);
    before = ',';
  }
  writer.put('}');
  return writer.size();
}

} // namespace saslspec::impl
