// SPDX-License-Identifier: Apache-2.0
#ifndef ASSAY_SIGNING_KEYS_PKCS11_URI_H_
#define ASSAY_SIGNING_KEYS_PKCS11_URI_H_

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

#include "core/bytes.h"
#include "core/error.h"

namespace assay {

/// A "pkcs11:" URI (RFC 7512) that names a private key on a token.  What is
/// absent matches anything.
struct Pkcs11Uri {
  std::optional<std::string> token;  ///< The token's label.
  std::optional<std::string> manufacturer;
  std::optional<std::string> model;
  std::optional<std::string> serial;
  std::optional<std::uint64_t> slot_id;
  std::optional<std::string> object;  ///< The key's label.
  std::optional<std::string> id;      ///< The key's CKA_ID, bytes.

  std::string module_path;  ///< Empty when the URI names none.
  std::string pin_file;     ///< Of "pin-source=file:…"; empty without one.
};

/// Fails with kUsage: an unknown or repeated attribute, a percent sign without
/// two digits, a type other than private, a PIN in the URI itself.
Result<Pkcs11Uri> ParsePkcs11Uri(std::string_view text);

/// The bytes with all but letters, digits and "-._~" as %XX.
std::string PercentEncode(std::string_view bytes);

}  // namespace assay

#endif  // ASSAY_SIGNING_KEYS_PKCS11_URI_H_
