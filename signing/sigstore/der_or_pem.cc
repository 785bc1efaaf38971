// SPDX-License-Identifier: Apache-2.0
#include "signing/sigstore/der_or_pem.h"

#include <openssl/bio.h>
#include <openssl/err.h>
#include <openssl/pem.h>

#include "core/escape.h"
#include "signing/keys/openssl.h"

namespace assay {
namespace {

using Bio = OpenSslPtr<BIO, BIO_free>;

constexpr std::uint8_t kSequence = 0x30;
constexpr std::size_t kMostBytes = 16u << 20;

bool IsEndOfText() {
  return ERR_GET_REASON(ERR_peek_last_error()) == PEM_R_NO_START_LINE;
}

}  // namespace

Result<std::vector<std::vector<std::uint8_t>>> ReadDerOrPem(
    Bytes file, std::string_view label, std::string_view what,
    const std::string& name) {
  if (file.size() > kMostBytes) {
    return Fail(Error::Kind::kMalformed, name + ": " + HumanBytes(file.size()) +
                                             " is too long for a " +
                                             std::string(what));
  }
  std::vector<std::vector<std::uint8_t>> blocks;
  if (!file.empty() && file.front() == kSequence) {
    blocks.emplace_back(file.begin(), file.end());
    return blocks;
  }
  const Bio bio(BIO_new_mem_buf(file.data(), static_cast<int>(file.size())));
  ERR_clear_error();
  while (true) {
    char* found = nullptr;
    char* header = nullptr;
    std::uint8_t* data = nullptr;
    long length = 0;
    if (PEM_read_bio(bio.get(), &found, &header, &data, &length) != 1) break;
    const std::string found_label = found;
    blocks.emplace_back(data, data + length);
    OPENSSL_free(found);
    OPENSSL_free(header);
    OPENSSL_clear_free(data, static_cast<std::size_t>(length));
    if (found_label != label) {
      return Fail(Error::Kind::kMalformed, name + ": holds a '" +
                                               EscapeShort(found_label, 40) +
                                               "', not a " + std::string(what));
    }
  }
  const bool at_end = IsEndOfText();
  const std::string reason = LastOpenSslError();
  if (!at_end) return Fail(Error::Kind::kMalformed, name + ": " + reason);
  if (blocks.empty()) {
    return Fail(Error::Kind::kMalformed,
                name + ": holds no " + std::string(what) + " in PEM",
                "it begins with '-----BEGIN " + std::string(label) + "-----'");
  }
  return blocks;
}

}  // namespace assay
