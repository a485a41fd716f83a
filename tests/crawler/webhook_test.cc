#include "crawler/webhook.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <mutex>

#include "tests/support/post_receiver.h"

namespace broadsheet::crawler {
namespace {

using support::Post;
using support::PostReceiver;
using testing::ElementsAre;
using testing::HasSubstr;
using testing::Not;

class EventLog final : public Log {
 public:
  [[nodiscard]] bool enabled(LogLevel /*level*/) const override { return true; }
  void event(LogLevel level, std::string_view event,
             std::initializer_list<LogField> fields) override {
    const std::lock_guard lock(mutex_);
    text_ += event_text(LogFormat::kText, level, event, fields) + '\n';
  }
  [[nodiscard]] std::string text() const {
    const std::lock_guard lock(mutex_);
    return text_;
  }

 private:
  mutable std::mutex mutex_;
  std::string text_;
};

class WebhookTest : public testing::Test {
 protected:
  static WebhookOptions options(const PostReceiver& receiver) {
    return {.url = receiver.url(),
            .secret = "key",
            .user_agent = "broadsheet/test",
            .backoff_first = Milliseconds(1),
            .backoff_max = Milliseconds(4)};
  }
  static std::vector<std::string> bodies(const std::vector<Post>& posts) {
    std::vector<std::string> all;
    all.reserve(posts.size());
    for (const Post& post : posts) {
      all.push_back(post.body);
    }
    return all;
  }

  SystemClock clock_;
  EventLog log_;
};

// As `printf '1700000000.{}' | openssl dgst -sha256 -hmac key` has it.
TEST(WebhookSignature, IsTheHmacOfTimestampAndBody) {
  EXPECT_EQ(webhook_signature("key", "1700000000", "{}"),
            "sha256=9d713ed406bb7076d4123f0dc2c39d2df5c654ed4b0cd56b52c8b4c940bd63ae");
  EXPECT_NE(webhook_signature("key", "1700000001", "{}"),
            webhook_signature("key", "1700000000", "{}"));
  EXPECT_NE(webhook_signature("other", "1700000000", "{}"),
            webhook_signature("key", "1700000000", "{}"));
}

TEST_F(WebhookTest, PostsInOrderSignedAndWithAnIdOfItsOwn) {
  const PostReceiver receiver;
  Webhook hook(options(receiver), clock_, log_);
  hook.post("a", R"({"n":1})");
  hook.post("b", R"({"n":2})");
  const auto posts = receiver.posts(2);
  ASSERT_THAT(bodies(posts), ElementsAre(R"({"n":1})", R"({"n":2})"));
  EXPECT_THAT(posts[0].head, HasSubstr("POST /hook HTTP/1.1\r\n"));
  EXPECT_EQ(posts[0].field("Content-Type"), "application/json");
  EXPECT_EQ(posts[0].field("X-Broadsheet-Delivery"), "a");
  EXPECT_EQ(posts[1].field("X-Broadsheet-Delivery"), "b");
  EXPECT_EQ(posts[0].field("X-Broadsheet-Signature"),
            webhook_signature("key", posts[0].field("X-Broadsheet-Timestamp"), posts[0].body));
}

TEST_F(WebhookTest, TriesAgainUntilItIsTaken) {
  const PostReceiver receiver({500, 302, 404});
  Webhook hook(options(receiver), clock_, log_);
  hook.post("a", "{}");
  hook.post("b", "[]");
  EXPECT_THAT(bodies(receiver.posts(5)), ElementsAre("{}", "{}", "{}", "{}", "[]"));
  for (const Post& post : receiver.posts(5)) {
    EXPECT_EQ(post.field("X-Broadsheet-Delivery"), post.body == "{}" ? "a" : "b");
  }
}

TEST_F(WebhookTest, GivesUpAfterItsAttemptsAndSaysSo) {
  const PostReceiver receiver({500, 500, 500});
  {
    WebhookOptions few = options(receiver);
    few.attempts_max = 3;
    Webhook hook(few, clock_, log_);
    hook.post("a", "{}");
    hook.post("b", "[]");
    EXPECT_THAT(bodies(receiver.posts(4)), ElementsAre("{}", "{}", "{}", "[]"));
  }
  EXPECT_THAT(log_.text(), HasSubstr("webhook.failed id=a"));
  EXPECT_THAT(log_.text(), HasSubstr("it answered 500"));
}

TEST_F(WebhookTest, SendsNoSignatureWithoutASecret) {
  const PostReceiver receiver;
  WebhookOptions open = options(receiver);
  open.secret.clear();
  Webhook hook(open, clock_, log_);
  hook.post("a", "{}");
  const auto posts = receiver.posts(1);
  ASSERT_EQ(posts.size(), 1U);
  EXPECT_THAT(posts[0].head, Not(HasSubstr("Signature")));
}

TEST_F(WebhookTest, DeliversWhatWaitsWhenItEnds) {
  const PostReceiver receiver;
  {
    Webhook hook(options(receiver), clock_, log_);
    for (int i = 0; i < 20; ++i) {
      hook.post(std::to_string(i), "{}");
    }
  }
  EXPECT_EQ(receiver.posts(20).size(), 20U);
  EXPECT_THAT(log_.text(), HasSubstr("webhook.delivered id=19"));
}

TEST_F(WebhookTest, DropsWhatIsTooMuchAndEndsInTimeWhileNobodyAnswers) {
  {
    WebhookOptions nobody;
    nobody.farewell = Milliseconds(0);
    nobody.url = "http://127.0.0.1:9/";
    nobody.backoff_first = std::chrono::hours(1);
    nobody.waiting_max = 2;
    Webhook hook(nobody, clock_, log_);
    for (int i = 0; i < 10; ++i) {
      hook.post(std::to_string(i), "{}");
    }
  }
  EXPECT_THAT(log_.text(), HasSubstr("webhook.dropped id=9 reason=\"too many posts wait\""));
  EXPECT_THAT(log_.text(), HasSubstr("reason=\"the daemon is ending\""));
}

}  // namespace
}  // namespace broadsheet::crawler
