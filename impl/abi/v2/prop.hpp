// A property context (sasl/prop.h): requested names, and the values that were found.
#pragma once

#include <cstddef>
#include <string_view>
#include <utility>

#include "core/code.hpp"
#include "sasl/prop.h"

/// Most lookups need no more than the memory within, so that a context on the stack costs no allocation. Values are
/// wiped when they go.
struct propctx {
public:
  using Code = saslspec::impl::Code;

  propctx();
  propctx(const propctx&) = delete;
  propctx& operator=(const propctx&) = delete;
  ~propctx();

  /// Ends with a null name.
  const propval* properties() const { return properties_; }
  std::size_t requested() const { return requested_; }
  /// The index of a property, or requested() when it is not requested.
  std::size_t find(const char* name) const;
  /// Code::BadParam when no property has that name; null stands for the property that was selected last.
  [[nodiscard]] Code select(const char* name, std::size_t& i);

  // These throw std::bad_alloc and then change nothing.
  void reserve(std::size_t count) {
    if (count > capacity_) grow(count);
  }
  void request(const char* name);         ///< keeps the pointer
  void request_another(const char* name); ///< for a name that is not requested yet
  void add(std::size_t i, std::string_view value) { add(i, &value); }
  /// From now on the property counts as found, be it without a value.
  void show(std::size_t i) {
    if (properties_[i].values == nullptr) add(i, nullptr);
  }

  void forget(std::size_t i);
  void clear(); ///< forgets all values
  void clear_requests();

  /// Whether a lack of memory has kept a value out since the last call. Plug-ins seldom look at the result of prop_set:
  /// without this an account would seem to have no password.
  [[nodiscard]] bool take_lost_value() { return std::exchange(lost_value_, false); }
  void lose_value() { lost_value_ = true; }

private:
  void grow(std::size_t count);
  void add(std::size_t i, const std::string_view* value);
  void* take(std::size_t size);
  void give_back(void* block);

  propval* properties_;
  std::size_t requested_ = 0;
  std::size_t capacity_ = PROP_DEFAULT; ///< without the null name
  std::size_t last_ = 0;
  bool lost_value_ = false;
  bool is_room_taken_ = false;
  propval first_[PROP_DEFAULT + 1];
  alignas(const char*) char room_[320]; ///< of one property's values
};
