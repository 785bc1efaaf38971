// SPDX-License-Identifier: Apache-2.0
#ifndef ASSAY_SBOM_RELEASE_H_
#define ASSAY_SBOM_RELEASE_H_

#include <map>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "core/artifact.h"
#include "core/error.h"
#include "core/limits.h"
#include "sbom/card.h"
#include "sbom/inventory.h"
#include "sbom/node.h"
#include "sbom/stated.h"

namespace assay {

/// How one model came from another.
enum class Derivation {
  kUnstated,
  kFinetune,
  kAdapter,
  kQuantized,
  kMerge,
  kDistilled,  ///< Trained on the outputs of the other.
};

/// "finetune", "adapter", … as the hub's base_model_relation; "" for kUnstated.
std::string_view Name(Derivation derivation);

/// A model that this one was made from.
struct Ancestor {
  /// "meta-llama/Llama-3.1-8B", or a path of somebody's disk.
  Stated name;
  Derivation derivation = Derivation::kUnstated;
  std::optional<Stated> revision;
  std::optional<Stated> license;  ///< Where the release states it.
  /// The name with known mirrors and conversions taken off
  /// ("unsloth/gemma-2-9b-it-bnb-4bit" is "google/gemma-2-9b-it"); the name
  /// itself when none is known.
  std::string origin;
  /// "/root/…", "./out", "C:\…": no one else can find it.
  bool local_path = false;
};

/// A dataset that the release names.
struct DatasetUse {
  enum class Role { kTraining, kEvaluation };

  Stated name;
  Role role = Role::kTraining;
  std::optional<Stated> config;
  std::optional<Stated> split;
  std::optional<Stated> revision;
  std::optional<Stated> license;
};

/// A licence that the release states by name, not by text.
struct LicenseClaim {
  enum class Place {
    kCard,      ///< Front matter: license, license_name, license_link.
    kMetadata,  ///< GGUF, safetensors `__metadata__`.
    kConfig,    ///< config.json, adapter_config.json, package files.
    kTag,       ///< SPDX-License-Identifier in a file.
    kProse,     ///< A sentence of the card: "licensed under …".
  };

  Place place = Place::kCard;
  Stated id;  ///< As it is written: "apache-2.0", "other".
  std::optional<Stated> name;
  std::optional<Stated> link;
};

/// A file that is or may be a licence's text: LICENSE*, COPYING*, NOTICE*,
/// USE_POLICY*.
struct LicenseFile {
  enum class Role { kLicense, kNotice, kUsePolicy };

  std::string path;
  Role role = Role::kLicense;
  std::string text;  ///< Cut at 4 MiB.
};

/// All that a release states about itself in its own texts and headers.  Facts
/// that are stated in several places stand once each place.
struct Release {
  std::string path;
  std::vector<Stated> names;     ///< Best first: "org/name" or "name".
  std::vector<Stated> versions;  ///< Best first.
  std::vector<Stated> commits;   ///< Hex, lower case; best first.
  std::vector<Stated> origins;   ///< URLs of where it came from; best first.

  Card card;
  /// Every configuration that was read, by path: config.json,
  /// generation_config.json, tokenizer_config.json, adapter_config.json,
  /// model_index.json, mergekit_config.yml, …, also in subfolders.
  std::map<std::string, Node, std::less<>> configs;

  std::vector<Ancestor> ancestors;
  std::vector<DatasetUse> datasets;
  std::vector<LicenseClaim> license_claims;
  std::vector<LicenseFile> license_files;
  std::vector<std::string> problems;  ///< "config.json: line 3: …".

  /// A value of a configuration; null when there is none.
  const Node* Config(std::string_view file, std::string_view pointer) const;
};

/// Reads the texts of a release.  `inventory` is of the same artifact and gives
/// what weights state about themselves.  Nothing in a release makes it fail:
/// what cannot be read is a problem.  Fails with kIo only.
Result<Release> ReadRelease(const Artifact& artifact,
                            const Inventory& inventory, const Limits& limits);

}  // namespace assay

#endif  // ASSAY_SBOM_RELEASE_H_
