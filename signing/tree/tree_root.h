// SPDX-License-Identifier: Apache-2.0
#ifndef ASSAY_SIGNING_TREE_TREE_ROOT_H_
#define ASSAY_SIGNING_TREE_TREE_ROOT_H_

#include <cstdint>

#include "core/digest.h"

namespace assay {

/// The root of a file's hash tree (RFC 6962, SHA-256, leaves of 64 KiB), as a
/// signature may state it beside the file's digest.
struct TreeRoot {
  std::uint64_t size = 0;  ///< Of the file, in bytes.
  Digest root;

  bool operator==(const TreeRoot&) const = default;
};

/// Bytes of a leaf; only a file's last one may be shorter.
inline constexpr std::uint64_t kTreeLeaf = 64u << 10;

}  // namespace assay

#endif  // ASSAY_SIGNING_TREE_TREE_ROOT_H_
