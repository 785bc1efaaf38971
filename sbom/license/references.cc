// SPDX-License-Identifier: Apache-2.0
#include "sbom/license/references.h"

#include <algorithm>
#include <cstring>

#include "sbom/license/reference_index.h"

// Compiled in by cmake/license_index.cmake.
extern "C" const std::uint8_t assay_reference_index[];

namespace assay {
namespace {

const ReferenceIndex& Header() {
  return *reinterpret_cast<const ReferenceIndex*>(assay_reference_index);
}

template <class T>
const T* Table(std::uint32_t offset) {
  return reinterpret_cast<const T*>(assay_reference_index + offset);
}

}  // namespace

const References& References::Get() {
  static const References references;
  return references;
}

std::uint16_t References::NumberOf(std::uint32_t hash) const {
  const std::span<const std::uint32_t> vocabulary(
      Table<std::uint32_t>(Header().vocabulary), Header().vocabulary_count);
  const auto at = std::ranges::lower_bound(vocabulary, hash);
  return at != vocabulary.end() && *at == hash
             ? static_cast<std::uint16_t>(at - vocabulary.begin())
             : kUnknown;
}

std::uint32_t References::count() const { return Header().row_count; }

Reference References::operator[](std::uint32_t index) const {
  const ReferenceIndex& header = Header();
  const ReferenceRow& row = Table<ReferenceRow>(header.rows)[index];
  Reference reference;
  reference.id = {Table<char>(header.characters) + row.id, row.id_size};
  reference.words = {Table<std::uint16_t>(header.words) + row.words,
                     row.word_count};
  reference.telling = {Table<std::uint32_t>(header.telling) + row.telling,
                       row.telling_count};
  reference.bigrams = row.bigrams;
  reference.exception = (row.flags & kExceptionFlag) != 0;
  reference.strict = (row.flags & kStrictFlag) != 0;
  return reference;
}

std::span<const std::uint16_t> References::With(std::uint16_t first,
                                                std::uint16_t second) const {
  const ReferenceIndex& header = Header();
  const std::span<const std::uint32_t> bigrams(
      Table<std::uint32_t>(header.bigrams), header.bigram_count);
  const std::uint32_t key = std::uint32_t{first} << 16 | second;
  const auto at = std::ranges::lower_bound(bigrams, key);
  if (at == bigrams.end() || *at != key) return {};
  const std::uint32_t* start =
      Table<std::uint32_t>(header.starts) + (at - bigrams.begin());
  return {Table<std::uint16_t>(header.postings) + start[0],
          start[1] - start[0]};
}

}  // namespace assay
