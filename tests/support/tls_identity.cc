#include <openssl/evp.h>
#include <openssl/pem.h>
#include <openssl/x509v3.h>

#include <cstdio>
#include <memory>

#include "base/check.h"
#include "tests/support/site_connection.h"

namespace broadsheet::support {
namespace {

using KeyPtr = std::unique_ptr<EVP_PKEY, decltype(&EVP_PKEY_free)>;
using CertificatePtr = std::unique_ptr<X509, decltype(&X509_free)>;

void add_extension(X509* certificate, int nid, const std::string& value) {
  X509V3_CTX context;
  X509V3_set_ctx_nodb(&context);
  X509V3_set_ctx(&context, certificate, certificate, nullptr, nullptr, 0);
  X509_EXTENSION* extension = X509V3_EXT_conf_nid(nullptr, &context, nid, value.c_str());
  BS_CHECK(extension != nullptr);
  BS_CHECK(X509_add_ext(certificate, extension, -1) == 1);
  X509_EXTENSION_free(extension);
}

CertificatePtr self_signed(EVP_PKEY* key, const std::vector<std::string>& names) {
  CertificatePtr certificate(X509_new(), &X509_free);
  X509* raw = certificate.get();
  X509_set_version(raw, X509_VERSION_3);
  ASN1_INTEGER_set(X509_get_serialNumber(raw), 1);
  X509_gmtime_adj(X509_getm_notBefore(raw), -3600);
  X509_gmtime_adj(X509_getm_notAfter(raw), 24L * 3600);
  X509_set_pubkey(raw, key);
  X509_NAME* subject = X509_get_subject_name(raw);
  const unsigned char common_name[] = "fake site";
  X509_NAME_add_entry_by_txt(subject, "CN", MBSTRING_ASC, common_name, -1, -1, 0);
  X509_set_issuer_name(raw, subject);
  std::string alternatives = "DNS:localhost,IP:127.0.0.1";
  for (const auto& name : names) {
    alternatives += ",DNS:" + name;
  }
  add_extension(raw, NID_subject_alt_name, alternatives);
  add_extension(raw, NID_basic_constraints, "critical,CA:TRUE");
  BS_CHECK(X509_sign(raw, key, EVP_sha256()) > 0);
  return certificate;
}

}  // namespace

SSL_CTX* make_tls_context(const std::vector<std::string>& names, const std::string& pem_path) {
  const KeyPtr key(EVP_EC_gen("P-256"), &EVP_PKEY_free);
  BS_CHECK(key != nullptr);
  const CertificatePtr certificate = self_signed(key.get(), names);
  std::FILE* file = std::fopen(pem_path.c_str(), "wb");
  BS_CHECK(file != nullptr);
  BS_CHECK(PEM_write_X509(file, certificate.get()) == 1);
  std::fclose(file);
  SSL_CTX* context = SSL_CTX_new(TLS_server_method());
  BS_CHECK(context != nullptr);
  BS_CHECK(SSL_CTX_use_certificate(context, certificate.get()) == 1);
  BS_CHECK(SSL_CTX_use_PrivateKey(context, key.get()) == 1);
  return context;
}

}  // namespace broadsheet::support
