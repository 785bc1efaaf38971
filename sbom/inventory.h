// SPDX-License-Identifier: Apache-2.0
#ifndef ASSAY_SBOM_INVENTORY_H_
#define ASSAY_SBOM_INVENTORY_H_

#include <cstdint>
#include <map>
#include <optional>
#include <string>
#include <vector>

#include "core/digest.h"
#include "core/report.h"

namespace assay {

/// How many tensors of one element type there are.
struct DtypeTotals {
  std::uint64_t tensors = 0;
  std::uint64_t elements = 0;
  std::uint64_t bytes = 0;

  bool operator==(const DtypeTotals&) const = default;
};

/// Counts of the tensors that a file, or a release, declares.
struct TensorTotals {
  /// By element type, spelled as safetensors does where it has the type ("F32",
  /// "BF16", "I64"), else as the format spells it ("Q4_K").
  std::map<std::string, DtypeTotals, std::less<>> dtypes;
  /// SHA-256 of the lines "<name>\t<dtype>\t<d0>,<d1>…\n" in byte order: the
  /// same for two files with tensors of the same names, types and shapes.
  std::string layout;
  /// Whether a limit cut the list short.
  bool cut_short = false;

  std::uint64_t Tensors() const;
  std::uint64_t Elements() const;  ///< Parameters; saturates at 2^64-1.

  bool operator==(const TensorTotals&) const = default;
};

/// A key and value that a file of weights states about itself.
struct Metadata {
  std::string key;
  std::string value;  ///< Cut at 64 KiB.
  std::uint64_t offset = 0;
};

/// What stands in place of a large file that is not there.
struct LfsPointer {
  std::string sha256;  ///< Lower-case hex.
  std::uint64_t size = 0;
};

/// One file of a release, read to its last byte.
struct InventoryFile {
  std::string path;
  std::uint64_t size = 0;
  /// SHA-256 first, then those that were asked for.  Empty when the file could
  /// not be read; `reason` says why.
  std::vector<Digest> digests;
  std::string format;  ///< Of `assay formats`; empty when unknown.
  FileRecord::Status status = FileRecord::Status::kUnknown;
  std::string reason;
  std::optional<TensorTotals> tensors;  ///< Of files of weights.
  std::vector<Metadata> metadata;       ///< GGUF's, safetensors' own.
  std::optional<LfsPointer> pointer;
};

/// What a release is made of, as the scanner saw it.
struct Inventory {
  std::string path;                  ///< As the user wrote it.
  std::string sha256;                ///< ArtifactReport::sha256.
  std::vector<InventoryFile> files;  ///< In byte order of the path.
  std::vector<Finding> findings;     ///< Worst first.
  std::vector<std::string> limits_hit;

  /// Null when there is none with that path.
  const InventoryFile* Find(std::string_view file_path) const;
};

}  // namespace assay

#endif  // ASSAY_SBOM_INVENTORY_H_
