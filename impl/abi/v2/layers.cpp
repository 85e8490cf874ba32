// sasl_encode and sasl_decode: data pass through the negotiated security layer, or unchanged without a layer.
#include <algorithm>
#include <iterator>
#include <limits>

#include <sys/uio.h>

#include "abi/guard.hpp"
#include "abi/output.hpp"
#include "abi/v2/connection.hpp"
#include "abi/v2/library.hpp"

using namespace saslspec::impl;

namespace {

using Output = OutputPlace<const char>;

/// Runs `transform`, which fills the output, when the call makes sense.
template <class Transform>
int protect(sasl_conn_t* conn, bool has_input, const Output& output, Transform transform) {
  output.clear();
  if (!is_initialised(conn)) return SASL_NOTINIT;
  if (conn == nullptr) return SASL_BADPARAM;
  if (!has_input || !output.is_whole()) return static_cast<int>(conn->note(Code::BadParam, "input or output is NULL"));
  if (!conn->is_authenticated())
    return static_cast<int>(conn->note(Code::NotDone, "the negotiation has not succeeded"));
  const Code code = guarded([&] { return transform(); });
  return static_cast<int>(conn->note(code, code == Code::Ok ? nullptr : "the data could not pass the security layer"));
}

/// Hands out `made`, as far as an unsigned can count it.
Code publish(std::string_view made, const Output& output) {
  if (made.size() > std::numeric_limits<unsigned>::max()) return Code::BufOver;
  *output.octets = made.data();
  *output.length = static_cast<unsigned>(made.size());
  return Code::Ok;
}

} // namespace

int sasl_encode(sasl_conn_t* conn, const char* input, unsigned inputlen, const char** output, unsigned* outputlen) {
  const Output out{output, outputlen};
  return protect(conn, input != nullptr, out, [&] {
    const std::string_view data(input, inputlen);
    if (conn->layer() == nullptr) return publish(data, out);
    conn->encoded().assign("");
    if (const Code code = conn->layer()->encode({&data, 1}, conn->encoded()); code != Code::Ok) return code;
    return publish(conn->encoded().view(), out);
  });
}

int sasl_encodev(sasl_conn_t* conn, const struct iovec* invec, unsigned numiov, const char** output,
                 unsigned* outputlen) {
  const Output out{output, outputlen};
  return protect(conn, invec != nullptr && numiov > 0, out, [&] {
    Vector<std::string_view> parts;
    std::transform(invec, invec + numiov, std::back_inserter(parts), [](const iovec& part) {
      return std::string_view(static_cast<const char*>(part.iov_base), part.iov_len);
    });
    conn->encoded().assign("");
    if (conn->layer() == nullptr)
      for (const std::string_view part : parts)
        conn->encoded().append(part);
    else if (const Code code = conn->layer()->encode(parts, conn->encoded()); code != Code::Ok)
      return code;
    return publish(conn->encoded().view(), out);
  });
}

int sasl_decode(sasl_conn_t* conn, const char* input, unsigned inputlen, const char** output, unsigned* outputlen) {
  const Output out{output, outputlen};
  return protect(conn, input != nullptr, out, [&] {
    const std::string_view data(input, inputlen);
    if (conn->layer() == nullptr) return publish(data, out);
    conn->decoded().assign("");
    if (const Code code = conn->layer()->decode(data, conn->decoded()); code != Code::Ok) return code;
    return publish(conn->decoded().view(), out);
  });
}
