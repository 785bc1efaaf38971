// SPDX-License-Identifier: Apache-2.0
// hash_plan flat|shards|tree|both JOBS PATH: hashes as `assay sign` does, and
// nothing else.  Shards are of 1 GB, as the format's by default.
#include <cstdlib>
#include <iostream>
#include <string_view>
#include <vector>

#include "core/artifact.h"
#include "signing/hash_files.h"

int main(int argc, char** argv) {
  if (argc != 4) return 2;
  const std::string_view what = argv[1];
  assay::HashPlan plan;
  plan.flat = what != "tree";
  plan.tree = what == "tree" || what == "both";
  plan.shard_size = what == "shards" ? 1'000'000'000 : 0;
  plan.jobs = static_cast<unsigned>(std::atoi(argv[2]));
  const auto artifact = assay::Artifact::Open(argv[3], assay::Limits{});
  if (!artifact) return 2;
  std::vector<const assay::Artifact::Entry*> entries;
  for (const auto& entry : artifact->entries()) entries.push_back(&entry);
  for (const auto& hashes :
       assay::HashFiles(*artifact, entries, plan, nullptr, nullptr)) {
    if (hashes) continue;
    std::cerr << "hash_plan: " << hashes.error().message << '\n';
    return 2;
  }
  return 0;
}
