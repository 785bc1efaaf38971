// SPDX-License-Identifier: Apache-2.0
#include "signing/keys/pem.h"

#include <openssl/bio.h>
#include <openssl/crypto.h>
#include <openssl/err.h>
#include <openssl/pem.h>

#include "core/escape.h"
#include "signing/keys/openssl.h"

namespace assay {
namespace {

using Bio = OpenSslPtr<BIO, BIO_free>;

constexpr std::size_t kMostBlocks = 32;
constexpr std::size_t kLongestText = 1u << 20;
constexpr std::string_view kBegin = "-----BEGIN ";

// What PEM_read_bio_ex() hands out, freed as it wants it.
struct RawBlock {
  char* label = nullptr;
  char* header = nullptr;
  std::uint8_t* data = nullptr;
  long length = 0;

  RawBlock() = default;
  RawBlock(const RawBlock&) = delete;
  ~RawBlock() {
    OPENSSL_secure_free(label);
    OPENSSL_secure_free(header);
    OPENSSL_secure_clear_free(data, static_cast<std::size_t>(length));
  }
};

bool IsBlank(std::string_view text) {
  return text.find_first_not_of(" \t\r\n") == text.npos;
}

std::unexpected<Error> Broken(const std::string& name, const std::string& why) {
  return Fail(Error::Kind::kMalformed, name + ": is broken PEM: " + why);
}

std::string_view Rest(BIO* bio) {
  char* data = nullptr;
  const long left = BIO_get_mem_data(bio, &data);
  return {data, static_cast<std::size_t>(left)};
}

}  // namespace

bool PemBlock::IsPrivate() const {
  return label.find("PRIVATE KEY") != label.npos;
}

bool PemBlock::IsCertificate() const { return label.ends_with("CERTIFICATE"); }

Result<PemText> ReadPem(std::string_view text, const std::string& name) {
  if (text.size() > kLongestText) {
    return Fail(Error::Kind::kMalformed,
                name + ": " + std::to_string(text.size()) +
                    " bytes are too many for a key or a certificate");
  }
  // OpenSSL has no memory at address 0, even for nothing.
  if (text.empty()) return PemText();
  const Bio bio(BIO_new_mem_buf(text.data(), static_cast<int>(text.size())));
  PemText found;
  while (Rest(bio.get()).find(kBegin) != std::string_view::npos) {
    RawBlock raw;
    if (PEM_read_bio_ex(bio.get(), &raw.label, &raw.header, &raw.data,
                        &raw.length,
                        PEM_FLAG_SECURE | PEM_FLAG_EAY_COMPATIBLE) != 1) {
      return Broken(name, LastOpenSslError());
    }
    if (found.blocks.size() == kMostBlocks) {
      return Broken(name,
                    "more than " + std::to_string(kMostBlocks) + " blocks");
    }
    found.blocks.push_back(
        {raw.label, raw.header,
         SecretBytes::CopyOf(
             {raw.data, static_cast<std::size_t>(raw.length)})});
  }
  found.trailing = !IsBlank(Rest(bio.get()));
  return found;
}

}  // namespace assay
