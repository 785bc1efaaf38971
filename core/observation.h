// SPDX-License-Identifier: Apache-2.0
#ifndef ASSAY_CORE_OBSERVATION_H_
#define ASSAY_CORE_OBSERVATION_H_

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

namespace assay {

/// Where something was seen.
struct Location {
  std::string file;    ///< Path inside the artifact.
  std::string member;  ///< Names of nested members, joined by '!'; or empty.
  std::uint64_t offset = 0;  ///< In bytes, from the start of the member.

  bool operator==(const Location&) const = default;
};

/// Something that a reader saw.  It holds no opinion: rules judge it.
struct Observation {
  /// What was seen; decides which rules are asked.  Kinds are added here, in
  /// observation.cc's table, and nowhere else.
  enum class Kind {
    /// A pickle puts a global on its stack and never calls it.
    /// Value: dotted name, "os.system".
    kImport,
    /// A pickle calls a global.  Value: dotted name.  Evidence: the call with
    /// its literal arguments, `posix.system('id')`.
    kCall,
    /// A pickle makes an object of a class without calling its constructor
    /// (NEWOBJ, copyreg._reconstructor).  Value: dotted name of the class.
    kInstantiate,
    /// A pickle imports or calls something whose name it computes, so that it
    /// cannot be told without running it.  Value: what is known, with '?'.
    kUnresolved,
    /// Two readers of the wild could disagree, or the format's own rules are
    /// broken.  Value: a code, "zip-name-differs".
    kAnomaly,
    /// A file of one format inside or behind another that does not hold such
    /// files.  Value: the format found, "pickle".
    kEmbedded,
    /// A name of a member or file that reaches outside its place: absolute,
    /// "..", a link.  Value: the name.
    kPath,
    /// Source code calls or imports something.  Value: dotted name with
    /// import aliases resolved.  Evidence: the line.
    kCode,
    /// An expression of a chat template.  Value: the expression or construct.
    kTemplate,
    /// A setting that makes a loader do something.  Value: "key=value", key
    /// with its path, "auto_map.AutoModel=owner/repo--model.Net".
    kSetting,
    /// A line of a requirements file.  Value: the normalised line.
    kRequirement,
    /// A credential.  Value: its type, "aws-access-key".  Evidence: redacted.
    kSecret,
    /// Characters that are there but not seen.  Value: "bidirectional",
    /// "zero-width", "tag".
    kInvisible,
  };

  Kind kind;
  std::string value;
  Location location;
  std::string evidence;
};

/// "import", "call", …: the word that rules use in "on".
std::string_view Name(Observation::Kind kind);

/// The reverse; nothing for an unknown word.
std::optional<Observation::Kind> KindNamed(std::string_view name);

}  // namespace assay

#endif  // ASSAY_CORE_OBSERVATION_H_
