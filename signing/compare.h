// SPDX-License-Identifier: Apache-2.0
#ifndef ASSAY_SIGNING_COMPARE_H_
#define ASSAY_SIGNING_COMPARE_H_

#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

#include "core/artifact.h"
#include "core/error.h"
#include "core/progress.h"
#include "signing/hash_files.h"
#include "signing/manifest.h"

namespace assay {

/// One reason why an artifact is not what somebody vouched for.
struct Objection {
  enum class Kind {
    kBundle,        ///< The signature cannot be read, or says the impossible.
    kSigner,        ///< It does not verify, or is not of a trusted signer.
    kPolicy,        ///< Too few signers, or an attestation that is missing.
    kChanged,       ///< A file has other bytes.
    kMissing,       ///< A signed file is not there.
    kExtra,         ///< A file is there that nobody signed.
    kRenamed,       ///< A signed file is there under another name.
    kNotRegular,    ///< A link or a device where only files may be.
    kInterference,  ///< Something changed while it was verified.
    kTensor         ///< A file has no such tensor, or not in one place.
  };

  Kind kind;
  std::string path;  ///< The file, or the signature, that it is about.
  std::string what;  ///< "is not signed"
};

/// "bundle", "signer", "policy", "changed", …
std::string_view Name(Objection::Kind kind);

/// Which digests are compared.
enum class CompareBy {
  kDigests,  ///< Those of the format, which every client verifies.
  kTrees,    ///< The trees beside them: all cores, also inside one file.
  kBoth      ///< Both; a signer could have signed two different contents.
};

struct CompareOptions {
  /// Left out besides those that the signer left out.
  std::vector<std::string> ignore_paths;
  /// Signatures that lie inside the artifact; left out with what GoesWith()
  /// them.
  std::vector<std::string> signature_files;
  /// Unsigned files are no objection.
  bool ignore_unsigned_files = false;
  /// Links to files count as files even where the signer allowed none.
  bool allow_symlinks = false;
  CompareBy by = CompareBy::kDigests;
  unsigned jobs = 0;  ///< 0 for one a core.
};

/// How an artifact and a manifest compare.
struct Comparison {
  std::vector<Objection> objections;        ///< Empty when they are the same.
  std::vector<std::string> verified;        ///< Files with the signed bytes.
  std::vector<std::string> unsigned_files;  ///< Tolerated or not.
  std::vector<std::string> ignored;         ///< Files that were left out.
  std::uint64_t bytes = 0;                  ///< Of the verified files.
};

/// Hashes every file of `artifact` that `manifest` lists and compares.  What
/// is compared is what was hashed: a file that changes meanwhile, or a folder
/// that does, is an objection.  Fails with kIo when the system refuses to read
/// a file.
Result<Comparison> Compare(const Artifact& artifact, const Manifest& manifest,
                           const CompareOptions& options,
                           Progress* progress = nullptr);

}  // namespace assay

#endif  // ASSAY_SIGNING_COMPARE_H_
