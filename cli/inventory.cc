// SPDX-License-Identifier: Apache-2.0
#include "cli/inventory.h"

#include <algorithm>
#include <array>
#include <charconv>
#include <set>
#include <string_view>
#include <utility>

#include "core/digest.h"
#include "scanner/examine.h"
#include "scanner/format.h"

namespace assay {
namespace {

// Of one file.  A model has some thousands of tensors and some dozen keys.
constexpr std::size_t kTensors = 1'000'000;
constexpr std::size_t kStatements = 10'000;
constexpr std::size_t kValueBytes = 64u << 10;

// NumPy's spelling, less the byte order.
struct DtypeRow {
  std::string_view numpy;
  std::string_view name;
};
constexpr std::array<DtypeRow, 13> kNumpyDtypes = {{{"f2", "F16"},
                                                    {"f4", "F32"},
                                                    {"f8", "F64"},
                                                    {"i1", "I8"},
                                                    {"i2", "I16"},
                                                    {"i4", "I32"},
                                                    {"i8", "I64"},
                                                    {"u1", "U8"},
                                                    {"u2", "U16"},
                                                    {"u4", "U32"},
                                                    {"u8", "U64"},
                                                    {"b1", "BOOL"},
                                                    {"c8", "C64"}}};

std::string CommonName(std::string_view dtype) {
  constexpr std::string_view kOrders = "<>|=";
  if (!dtype.empty() && kOrders.find(dtype.front()) != std::string_view::npos) {
    for (const DtypeRow& row : kNumpyDtypes) {
      if (dtype.substr(1) == row.numpy) return std::string(row.name);
    }
  }
  return dtype.empty() ? "unknown" : std::string(dtype);
}

std::uint64_t ElementsOf(const Tensor& tensor) {
  std::uint64_t count = 1;
  for (const std::uint64_t size : tensor.shape) {
    count = CheckedMultiply(count, size).value_or(UINT64_MAX);
  }
  return count;
}

std::uint64_t Sum(std::uint64_t a, std::uint64_t b) {
  return CheckedAdd(a, b).value_or(UINT64_MAX);
}

// What one file declares and states.
class Collector : public Listener {
 public:
  void Observed(Observation) override {}

  void Declared(std::string_view member, const Tensor& tensor) override {
    if (lines_.size() >= kTensors) {
      totals_.cut_short = true;
      return;
    }
    const std::string dtype = CommonName(tensor.dtype);
    std::string shape;
    for (const std::uint64_t size : tensor.shape) {
      if (!shape.empty()) shape += ',';
      shape += std::to_string(size);
    }
    std::string line = tensor.name;
    line += '\t';
    line += dtype;
    line += '\t';
    line += shape;
    line += '\n';
    lines_.push_back(std::move(line));
    // Two names of the same numbers are one set of parameters.
    if (!tensor.storage.empty()) {
      std::string bytes(member);
      for (const std::string& part : {tensor.storage, shape}) {
        bytes += '\0';
        bytes += part;
      }
      if (!shared_.insert(std::move(bytes)).second) return;
    }
    DtypeTotals& totals = totals_.dtypes[dtype];
    ++totals.tensors;
    totals.elements = Sum(totals.elements, ElementsOf(tensor));
    totals.bytes = Sum(totals.bytes, tensor.size);
  }

  void Stated(std::string_view member, std::string_view key,
              std::string_view value, std::uint64_t offset) override {
    // A member's metadata are not the file's.
    if (!member.empty() || metadata_.size() >= kStatements) return;
    metadata_.push_back({std::string(key.substr(0, kValueBytes)),
                         std::string(value.substr(0, kValueBytes)), offset});
  }

  void Finish(InventoryFile& file) {
    file.metadata = std::move(metadata_);
    TakePointer(file);
    if (lines_.empty()) return;
    std::ranges::sort(lines_);
    Hasher hasher(Digest::Algorithm::kSha256);
    for (const std::string& line : lines_) hasher.Update(AsBytes(line));
    totals_.layout = hasher.Finish().Hex();
    file.tensors = std::move(totals_);
  }

 private:
  static void TakePointer(InventoryFile& file) {
    if (file.format != "lfs-pointer") return;
    LfsPointer& pointer = file.pointer.emplace();
    for (const Metadata& stated : file.metadata) {
      if (stated.key == "oid") pointer.sha256 = stated.value;
      if (stated.key == "size") {
        const char* begin = stated.value.data();
        std::from_chars(begin, begin + stated.value.size(), pointer.size);
      }
    }
    file.metadata.clear();
  }

  TensorTotals totals_;
  std::vector<std::string> lines_;
  std::set<std::string> shared_;
  std::vector<Metadata> metadata_;
};

InventoryFile FileOf(FileRecord record) {
  InventoryFile file;
  file.path = std::move(record.path);
  file.size = record.size;
  file.format = std::move(record.format);
  file.status = record.status;
  file.reason = std::move(record.reason);
  if (record.sha256.empty()) return file;
  Digest sha256;
  for (std::size_t i = 0; i + 1 < record.sha256.size(); i += 2) {
    std::uint8_t byte = 0;
    std::from_chars(record.sha256.data() + i, record.sha256.data() + i + 2,
                    byte, 16);
    sha256.bytes.push_back(byte);
  }
  file.digests = std::move(record.digests);
  file.digests.insert(file.digests.begin(), std::move(sha256));
  return file;
}

// The formats whose headers TakeMetadata() reads.
bool HasHeader(const File& file, std::string& name) {
  constexpr std::array<std::string_view, 3> kFormats = {"safetensors", "gguf",
                                                        "lfs-pointer"};
  for (const Format* format : Formats()) {
    if (!format->recognizes(file)) continue;
    name = format->name;
    return std::ranges::find(kFormats, format->name) != kFormats.end();
  }
  return false;
}

}  // namespace

Inventory TakeInventory(const Artifact& artifact, const RuleSet& rules,
                        const ScanOptions& options,
                        const std::vector<Digest::Algorithm>& digests,
                        Progress& progress) {
  std::vector<Collector> collectors(artifact.entries().size());
  ScanOptions all = options;
  all.digests = digests;
  all.listener = [&](std::size_t entry) { return &collectors[entry]; };
  Inventory inventory;
  ArtifactReport report =
      Scan(artifact, rules, all, progress, inventory.limits_hit);
  inventory.path = std::move(report.path);
  inventory.sha256 = std::move(report.sha256);
  inventory.findings = std::move(report.findings);
  for (std::size_t i = 0; i < report.files.size(); ++i) {
    inventory.files.push_back(FileOf(std::move(report.files[i])));
    collectors[i].Finish(inventory.files.back());
  }
  return inventory;
}

Inventory TakeMetadata(const Artifact& artifact, const Limits& limits) {
  Inventory inventory;
  inventory.path = artifact.path();
  for (const Artifact::Entry& entry : artifact.entries()) {
    InventoryFile& known = inventory.files.emplace_back();
    known.path = entry.path;
    known.size = entry.size;
    const Result<Mapping> mapping = artifact.Map(entry);
    if (!mapping) {
      known.status = FileRecord::Status::kFailed;
      known.reason =
          entry.refused.empty() ? mapping.error().message : entry.refused;
      continue;
    }
    const Bytes bytes = mapping->bytes();
    const File file{entry.path, bytes, bytes.size(), nullptr};
    if (!HasHeader(file, known.format)) continue;
    Collector collector;
    Examination seen = Examine(file, limits, collector);
    known.status = seen.status;
    known.reason = std::move(seen.reason);
    collector.Finish(known);
  }
  return inventory;
}

}  // namespace assay
