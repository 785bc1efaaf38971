// SPDX-License-Identifier: Apache-2.0
#ifndef ASSAY_SIGNING_TREE_SIDECAR_H_
#define ASSAY_SIGNING_TREE_SIDECAR_H_

#include <cstdint>
#include <map>
#include <string>
#include <vector>

#include "core/bytes.h"
#include "core/error.h"
#include "signing/tree/file_tree.h"

namespace assay {

/// What a signature's name is followed by: "model.sig.tree".
inline constexpr std::string_view kSidecarSuffix = ".tree";

/// The nodes of the trees of a release, in a file beside the signature.  With
/// them a part of a file is checked by reading that part alone.
///
/// It is not signed and need not be: nodes are given out only where they lead
/// to a signed root.  It may be lost; the nodes can be made of the files again.
///
/// The file, in little-endian numbers, with nothing behind it:
///
///     8 bytes  "assaytre"
///     u32      version, 1
///     u32      bytes of a block, 1048576
///     u64      number of files
///     for each file, in strictly ascending byte order of the paths:
///       u32    bytes of the path, not 0
///              the path as it was signed
///       u64    bytes of the file
///       u64    number of nodes: one for each block, the last of which may be
///              shorter
///              the nodes, 32 bytes each
class TreeSidecar {
 public:
  /// Reads untrusted bytes; `name` is for messages.  Fails with kMalformed.
  static Result<TreeSidecar> Parse(Bytes bytes, const std::string& name);

  /// Adds a file, or replaces what was there.
  void Add(const std::string& path, FileTree tree);

  std::vector<std::uint8_t> Serialize() const;

  /// The nodes of the file that was signed with `root`, proved to lead to it.
  /// Fails with kMalformed where they do not, or there are none.
  Result<std::vector<TreeHash>> NodesOf(const std::string& path,
                                        const TreeRoot& root) const;

 private:
  struct File {
    std::uint64_t size = 0;
    std::vector<TreeHash> nodes;
  };

  std::string name_;
  std::map<std::string, File> files_;
};

}  // namespace assay

#endif  // ASSAY_SIGNING_TREE_SIDECAR_H_
