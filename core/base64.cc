// SPDX-License-Identifier: Apache-2.0
#include "core/base64.h"

#include <sodium.h>

namespace assay {
namespace {

constexpr const char* kLineBreaks = "\r\n";

std::optional<std::vector<std::uint8_t>> DecodeAs(int variant,
                                                  std::string_view text) {
  std::vector<std::uint8_t> bytes(text.size() / 4 * 3 + 3);
  std::size_t length = 0;
  const char* end = nullptr;
  if (sodium_base642bin(bytes.data(), bytes.size(), text.data(), text.size(),
                        kLineBreaks, &length, &end, variant) != 0 ||
      end != text.data() + text.size()) {
    return std::nullopt;
  }
  bytes.resize(length);
  return bytes;
}

}  // namespace

std::string EncodeBase64(Bytes bytes) {
  constexpr int kVariant = sodium_base64_VARIANT_ORIGINAL;
  std::string text(sodium_base64_encoded_len(bytes.size(), kVariant), '\0');
  sodium_bin2base64(text.data(), text.size(), bytes.data(), bytes.size(),
                    kVariant);
  text.pop_back();  // the terminating NUL
  return text;
}

std::optional<std::vector<std::uint8_t>> DecodeBase64(std::string_view text) {
  // libsodium takes the end of the list of what it passes over for a part of
  // the list.
  if (text.find('\0') != text.npos) return std::nullopt;
  const bool url = text.find_first_of("-_") != text.npos;
  const bool padded = text.find('=') != text.npos;
  return DecodeAs(url ? (padded ? sodium_base64_VARIANT_URLSAFE
                                : sodium_base64_VARIANT_URLSAFE_NO_PADDING)
                      : (padded ? sodium_base64_VARIANT_ORIGINAL
                                : sodium_base64_VARIANT_ORIGINAL_NO_PADDING),
                  text);
}

std::optional<std::vector<std::uint8_t>> DecodeHex(std::string_view text) {
  std::vector<std::uint8_t> bytes(text.size() / 2 + 1);  // never null
  std::size_t length = 0;
  const char* end = nullptr;
  if (text.size() % 2 != 0 ||
      sodium_hex2bin(bytes.data(), bytes.size(), text.data(), text.size(),
                     nullptr, &length, &end) != 0 ||
      end != text.data() + text.size()) {
    return std::nullopt;
  }
  bytes.resize(length);
  return bytes;
}

std::string EncodeHex(Bytes bytes) {
  constexpr std::string_view kDigits = "0123456789abcdef";
  std::string text;
  text.reserve(2 * bytes.size());
  for (const std::uint8_t byte : bytes) {
    text += {kDigits[byte >> 4], kDigits[byte & 15]};
  }
  return text;
}

}  // namespace assay
