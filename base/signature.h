#pragma once

#include <array>
#include <cstdint>
#include <filesystem>
#include <string>
#include <string_view>

#include "base/result.h"

// Ed25519 (RFC 8032) over OpenSSL, with keys in the files that `openssl pkey` reads and writes:
// what is signed here can be verified without us.
namespace broadsheet {

inline constexpr size_t kSignatureBytes = 64;

// The half that anybody may have.
struct PublicKey {
  std::array<uint8_t, 32> bytes{};

  [[nodiscard]] std::string hex() const;  // 64 lower-case digits
  [[nodiscard]] static Result<PublicKey> from_hex(std::string_view text);
  // A PEM file: of the public key, or of the private one, whose other half it is. Fails with
  // kNotFound, or kInvalidInput for what is no Ed25519 key; both name the file.
  [[nodiscard]] static Result<PublicKey> load(const std::filesystem::path& file);
  // SubjectPublicKeyInfo in PEM, as `openssl pkey -pubout` writes it.
  [[nodiscard]] std::string pem() const;
  // Whether `signature` was made of exactly this text with the private half.
  [[nodiscard]] bool verifies(std::string_view text, std::string_view signature) const;
  friend bool operator==(const PublicKey&, const PublicKey&) = default;
};

// The half that signs. Its bytes stay in this object and in its file.
class SigningKey {
 public:
  // From the system's source of chance.
  [[nodiscard]] static SigningKey generate();
  // PKCS#8 in PEM, without a passphrase. Fails with kNotFound, or kInvalidInput for what is no
  // private Ed25519 key; both name the file.
  [[nodiscard]] static Result<SigningKey> load(const std::filesystem::path& file);
  ~SigningKey();
  SigningKey(const SigningKey&) = default;
  SigningKey& operator=(const SigningKey&) = default;

  [[nodiscard]] PublicKey public_key() const;
  // PKCS#8 in PEM: to be kept where nobody else reads it.
  [[nodiscard]] std::string pem() const;
  // kSignatureBytes of signature; the same text gives the same.
  [[nodiscard]] std::string sign(std::string_view text) const;

 private:
  explicit SigningKey(const std::array<uint8_t, 32>& seed) : seed_(seed) {}

  std::array<uint8_t, 32> seed_;
};

}  // namespace broadsheet
