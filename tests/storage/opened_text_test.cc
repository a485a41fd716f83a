#include <gtest/gtest.h>

#include <string>
#include <string_view>
#include <vector>

#include "base/digest.h"
#include "base/rng.h"
#include "storage/base64_spans.h"
#include "storage/content_store.h"
#include "storage/drawn_ids.h"

namespace broadsheet::storage {
namespace {

using namespace std::string_literals;

std::string noise(Rng& rng, size_t size) {
  std::string bytes(size, '\0');
  for (char& c : bytes) {
    c = static_cast<char>(rng.next());
  }
  return bytes;
}

// "the same words in every span of it, all along" three times, a byte further each time
constexpr std::string_view kAligned =
    "dGhlIHNhbWUgd29yZHMgaW4gZXZlcnkgc3BhbiBvZiBpdCwgYWxsIGFsb25n";
constexpr std::string_view kByOne =
    "LXRoZSBzYW1lIHdvcmRzIGluIGV2ZXJ5IHNwYW4gb2YgaXQsIGFsbCBhbG9uZw==";
constexpr std::string_view kByTwo =
    "LS10aGUgc2FtZSB3b3JkcyBpbiBldmVyeSBzcGFuIG9mIGl0LCBhbGwgYWxvbmc=";

TEST(Base64Spans, TheSameWordsAreTheSameBytesOnceOpened) {
  for (const std::string_view span : {kAligned, kByOne, kByTwo}) {
    const std::string page = "<i data-a='" + std::string(span) + "'>";
    const std::string opened = open_base64(page);
    EXPECT_NE(opened.find("the same words in every span of it, all along\3'>"), std::string::npos);
    EXPECT_EQ(close_base64(opened), page);
  }
}

TEST(Base64Spans, EveryPageComesBack) {
  Rng rng(5);
  const std::string span(kAligned);
  const std::vector<std::string> pages = {
      "", "plain", span, span + "=", span + "==", span + "A", span + "AB", span + "ABC",
      // digits that leave bits over, which no encoder writes
      span + "AB==", span + "ABC=", "\2\3\4", "\2" + span + "\3", span + "\4" + span,
      span + "-" + span + "\n" + span, std::string(100, 'A'), std::string(1000, '/'),
      noise(rng, 5000), "\0\1\2\3\4"s};
  for (const std::string& page : pages) {
    EXPECT_EQ(close_base64(open_base64(page)), page);
  }
}

TEST(Base64Spans, PicturesAndWordsStayAsTheyAre) {
  const std::string picture =
      "data:image/png;base64,iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAYAAAAfFcSJAAAADUlEQVR4";
  EXPECT_EQ(open_base64(picture), picture);
  const std::string words =
      "Donaudampfschifffahrtselektrizitaetenhauptbetriebswerkbauunterbeamtengesellschaft";
  EXPECT_EQ(open_base64(words), words);
  const std::string digest = "nonce=\"1f0c6b5e9d3a7c4482b06e51d97fa3c8\"";
  EXPECT_EQ(open_base64(digest), digest);
}

TEST(Base64Spans, AnyBytesAreTakenForSomething) {
  Rng rng(6);
  for (int i = 0; i < 200; ++i) {
    std::string bytes = noise(rng, 300);
    for (char& c : bytes) {
      c = static_cast<char>(c & 7);
    }
    EXPECT_LE(close_base64(bytes).size(), bytes.size() * 4 / 3 + 3 * bytes.size() / 2);
  }
}

TEST(DrawnIds, AreKeptAsBytesAndComeBack) {
  const std::string uuid = "a 4c532067-71ea-494c-aa3a-82f64b214810.jpeg";
  const PackedIds packed = pack_ids(uuid);
  EXPECT_EQ(packed.text, "a \x06 .jpeg");
  EXPECT_EQ(packed.digits.size(), 16U);
  Rng rng(8);
  const std::vector<std::string> texts = {
      "",
      uuid,
      "c17c80d39d14837c",
      "4c532067-71ea-494c-aa3a-",
      "4c532067-71ea-494c-aa3a-82",
      "\5\6\5",
      "\5"
      "c17c80d39d14837c"
      "\6",
      "facade decade 2026-11-23",
      std::string(300, 'a') + std::string(300, '7'),
      "abc123def45",
      std::string(255, 'f') + "0123456789" + std::string(90, '1'),
      noise(rng, 3000)};
  for (const std::string& text : texts) {
    const PackedIds ids = pack_ids(text);
    EXPECT_EQ(unpack_ids(ids.text, ids.digits), text);
  }
}

TEST(DrawnIds, AUuidIsKnownBehindOtherDigits) {
  const std::string text =
      "made59"
      "4c532067-71ea-494c-aa3a-82f64b214810";
  const PackedIds packed = pack_ids(text);
  EXPECT_EQ(packed.text, "made59\x06 ");
  EXPECT_EQ(unpack_ids(packed.text, packed.digits), text);
}

TEST(DrawnIds, PlacesAndDigitsMustAgree) {
  const PackedIds packed = pack_ids("x c17c80d39d14837c y");
  EXPECT_FALSE(unpack_ids(packed.text, packed.digits.substr(1)));
  EXPECT_FALSE(unpack_ids(packed.text, packed.digits + "1"));
  EXPECT_FALSE(unpack_ids("ends \5", ""));
}

// A difference as the version before wrote it.
TEST(FormerDifference, IsReadAndBuiltUpon) {
  const auto page = [](const std::string& day) {
    std::string text;
    for (int i = 0; i < 40; ++i) {
      text += "<li class=\"teaser\"><a href=\"/" + day + "/" + std::to_string(i * i) + "\">" + day +
              " " + std::to_string(i) + "</a></li>\n";
    }
    return text;
  };
  constexpr std::string_view kRecord =
      "0303b4ba7fb1756450595595f87d0c9640949061d1d5d58b1f27aee3de4ef841c40101a01326b01d695b87353240"
      "26"
      "a63fbeb243378da112d77b6f88c488edd89cf078f811ed4d1b5568e0caa20528b52ffd60a201ed0300a2851014b0"
      "a5"
      "3970f42e0d0f454a88dc49d24e0957301006851c33086c59b0244924fece66a363fca35a66dbbc70c559f5ee7689"
      "34"
      "ff7c513dcf2ce4984120c0202028e49827a820105f7f0350e32cf4104e845baa07c4cc50c68fc31683c315945c5e"
      "ce"
      "20de545a9a96f52223f541ed2f250fa9bc02e306cb39012305";
  std::string record;
  for (size_t i = 0; i < kRecord.size(); i += 2) {
    record.push_back(static_cast<char>(std::stoi(std::string(kRecord.substr(i, 2)), nullptr, 16)));
  }
  const ContentCodec codec;
  const auto whole = codec.encode(page("monday"));
  ASSERT_TRUE(whole.ok());
  const Digest tuesday = sha256(page("tuesday"));
  const auto lookup = [&](const Digest& digest) -> Result<std::optional<std::string>> {
    return digest == tuesday ? record : *whole;
  };
  auto lineage = codec.load(record, tuesday, lookup);
  ASSERT_TRUE(lineage.ok()) << lineage.error().detail;
  EXPECT_EQ(lineage->payload(), page("tuesday"));
  const auto next = codec.encode(page("friday"), std::move(*lineage));
  ASSERT_TRUE(next.ok());
  EXPECT_EQ(codec.decode(*next, sha256(page("friday")), lookup).value(), page("friday"));
  for (size_t at = 0; at < record.size(); ++at) {
    std::string damaged = record;
    damaged[at] = static_cast<char>(damaged[at] ^ 0x41);
    const auto back = codec.decode(damaged, tuesday, lookup);
    EXPECT_TRUE(!back.ok() || *back == page("tuesday")) << at;
  }
}

}  // namespace
}  // namespace broadsheet::storage
