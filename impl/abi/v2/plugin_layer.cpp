#include "abi/v2/plugin_layer.hpp"

#include <algorithm>

#include <sys/uio.h>

#include "core/code.hpp"
#include "core/octets.hpp"

namespace saslspec::impl {

namespace {

/// A plug-in may leave either direction as it is. A failure is final.
class PluginLayer final : public SecurityLayer {
public:
  explicit PluginLayer(PluginExchangeOwner exchange) : exchange_(std::move(exchange)) {}

  unsigned ssf() const override { return outcome().mech_ssf; }
  unsigned max_input() const override { return outcome().maxoutbuf; }

  [[nodiscard]] Code encode(std::span<const std::string_view> input, Octets& out) override {
    Vector<iovec> message;
    std::size_t size = 0;
    for (std::string_view part : input)
      while (!part.empty()) {
        const std::size_t room = max_input() == 0 ? part.size() : max_input() - size;
        const std::string_view taken = part.substr(0, room);
        message.push_back({const_cast<char*>(taken.data()), taken.size()});
        size += taken.size();
        part.remove_prefix(taken.size());
        if (max_input() == 0 || size < max_input()) continue;
        if (const Code code = encode_message(message, out); code != Code::Ok) return code;
        message.clear();
        size = 0;
      }
    return message.empty() ? Code::Ok : encode_message(message, out);
  }

  [[nodiscard]] Code decode(std::string_view input, Octets& out) override {
    if (failure_ != Code::Ok) return failure_;
    if (outcome().decode == nullptr) {
      out.append(input);
      return Code::Ok;
    }
    const char* octets = nullptr;
    unsigned length = 0;
    const int answer = outcome().decode(context_or(outcome().decode_context), input.data(),
                                        static_cast<unsigned>(input.size()), &octets, &length);
    return take(answer, octets, length, out);
  }

  void destroy_self() noexcept override { destroy(this); }
  const sasl_out_params_t& outcome() const { return exchange_->outcome(); }

private:
  Code encode_message(const Vector<iovec>& message, Octets& out) {
    if (failure_ != Code::Ok) return failure_;
    if (outcome().encode == nullptr) {
      for (const iovec& part : message)
        out.append({static_cast<const char*>(part.iov_base), part.iov_len});
      return Code::Ok;
    }
    const char* octets = nullptr;
    unsigned length = 0;
    const int answer = outcome().encode(context_or(outcome().encode_context), message.data(),
                                        static_cast<unsigned>(message.size()), &octets, &length);
    return take(answer, octets, length, out);
  }

  /// Most plug-ins leave the layer's contexts unset and count on their connection's.
  void* context_or(void* layers) const { return layers != nullptr ? layers : exchange_->context(); }

  Code take(int answer, const char* octets, unsigned length, Octets& out) {
    failure_ = answer != SASL_OK ? from_application(answer) : octets == nullptr && length > 0 ? Code::Fail : Code::Ok;
    if (failure_ == Code::Ok && length > 0) out.append({octets, length});
    return failure_;
  }

  PluginExchangeOwner exchange_;
  Code failure_ = Code::Ok;
};

} // namespace

LayerOwner make_plugin_layer(PluginExchangeOwner exchange) {
  return LayerOwner(make<PluginLayer>(std::move(exchange)));
}

const sasl_out_params_t& outcome_behind(const SecurityLayer& layer) {
  return static_cast<const PluginLayer&>(layer).outcome();
}

} // namespace saslspec::impl
