#include "crawler/curl_error.h"

#include <curl/curl.h>

namespace broadsheet::crawler {

ErrorKind kind_of_curl(int code) {
  switch (code) {
    case CURLE_OPERATION_TIMEDOUT:
      return ErrorKind::kTimeout;
    case CURLE_GOT_NOTHING:  // closed without a byte
    case CURLE_RECV_ERROR:
    case CURLE_SEND_ERROR:
    case CURLE_PARTIAL_FILE:
      return ErrorKind::kReset;
    case CURLE_OUT_OF_MEMORY:  // what an over-long header line ends with
    case CURLE_FILESIZE_EXCEEDED:
      return ErrorKind::kTooLarge;
    case CURLE_SSL_CONNECT_ERROR:
    case CURLE_SSL_CERTPROBLEM:
    case CURLE_SSL_CIPHER:
    case CURLE_SSL_CACERT_BADFILE:
    case CURLE_SSL_ISSUER_ERROR:
    case CURLE_SSL_INVALIDCERTSTATUS:
    case CURLE_SSL_PINNEDPUBKEYNOTMATCH:
    case CURLE_PEER_FAILED_VERIFICATION:
    case CURLE_USE_SSL_FAILED:
      return ErrorKind::kTls;
    case CURLE_HTTP2:
    case CURLE_HTTP2_STREAM:
      return ErrorKind::kHttp2;
    case CURLE_UNSUPPORTED_PROTOCOL:  // also an answer without a status line (HTTP/0.9)
    case CURLE_WEIRD_SERVER_REPLY:
    case CURLE_BAD_CONTENT_ENCODING:
      return ErrorKind::kProtocol;
    case CURLE_URL_MALFORMAT:
      return ErrorKind::kInvalidInput;
    case CURLE_ABORTED_BY_CALLBACK:
      return ErrorKind::kCancelled;
    default:  // no such host, no connection, no interface
      return ErrorKind::kNetwork;
  }
}

}  // namespace broadsheet::crawler
