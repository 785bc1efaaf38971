// SPDX-License-Identifier: Apache-2.0
#include "signing/sigstore/transparency_log.h"

#include <algorithm>
#include <vector>

#include "core/base64.h"
#include "core/escape.h"
#include "signing/sigstore/checkpoint.h"
#include "signing/sigstore/merkle.h"
#include "signing/sigstore/signed_entry_timestamp.h"

namespace assay {
namespace {

constexpr std::string_view kVersionOfTiles = "0.0.2";

std::unexpected<Error> Refuse(const std::string& what) {
  return Fail(Error::Kind::kCrypto, what);
}

std::optional<TreeHash> ToTreeHash(const Blob& bytes) {
  TreeHash hash = {};
  if (bytes.size() != hash.size()) return std::nullopt;
  std::ranges::copy(bytes, hash.begin());
  return hash;
}

// The proof leads from the entry to the root that it states itself.
Result<TreeHash> CheckPath(const LogEntry& entry, const InclusionProof& proof) {
  const auto stated = ToTreeHash(proof.root_hash);
  std::vector<TreeHash> siblings;
  for (const Blob& bytes : proof.hashes) {
    const auto hash = ToTreeHash(bytes);
    if (hash) siblings.push_back(*hash);
  }
  if (!stated || siblings.size() != proof.hashes.size()) {
    return Refuse("the inclusion proof has a hash of other than 32 bytes");
  }
  const auto root = RootFromInclusionProof(
      LeafHash(entry.body), proof.log_index, proof.tree_size, siblings);
  if (!root) return Refuse("the inclusion proof: " + root.error().message);
  if (*root != *stated) {
    return Refuse("the inclusion proof does not lead to its root hash");
  }
  return root;
}

Result<void> CheckProof(const LogEntry& entry, const InclusionProof& proof,
                        const TransparencyLog& log) {
  const auto root = CheckPath(entry, proof);
  if (!root) return std::unexpected(root.error());
  const auto checkpoint = OpenCheckpoint(proof.checkpoint, log.id, *log.key);
  if (!checkpoint) return std::unexpected(checkpoint.error());
  if (checkpoint->size != proof.tree_size || checkpoint->root != *root) {
    return Refuse("the checkpoint is of another tree than the inclusion proof");
  }
  return {};
}

// All that the log itself says of the entry.
Result<void> CheckEvidence(const LogEntry& entry, int bundle_minor_version,
                           const TransparencyLog& log) {
  if (!log.key) {
    return Refuse("the log's key is of a kind that Assay does not verify with");
  }
  const bool promised = !entry.signed_entry_timestamp.empty();
  if (promised) {
    if (auto good = VerifySignedEntryTimestamp(entry, *log.key); !good) {
      return good;
    }
  }
  // The first bundles came before proofs and checkpoints.
  const bool promise_is_enough = promised && bundle_minor_version == 1;
  if (!entry.proof) {
    if (promise_is_enough) return {};
    return Refuse("the log entry has no inclusion proof");
  }
  if (entry.proof->checkpoint.empty()) {
    if (!promise_is_enough) {
      return Refuse("the inclusion proof has no checkpoint");
    }
    const auto root = CheckPath(entry, *entry.proof);
    if (!root) return std::unexpected(root.error());
    return {};
  }
  return CheckProof(entry, *entry.proof, log);
}

Result<void> CheckTimes(const LogEntry& entry, const TransparencyLog& log,
                        std::optional<std::int64_t> integrated_time,
                        std::span<const std::int64_t> other_times) {
  if (!integrated_time && other_times.empty()) {
    return Refuse(
        "nothing trusted says when the log took the entry: it is of a log "
        "without signed times, and there is no timestamp");
  }
  const auto check = [&](std::int64_t time) -> Result<void> {
    if (log.valid_for.Holds({time, 0})) return {};
    return Refuse("log " + Escape(log.url) + " was not trusted at " +
                  DescribeTime(time));
  };
  if (integrated_time) return check(*integrated_time);
  // In a log of tiles an entry has one index, and only the proof's is proved.
  if (entry.version == kVersionOfTiles && entry.kind == "hashedrekord" &&
      entry.log_index != entry.proof->log_index) {
    return Refuse("the log entry states index " +
                  std::to_string(entry.log_index) + ", its proof is of " +
                  std::to_string(entry.proof->log_index));
  }
  for (const std::int64_t time : other_times) {
    if (auto good = check(time); !good) return good;
  }
  return {};
}

Result<VerifiedEntry> VerifyIn(const TransparencyLog& log,
                               const LogEntry& entry, int bundle_minor_version,
                               std::span<const std::int64_t> other_times) {
  if (auto good = CheckEvidence(entry, bundle_minor_version, log); !good) {
    return std::unexpected(good.error());
  }
  VerifiedEntry verified;
  const bool promised = !entry.signed_entry_timestamp.empty();
  if (promised && entry.integrated_time != 0) {
    verified.integrated_time = static_cast<std::int64_t>(entry.integrated_time);
  }
  if (auto good = CheckTimes(entry, log, verified.integrated_time, other_times);
      !good) {
    return std::unexpected(good.error());
  }
  const std::uint64_t index =
      promised ? entry.log_index : entry.proof->log_index;
  verified.description = "entry " + std::to_string(index) + " of " + log.url;
  return verified;
}

}  // namespace

Result<VerifiedEntry> VerifyLogEntry(
    const LogEntry& entry, int bundle_minor_version,
    std::span<const TransparencyLog> logs,
    std::span<const std::int64_t> other_times) {
  Result<VerifiedEntry> result =
      Refuse("the log " + EscapeShort(EncodeHex(entry.log_id), 64) +
             " of the entry is not trusted");
  // A log may be there more than once, for several periods.
  for (const TransparencyLog& log : logs) {
    if (log.id != entry.log_id) continue;
    result = VerifyIn(log, entry, bundle_minor_version, other_times);
    if (result) break;
  }
  return result;
}

}  // namespace assay
