#include "base/signature.h"

#include <fmt/format.h>
#include <openssl/bio.h>
#include <openssl/crypto.h>
#include <openssl/evp.h>
#include <openssl/pem.h>

#include <fstream>
#include <memory>

#include "base/check.h"
#include "base/digest.h"

namespace broadsheet {
namespace {

constexpr size_t kKeyFileBytesMax = 16 << 10;

struct Free {
  void operator()(EVP_PKEY* key) const { EVP_PKEY_free(key); }
  void operator()(EVP_MD_CTX* context) const { EVP_MD_CTX_free(context); }
  void operator()(BIO* bio) const { BIO_free_all(bio); }
};
template <class T>
using Owned = std::unique_ptr<T, Free>;

const unsigned char* bytes_of(std::string_view text) {
  return reinterpret_cast<const unsigned char*>(text.data());
}

Result<std::string> read_key_file(const std::filesystem::path& file) {
  std::ifstream in(file, std::ios::binary);
  if (!in) {
    return Error{ErrorKind::kNotFound, fmt::format("{}: cannot be read", file.string())};
  }
  std::string text(kKeyFileBytesMax, '\0');
  in.read(text.data(), static_cast<std::streamsize>(text.size()));
  text.resize(static_cast<size_t>(in.gcount()));
  return text;
}

// Without a passphrase: OpenSSL would ask for one on the terminal.
int no_passphrase(char* /*buffer*/, int /*size*/, int /*writing*/, void* /*unused*/) {
  return -1;
}

Owned<EVP_PKEY> private_key_in(const std::string& pem) {
  const Owned<BIO> bio(BIO_new_mem_buf(pem.data(), static_cast<int>(pem.size())));
  BS_CHECK(bio);
  Owned<EVP_PKEY> key(PEM_read_bio_PrivateKey(bio.get(), nullptr, &no_passphrase, nullptr));
  return key && EVP_PKEY_get_id(key.get()) == EVP_PKEY_ED25519 ? std::move(key) : nullptr;
}

Owned<EVP_PKEY> public_key_in(const std::string& pem) {
  const Owned<BIO> bio(BIO_new_mem_buf(pem.data(), static_cast<int>(pem.size())));
  BS_CHECK(bio);
  Owned<EVP_PKEY> key(PEM_read_bio_PUBKEY(bio.get(), nullptr, &no_passphrase, nullptr));
  return key && EVP_PKEY_get_id(key.get()) == EVP_PKEY_ED25519 ? std::move(key) : nullptr;
}

PublicKey public_half(const EVP_PKEY& key) {
  PublicKey out;
  size_t size = out.bytes.size();
  BS_CHECK(EVP_PKEY_get_raw_public_key(&key, out.bytes.data(), &size) == 1);
  BS_CHECK(size == out.bytes.size());
  return out;
}

Owned<EVP_PKEY> handle_of(const PublicKey& key) {
  return Owned<EVP_PKEY>(
      EVP_PKEY_new_raw_public_key(EVP_PKEY_ED25519, nullptr, key.bytes.data(), key.bytes.size()));
}

Owned<EVP_PKEY> handle_of(const std::array<uint8_t, 32>& seed) {
  Owned<EVP_PKEY> key(
      EVP_PKEY_new_raw_private_key(EVP_PKEY_ED25519, nullptr, seed.data(), seed.size()));
  BS_CHECK(key);
  return key;
}

std::string text_in(BIO& bio) {
  char* data = nullptr;
  const auto size = BIO_get_mem_data(&bio, &data);
  return {data, static_cast<size_t>(size)};
}

}  // namespace

std::string PublicKey::hex() const {
  return broadsheet::hex({reinterpret_cast<const char*>(bytes.data()), bytes.size()});
}

Result<PublicKey> PublicKey::from_hex(std::string_view text) {
  const auto raw = Digest::from_hex(text);  // as long as one
  if (!raw) {
    return Error{ErrorKind::kInvalidInput, "a public key is 64 hexadecimal digits"};
  }
  return PublicKey{raw->bytes};
}

Result<PublicKey> PublicKey::load(const std::filesystem::path& file) {
  BS_TRY(const std::string pem, read_key_file(file));
  Owned<EVP_PKEY> key = public_key_in(pem);
  if (!key) {
    key = private_key_in(pem);
  }
  if (!key) {
    return Error{ErrorKind::kInvalidInput,
                 fmt::format("{}: no Ed25519 key in PEM without a passphrase", file.string())};
  }
  return public_half(*key);
}

std::string PublicKey::pem() const {
  const Owned<EVP_PKEY> key = handle_of(*this);
  const Owned<BIO> bio(BIO_new(BIO_s_mem()));
  BS_CHECK(key && bio && PEM_write_bio_PUBKEY(bio.get(), key.get()) == 1);
  return text_in(*bio);
}

bool PublicKey::verifies(std::string_view text, std::string_view signature) const {
  const Owned<EVP_PKEY> key = handle_of(*this);
  const Owned<EVP_MD_CTX> context(EVP_MD_CTX_new());
  BS_CHECK(context);
  // Ed25519 hashes by itself: there is no digest to be named.
  return key && signature.size() == kSignatureBytes &&
         EVP_DigestVerifyInit(context.get(), nullptr, nullptr, nullptr, key.get()) == 1 &&
         EVP_DigestVerify(context.get(), bytes_of(signature), signature.size(), bytes_of(text),
                          text.size()) == 1;
}

SigningKey SigningKey::generate() {
  const Owned<EVP_PKEY> key(EVP_PKEY_Q_keygen(nullptr, nullptr, "ED25519"));
  BS_CHECK(key);  // fails only without a source of chance
  std::array<uint8_t, 32> seed{};
  size_t size = seed.size();
  BS_CHECK(EVP_PKEY_get_raw_private_key(key.get(), seed.data(), &size) == 1);
  BS_CHECK(size == seed.size());
  return SigningKey(seed);
}

Result<SigningKey> SigningKey::load(const std::filesystem::path& file) {
  BS_TRY(std::string pem, read_key_file(file));
  const Owned<EVP_PKEY> key = private_key_in(pem);
  OPENSSL_cleanse(pem.data(), pem.size());
  std::array<uint8_t, 32> seed{};
  size_t size = seed.size();
  if (!key || EVP_PKEY_get_raw_private_key(key.get(), seed.data(), &size) != 1) {
    return Error{
        ErrorKind::kInvalidInput,
        fmt::format("{}: no private Ed25519 key in PEM without a passphrase", file.string())};
  }
  return SigningKey(seed);
}

SigningKey::~SigningKey() {
  OPENSSL_cleanse(seed_.data(), seed_.size());
}

PublicKey SigningKey::public_key() const {
  return public_half(*handle_of(seed_));
}

std::string SigningKey::pem() const {
  const Owned<EVP_PKEY> key = handle_of(seed_);
  const Owned<BIO> bio(BIO_new(BIO_s_mem()));
  BS_CHECK(bio && PEM_write_bio_PKCS8PrivateKey(bio.get(), key.get(), nullptr, nullptr, 0, nullptr,
                                                nullptr) == 1);
  return text_in(*bio);
}

std::string SigningKey::sign(std::string_view text) const {
  const Owned<EVP_PKEY> key = handle_of(seed_);
  const Owned<EVP_MD_CTX> context(EVP_MD_CTX_new());
  std::string signature(kSignatureBytes, '\0');
  size_t size = signature.size();
  BS_CHECK(context &&
           EVP_DigestSignInit(context.get(), nullptr, nullptr, nullptr, key.get()) == 1 &&
           EVP_DigestSign(context.get(), reinterpret_cast<unsigned char*>(signature.data()), &size,
                          bytes_of(text), text.size()) == 1);
  BS_CHECK(size == kSignatureBytes);
  return signature;
}

}  // namespace broadsheet
