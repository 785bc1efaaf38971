// SPDX-License-Identifier: Apache-2.0
#ifndef ASSAY_TESTS_SCANNER_TAR_ASSEMBLER_H_
#define ASSAY_TESTS_SCANNER_TAR_ASSEMBLER_H_

#include <cstdint>
#include <cstdio>
#include <string>

namespace assay {

/// Writes the sum of a tar block into it.
inline void SignTarBlock(std::string& block) {
  block.replace(148, 8, 8, ' ');
  unsigned sum = 0;
  for (const char c : block.substr(0, 512)) {
    sum += static_cast<unsigned char>(c);
  }
  char text[8];
  std::snprintf(text, sizeof text, "%06o", sum & 0777777);
  block.replace(148, 7, std::string(text, 7));
}

/// One member with its header block; `size` is what the header says.
inline std::string TarMember(const std::string& name, const std::string& data,
                             char type = '0', const std::string& link = {},
                             const std::string& magic = {"ustar\0"
                                                         "00",
                                                         8},
                             std::int64_t size = -1) {
  std::string block(512, '\0');
  block.replace(0, name.size(), name);
  block.replace(100, 7, "0000644");
  char octal[16];
  std::snprintf(octal, sizeof octal, "%011llo",
                size < 0 ? static_cast<unsigned long long>(data.size())
                         : static_cast<unsigned long long>(size));
  block.replace(124, 11, octal);
  block[156] = type;
  block.replace(157, link.size(), link);
  block.replace(257, magic.size(), magic);
  SignTarBlock(block);
  block += data;
  block.resize((block.size() + 511) / 512 * 512, '\0');
  return block;
}

/// The two blocks of zeros.
inline std::string TarEnd() { return std::string(1024, '\0'); }

/// A record of a PAX header.
inline std::string PaxRecord(const std::string& key, const std::string& value) {
  const std::string rest = " " + key + "=" + value + "\n";
  std::size_t length = rest.size() + 1;
  while (std::to_string(length).size() + rest.size() != length) ++length;
  return std::to_string(length) + rest;
}

}  // namespace assay

#endif  // ASSAY_TESTS_SCANNER_TAR_ASSEMBLER_H_
