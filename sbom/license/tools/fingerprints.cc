// SPDX-License-Identifier: Apache-2.0
#include "sbom/license/tools/fingerprints.h"

#include <zstd.h>

#include <algorithm>
#include <set>

#include "core/base64.h"
#include "core/bytes.h"

namespace assay {
namespace {

constexpr std::string_view kComment =
    "# Fingerprints of licence texts: base64 of zstd, made by "
    "sbom/license/tools.\n";
constexpr std::size_t kColumns = 76;
constexpr std::size_t kLargest = 64u << 20;

void Put(std::string& out, std::uint32_t value, int bytes) {
  for (int i = 0; i < bytes; ++i) {
    out += static_cast<char>(value >> (8 * i) & 0xff);
  }
}

std::unexpected<Error> Broken(std::string what) {
  return Fail(Error::Kind::kMalformed, "fingerprints: " + std::move(what));
}

std::vector<std::uint32_t> VocabularyOf(const std::vector<Fingerprint>& all) {
  std::set<std::uint32_t> words;
  for (const Fingerprint& one : all) {
    words.insert(one.words.begin(), one.words.end());
  }
  return {words.begin(), words.end()};
}

std::uint32_t NumberIn(const std::vector<std::uint32_t>& vocabulary,
                       std::uint32_t word) {
  return static_cast<std::uint32_t>(std::ranges::lower_bound(vocabulary, word) -
                                    vocabulary.begin());
}

}  // namespace

Result<std::string> WriteFingerprints(const std::vector<Fingerprint>& all) {
  const std::vector<std::uint32_t> vocabulary = VocabularyOf(all);
  if (vocabulary.size() >= 0xffff) return Broken("too many words");
  std::string plain;
  Put(plain, static_cast<std::uint32_t>(vocabulary.size()), 4);
  for (const std::uint32_t word : vocabulary) Put(plain, word, 4);
  Put(plain, static_cast<std::uint32_t>(all.size()), 4);
  for (const Fingerprint& one : all) {
    Put(plain, static_cast<std::uint32_t>(one.id.size()), 1);
    plain += one.id;
    Put(plain, one.flags, 1);
    Put(plain, static_cast<std::uint32_t>(one.words.size()), 4);
    for (const std::uint32_t word : one.words) {
      Put(plain, NumberIn(vocabulary, word), 2);
    }
  }
  std::string packed(ZSTD_compressBound(plain.size()), '\0');
  const std::size_t size =
      ZSTD_compress(packed.data(), packed.size(), plain.data(), plain.size(),
                    ZSTD_maxCLevel());
  if (ZSTD_isError(size) != 0) return Broken(ZSTD_getErrorName(size));
  packed.resize(size);
  const std::string text = EncodeBase64(AsBytes(packed));
  std::string out(kComment);
  for (std::size_t at = 0; at < text.size(); at += kColumns) {
    out += text.substr(at, kColumns) + "\n";
  }
  return out;
}

Result<std::vector<Fingerprint>> ReadFingerprints(std::string_view text) {
  if (!text.starts_with(kComment)) return Broken("no such file");
  const auto packed = DecodeBase64(text.substr(kComment.size()));
  if (!packed) return Broken("no base64");
  const unsigned long long size =
      ZSTD_getFrameContentSize(packed->data(), packed->size());
  if (size > kLargest) return Broken("too large");
  std::vector<std::uint8_t> plain(size);
  if (ZSTD_decompress(plain.data(), plain.size(), packed->data(),
                      packed->size()) != size) {
    return Broken("no zstd");
  }
  ByteReader in(plain);
  std::vector<std::uint32_t> vocabulary(std::min(in.U32(), 0xffffu));
  for (std::uint32_t& word : vocabulary) word = in.U32();
  std::vector<Fingerprint> all(std::min(in.U32(), 0xffffu));
  for (Fingerprint& one : all) {
    one.id = AsText(in.Take(in.U8()));
    one.flags = in.U8();
    one.words.resize(std::min<std::uint64_t>(in.U32(), in.left() / 2));
    for (std::uint32_t& word : one.words) {
      const std::uint16_t number = in.U16();
      if (number >= vocabulary.size()) return Broken("no such word");
      word = vocabulary[number];
    }
    if (in.failed()) return Broken("cut short");
  }
  return all;
}

}  // namespace assay
