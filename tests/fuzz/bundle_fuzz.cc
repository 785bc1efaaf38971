// SPDX-License-Identifier: Apache-2.0
// Bundles, and the statements inside them or alone.  What is read says the
// same when it is written.
#include <algorithm>
#include <cstdint>
#include <cstdlib>

#include "signing/bundle.h"
#include "signing/statement.h"

namespace {

void WriteManifest(assay::Manifest manifest) {
  SortResources(manifest);
  // Statements of version 0.2.0 have no name for the model.
  if (manifest.name.empty()) manifest.name = "model";
  const auto again = ManifestOf(StatementOf(manifest), "manifest");
  const auto same = [](const assay::Resource& a, const assay::Resource& b) {
    return a.path == b.path && a.begin == b.begin && a.end == b.end &&
           a.digest == b.digest && a.tree == b.tree;
  };
  if (!again ||
      !std::ranges::equal(again->resources, manifest.resources, same) ||
      again->RootDigest() != manifest.RootDigest()) {
    std::abort();
  }
}

void ReadStatement(assay::Bytes bytes) {
  const auto statement = assay::Statement::Parse(bytes, "statement");
  if (!statement) return;
  const auto again =
      assay::Statement::Parse(assay::AsBytes(statement->Json()), "again");
  if (!again || again->Json() != statement->Json()) std::abort();
  const auto manifest = ManifestOf(*statement, "statement");
  if (manifest) WriteManifest(*manifest);
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data,
                                      std::size_t size) {
  const assay::Bytes bytes{data, size};
  ReadStatement(bytes);
  auto bundle = assay::Bundle::Parse(bytes, "bundle");
  if (!bundle) return 0;
  const auto again =
      assay::Bundle::Parse(assay::AsBytes(bundle->Json()), "again");
  bundle->minor_version = 3;  // which is how it was written
  if (!again || *again != *bundle) std::abort();
  if (const auto* envelope = std::get_if<assay::Envelope>(&bundle->content)) {
    ReadStatement(envelope->payload);
  }
  return 0;
}
