#include "base/digest.h"

#include <gtest/gtest.h>

namespace broadsheet {
namespace {

constexpr std::string_view kAbc =
    "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad";

TEST(Digest, Sha256OfTheStandardsExamples) {
  EXPECT_EQ(sha256("abc").hex(), kAbc);
  EXPECT_EQ(sha256("").hex(), "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855");
}

TEST(Digest, HexGoesThereAndBack) {
  EXPECT_EQ(Digest::from_hex(kAbc), sha256("abc"));
  EXPECT_EQ(Digest::from_hex("BA7816BF8F01CFEA414140DE5DAE2223B00361A396177A9CB410FF61F20015AD"),
            sha256("abc"));
  EXPECT_EQ(Digest::from_bytes(sha256("abc").view()), sha256("abc"));
}

TEST(Digest, RefusesWhatIsNoDigest) {
  EXPECT_FALSE(Digest::from_hex(""));
  EXPECT_FALSE(Digest::from_hex(kAbc.substr(1)));
  EXPECT_FALSE(Digest::from_hex(std::string(63, '0') + "g"));
  EXPECT_FALSE(Digest::from_bytes(std::string(31, 'x')));
}

TEST(Digest, Sha1InBase32AsArchivesWriteIt) {
  EXPECT_EQ(sha1_base32(""), "sha1:3I42H3S6NNFQ2MSVX7XZKYAYSCX5QBYJ");
  EXPECT_EQ(sha1_base32("abc"), "sha1:VGMT4NSHA2AWVOR6EVYXQUGCNSONBWE5");
}

TEST(Digest, HexShowsEveryByte) {
  EXPECT_EQ(hex(std::string_view("\0\x0f\xf0\xff", 4)), "000ff0ff");
}

TEST(Digest, Hash64IsStableAndSeeded) {
  EXPECT_EQ(hash64(""), 0x2D06800538D394C2ULL) << "the published XXH3 value of no bytes";
  EXPECT_NE(hash64("a", 1), hash64("a", 2));
}

}  // namespace
}  // namespace broadsheet
