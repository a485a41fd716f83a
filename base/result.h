#pragma once

#include <expected>
#include <string>
#include <type_traits>
#include <utility>

#include "base/check.h"
#include "base/error.h"

namespace broadsheet {

// A value or the Error that kept it from being. std::expected made [[nodiscard]]; reading the value
// of a failed Result is a broken promise and aborts.
template <class T>
class [[nodiscard]] Result {
 public:
  using value_type = T;

  template <class U = T>
    requires(std::is_constructible_v<T, U &&> && !std::is_same_v<std::remove_cvref_t<U>, Result> &&
             !std::is_same_v<std::remove_cvref_t<U>, Error>)
  Result(U&& value)
      : state_(std::in_place, std::forward<U>(value)) {
  }  // NOLINT(google-explicit-constructor): returning a T is the point
  Result(Error error)
      : state_(std::unexpect, std::move(error)) {
  }  // NOLINT(google-explicit-constructor): returning an Error is the point

  [[nodiscard]] bool ok() const { return state_.has_value(); }
  explicit operator bool() const { return ok(); }

  [[nodiscard]] T& value() & {
    BS_CHECK(ok());
    return *state_;
  }
  [[nodiscard]] const T& value() const& {
    BS_CHECK(ok());
    return *state_;
  }
  [[nodiscard]] T&& value() && {
    BS_CHECK(ok());
    return *std::move(state_);
  }
  [[nodiscard]] T& operator*() & { return value(); }
  [[nodiscard]] const T& operator*() const& { return value(); }
  [[nodiscard]] T&& operator*() && { return std::move(*this).value(); }
  [[nodiscard]] T* operator->() { return &value(); }
  [[nodiscard]] const T* operator->() const { return &value(); }
  [[nodiscard]] T value_or(T fallback) && {
    return ok() ? *std::move(state_) : std::move(fallback);
  }

  [[nodiscard]] const Error& error() const& {
    BS_CHECK(!ok());
    return state_.error();
  }
  [[nodiscard]] Error&& error() && {
    BS_CHECK(!ok());
    return std::move(state_).error();
  }

 private:
  std::expected<T, Error> state_;
};

template <>
class [[nodiscard]] Result<void> {
 public:
  using value_type = void;

  Result() = default;
  Result(Error error)
      : state_(std::unexpect, std::move(error)) {
  }  // NOLINT(google-explicit-constructor): returning an Error is the point

  [[nodiscard]] bool ok() const { return state_.has_value(); }
  explicit operator bool() const { return ok(); }
  [[nodiscard]] const Error& error() const& {
    BS_CHECK(!ok());
    return state_.error();
  }
  [[nodiscard]] Error&& error() && {
    BS_CHECK(!ok());
    return std::move(state_).error();
  }

 private:
  std::expected<void, Error> state_;
};

// Nothing went wrong, and there is nothing to return.
[[nodiscard]] inline Result<void> ok() {
  return {};
}

}  // namespace broadsheet

#define BS_TRY_JOIN_(a, b) a##b
#define BS_TRY_NAME_(a, b) BS_TRY_JOIN_(a, b)
#define BS_TRY_IMPL_(temporary, declaration, ...) \
  auto temporary = (__VA_ARGS__);                 \
  if (!temporary.ok()) {                          \
    return std::move(temporary).error();          \
  }                                               \
  declaration = *std::move(temporary)

// BS_TRY(VersionId id, archive.commit(visit));  the value, or return the Error as it is.
#define BS_TRY(declaration, ...) \
  BS_TRY_IMPL_(BS_TRY_NAME_(bs_try_, __LINE__), declaration, __VA_ARGS__)

// The same for Result<void>.
#define BS_TRY_VOID(...)                                           \
  do {                                                             \
    if (auto bs_try_result = (__VA_ARGS__); !bs_try_result.ok()) { \
      return std::move(bs_try_result).error();                     \
    }                                                              \
  } while (false)
