// SPDX-License-Identifier: Apache-2.0
#ifndef ASSAY_SIGNING_SIGSTORE_MERKLE_H_
#define ASSAY_SIGNING_SIGSTORE_MERKLE_H_

#include <array>
#include <cstdint>
#include <span>

#include "core/bytes.h"
#include "core/error.h"

namespace assay {

/// A node of a tree of RFC 6962: SHA-256.
using TreeHash = std::array<std::uint8_t, 32>;

/// RFC 6962, section 2.1: the hash of 0x00 and the leaf's bytes.
TreeHash LeafHash(Bytes leaf);

/// RFC 6962, section 2.1: the hash of 0x01 and both children.
TreeHash NodeHash(const TreeHash& left, const TreeHash& right);

/// The root that the leaf at `index` of a tree of `size` leaves leads to with
/// `siblings`, from the leaf's own upwards (RFC 9162, section 2.1.3.2).
///
/// Fails with kCrypto when there is no such leaf, or when there are more or
/// fewer siblings than that leaf has.  The caller compares the root with one
/// that it trusts.
Result<TreeHash> RootFromInclusionProof(const TreeHash& leaf,
                                        std::uint64_t index, std::uint64_t size,
                                        std::span<const TreeHash> siblings);

}  // namespace assay

#endif  // ASSAY_SIGNING_SIGSTORE_MERKLE_H_
