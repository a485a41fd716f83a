#include "base/signature.h"

#include <gmock/gmock.h>

#include <filesystem>
#include <fstream>

#include "base/digest.h"

namespace broadsheet {
namespace {

namespace fs = std::filesystem;

fs::path written(const std::string& name, const std::string& text) {
  const fs::path file = fs::path(testing::TempDir()) / name;
  std::ofstream(file, std::ios::binary) << text;
  return file;
}

// The second pair of RFC 8032, 7.1, in the PKCS#8 of RFC 8410.
constexpr char kVectorKey[] =
    "-----BEGIN PRIVATE KEY-----\n"
    "MC4CAQAwBQYDK2VwBCIEIEzNCJso/5banbbDRuwRTg9bijGfNaumJNqM9u1PuKb7\n"
    "-----END PRIVATE KEY-----\n";
constexpr char kVectorPublic[] = "3d4017c3e843895a92b70aa74d1b7ebc9c982ccf2ec4968cc0cd55f12af4660c";
constexpr char kVectorSignature[] =
    "92a009a9f0d4cab8720e820b5f642540a2b27b5416503f8fb3762223ebdb69da"
    "085ac1e43e15996e458f3613d0f11d8c387b2eaeb4302aeeb00d291612bb0c00";

TEST(Signature, IsThatOfTheStandard) {
  const auto key = SigningKey::load(written("vector.pem", kVectorKey));
  ASSERT_TRUE(key.ok()) << key.error().detail;
  EXPECT_EQ(key->public_key().hex(), kVectorPublic);
  EXPECT_EQ(hex(key->sign("\x72")), kVectorSignature);
  EXPECT_EQ(key->pem(), kVectorKey);
}

TEST(Signature, HoldsForItsTextAndItsKeyAlone) {
  const SigningKey key = SigningKey::generate();
  const std::string signature = key.sign("what was seen");
  const PublicKey half = key.public_key();
  EXPECT_TRUE(half.verifies("what was seen", signature));
  EXPECT_FALSE(half.verifies("what was Seen", signature));
  EXPECT_FALSE(half.verifies("what was seen", signature.substr(1)));
  EXPECT_FALSE(half.verifies("what was seen", ""));
  std::string flipped = signature;
  flipped[40] = static_cast<char>(flipped[40] ^ 1);
  EXPECT_FALSE(half.verifies("what was seen", flipped));
  EXPECT_FALSE(SigningKey::generate().public_key().verifies("what was seen", signature));
}

TEST(Signature, KeysComeBackFromTheirFiles) {
  const SigningKey key = SigningKey::generate();
  const auto again = SigningKey::load(written("key.pem", key.pem()));
  ASSERT_TRUE(again.ok());
  EXPECT_EQ(again->public_key(), key.public_key());
  const auto from_public = PublicKey::load(written("key.pub", key.public_key().pem()));
  ASSERT_TRUE(from_public.ok());
  EXPECT_EQ(*from_public, key.public_key());
  const auto from_private = PublicKey::load(written("key.pem", key.pem()));
  ASSERT_TRUE(from_private.ok());
  EXPECT_EQ(*from_private, key.public_key());
  const auto from_text = PublicKey::from_hex(key.public_key().hex());
  ASSERT_TRUE(from_text.ok());
  EXPECT_EQ(*from_text, key.public_key());
}

TEST(Signature, WhatIsNoKeyIsNamed) {
  const SigningKey key = SigningKey::generate();
  for (const fs::path& file : {written("none.pem", "hello"), written("empty.pem", ""),
                               written("only.pub", key.public_key().pem())}) {
    const auto loaded = SigningKey::load(file);
    ASSERT_FALSE(loaded.ok()) << file;
    EXPECT_EQ(loaded.error().kind, ErrorKind::kInvalidInput);
    EXPECT_THAT(loaded.error().detail, testing::HasSubstr(file.string()));
  }
  EXPECT_EQ(SigningKey::load("/nowhere/key.pem").error().kind, ErrorKind::kNotFound);
  EXPECT_EQ(PublicKey::load(written("none.pem", "hello")).error().kind, ErrorKind::kInvalidInput);
  EXPECT_FALSE(PublicKey::from_hex("12").ok());
}

}  // namespace
}  // namespace broadsheet
