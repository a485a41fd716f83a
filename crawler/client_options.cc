#include "crawler/client_options.h"

#include <fmt/format.h>

#include <algorithm>

#include "broadsheet_version.h"

namespace broadsheet::crawler {
namespace {

// A line break would let one option write further header fields.
bool is_header_value(std::string_view text) {
  return std::all_of(text.begin(), text.end(), [](char c) {
    const auto byte = static_cast<unsigned char>(c);
    return byte >= 0x20 && byte != 0x7F;
  });
}

bool is_email(std::string_view contact) {
  return contact.find('@') != std::string_view::npos &&
         contact.find("://") == std::string_view::npos;
}

}  // namespace

std::string user_agent_of(const CrawlOptions& options) {
  const std::string product =
      options.user_agent.empty() ? fmt::format("broadsheet/{}", kVersion) : options.user_agent;
  return options.contact.empty() ? product : fmt::format("{} (+{})", product, options.contact);
}

Result<CurlFetcherOptions> client_options_of(const CrawlOptions& options) {
  CurlFetcherOptions client;
  client.user_agent = user_agent_of(options);
  if (!is_header_value(client.user_agent)) {
    return Error{ErrorKind::kUsage, "control characters in the user agent or the contact"};
  }
  if (is_email(options.contact)) {
    client.from = options.contact;
  }
  client.ca_file = options.ca_file;
  client.resolve = options.resolve;
  client.compressed = options.compressed;
  BS_TRY(client.guard, AddressGuard::make(options.allow_private));
  client.connections_max = std::max<uint32_t>(2 * options.concurrency, 64);
  return client;
}

}  // namespace broadsheet::crawler
