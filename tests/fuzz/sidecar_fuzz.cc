// SPDX-License-Identifier: Apache-2.0
// Files of trees.  What is read says the same when it is written, and gives
// nodes for no root but their own.
#include <algorithm>
#include <cstdint>
#include <cstdlib>

#include "core/bytes.h"
#include "signing/tree/sidecar.h"

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data,
                                      std::size_t size) {
  const assay::Bytes bytes{data, size};
  const auto sidecar = assay::TreeSidecar::Parse(bytes, "sidecar");
  if (!sidecar) return 0;
  if (!std::ranges::equal(sidecar->Serialize(), bytes)) std::abort();
  // The file of the seeds, whose node is its root.
  assay::TreeRoot root;
  root.size = 6;
  root.root = {assay::Digest::Algorithm::kSha256, {}};
  const assay::TreeHash node = assay::BlockHash(assay::AsBytes("hello\n"));
  root.root.bytes.assign(node.begin(), node.end());
  const auto nodes = sidecar->NodesOf("a", root);
  if (nodes && (nodes->size() != 1 || nodes->front() != node)) std::abort();
  return 0;
}
