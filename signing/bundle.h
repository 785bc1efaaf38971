// SPDX-License-Identifier: Apache-2.0
#ifndef ASSAY_SIGNING_BUNDLE_H_
#define ASSAY_SIGNING_BUNDLE_H_

#include <cstdint>
#include <optional>
#include <string>
#include <variant>
#include <vector>

#include "core/bytes.h"
#include "core/error.h"

namespace assay {

using Blob = std::vector<std::uint8_t>;

/// DSSE v1.0 with its one signature.
/// https://github.com/secure-systems-lab/dsse
struct Envelope {
  std::string payload_type;
  Blob payload;
  Blob signature;

  bool operator==(const Envelope&) const = default;
};

/// A signature over the bytes of one file.
struct MessageSignature {
  std::string algorithm;  ///< Of the digest, "SHA2_256"; may be empty.
  Blob digest;            ///< May be empty.
  Blob signature;

  bool operator==(const MessageSignature&) const = default;
};

/// Names the key that a bundle was signed with; never a reason to trust it.
struct KeyMaterial {
  std::string hint;  ///< Empty before version 1.1 of the model signing clients.
  Blob pem;          ///< The key itself, in such older bundles; else empty.

  bool operator==(const KeyMaterial&) const = default;
};

/// Proof that a log of RFC 6962's kind holds a leaf.
struct InclusionProof {
  std::uint64_t log_index = 0;  ///< In the tree with that root.
  std::uint64_t tree_size = 0;
  Blob root_hash;
  std::vector<Blob> hashes;  ///< From the leaf's sibling upwards.
  std::string checkpoint;    ///< Signed note of the tree's head.

  bool operator==(const InclusionProof&) const = default;
};

/// What Rekor says of a signature.
/// https://github.com/sigstore/protobuf-specs, sigstore_rekor.proto
struct LogEntry {
  std::uint64_t log_index = 0;
  Blob log_id;
  std::string kind;                   ///< "hashedrekord", "dsse", "intoto"
  std::string version;                ///< "0.0.1"
  std::uint64_t integrated_time = 0;  ///< Seconds since 1970; 0 for none.
  Blob signed_entry_timestamp;        ///< Empty for none.
  std::optional<InclusionProof> proof;
  Blob body;  ///< Canonicalized.

  bool operator==(const LogEntry&) const = default;
};

/// A Sigstore bundle, as it was read: nothing in it is trusted yet.
/// https://github.com/sigstore/protobuf-specs, sigstore_bundle.proto
struct Bundle {
  /// Method "certificate" of model signing, and bundles before version 0.3.
  struct Chain {
    std::vector<Blob> certificates;  ///< DER, the leaf first; never empty.

    bool operator==(const Chain&) const = default;
  };
  /// Method "sigstore".
  struct Certificate {
    Blob certificate;  ///< DER.

    bool operator==(const Certificate&) const = default;
  };

  /// Reads untrusted JSON.  Fails with kMalformed when it is not a bundle of
  /// versions 0.1 to 0.3, holds other than one signature or one kind of
  /// material, or has members that no version knows.
  static Result<Bundle> Parse(Bytes text, const std::string& name);

  /// The bundle in the spelling of version 0.3, ending in a line end.
  std::string Json() const;

  /// The signature's own bytes, which timestamps are about.
  const Blob& signature() const;

  /// The leaf; empty for a key.
  Bytes leaf() const;

  int minor_version = 3;  ///< 1 to 3, of "0.1" to "0.3".
  std::variant<KeyMaterial, Chain, Certificate> material;
  std::vector<LogEntry> log_entries;
  std::vector<Blob> timestamps;  ///< RFC 3161 responses in DER.
  std::variant<Envelope, MessageSignature> content;

  bool operator==(const Bundle&) const = default;
};

}  // namespace assay

#endif  // ASSAY_SIGNING_BUNDLE_H_
