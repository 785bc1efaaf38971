// SPDX-License-Identifier: Apache-2.0
#ifndef ASSAY_SCANNER_ARCHIVE_WATCH_H_
#define ASSAY_SCANNER_ARCHIVE_WATCH_H_

#include <cstdint>
#include <string>
#include <string_view>
#include <unordered_set>
#include <vector>

#include "core/bytes.h"
#include "scanner/format.h"

namespace assay {

/// Whether a member of that name, extracted by its name alone, lands outside
/// the directory it is extracted to: "..", with either slash, that climbs out.
bool ClimbsOut(std::string_view name);

/// Whether the name begins with a slash or a drive letter.
bool IsAbsolute(std::string_view name);

/// Whether a file of that name belongs to a model: weights or what describes
/// them.
bool IsModelName(std::string_view name);

/// Watches the members of an archive for what the names tell, and for programs
/// among models.
///
/// What it observes depends on whether the archive holds a model, which is
/// known only at its end: Report() tells all.  kPath has the name as its value
/// and "zip member", "tar member" or "model archive member" as its evidence,
/// of links "… link to <target>".
class ArchiveWatch {
 public:
  /// `kind` is "zip" or "tar".
  explicit ArchiveWatch(std::string kind) : kind_(std::move(kind)) {}

  /// A member's name; also each name that only one of its headers gives.
  void SeeName(std::string_view name, std::uint64_t offset);
  /// The beginning of a member's data.
  void SeeBytes(std::string_view name, Bytes bytes, std::uint64_t offset);
  /// A symbolic link, or a hard one, whose target counts from the top.
  void SeeLink(std::string_view name, std::string_view target, bool hard,
               std::uint64_t offset);

  void Report(Sink& sink);

 private:
  struct Seen {
    Observation::Kind kind;
    std::string value;
    std::string evidence;  ///< Goes behind "zip " or "model archive ".
    std::uint64_t offset;
  };
  void Keep(Seen seen);

  std::string kind_;
  bool model_ = false;
  std::vector<Seen> seen_;
  std::unordered_set<std::string> ways_out_;  ///< Links that lead outside.
};

}  // namespace assay

#endif  // ASSAY_SCANNER_ARCHIVE_WATCH_H_
