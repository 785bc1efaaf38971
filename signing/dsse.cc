// SPDX-License-Identifier: Apache-2.0
#include "signing/dsse.h"

#include <string>

namespace assay {
namespace {

std::string Header(std::string_view magic, std::string_view type,
                   std::size_t payload_size) {
  std::string header(magic);
  header += ' ';
  header += std::to_string(type.size());
  header += ' ';
  header += type;
  header += ' ';
  header += std::to_string(payload_size);
  header += ' ';
  return header;
}

// repr(payload), https://docs.python.org/3/library/functions.html#repr
std::string PythonRepr(Bytes payload) {
  constexpr std::string_view kHex = "0123456789abcdef";
  const std::string_view text = AsText(payload);
  const char quote =
      text.find('\'') != text.npos && text.find('"') == text.npos ? '"' : '\'';
  std::string repr = {'b', quote};
  for (const std::uint8_t byte : payload) {
    const char c = static_cast<char>(byte);
    if (c == quote || c == '\\') {
      repr += {'\\', c};
    } else if (c == '\t') {
      repr += "\\t";
    } else if (c == '\n') {
      repr += "\\n";
    } else if (c == '\r') {
      repr += "\\r";
    } else if (byte < 0x20 || byte >= 0x7f) {
      repr += {'\\', 'x', kHex[byte >> 4], kHex[byte & 15]};
    } else {
      repr += c;
    }
  }
  repr += quote;
  return repr;
}

}  // namespace

std::vector<std::uint8_t> PreAuthenticationEncoding(std::string_view type,
                                                    Bytes payload) {
  const std::string header = Header("DSSEv1", type, payload.size());
  std::vector<std::uint8_t> encoding(header.begin(), header.end());
  encoding.insert(encoding.end(), payload.begin(), payload.end());
  return encoding;
}

std::vector<std::uint8_t> LegacyPreAuthenticationEncoding(std::string_view type,
                                                          Bytes payload) {
  const std::string encoding =
      Header("DSSEV1", type, payload.size()) + PythonRepr(payload);
  return {encoding.begin(), encoding.end()};
}

}  // namespace assay
