// SPDX-License-Identifier: Apache-2.0
#ifndef ASSAY_CORE_WALK_H_
#define ASSAY_CORE_WALK_H_

#include <cstdint>
#include <string>
#include <vector>

#include "core/artifact.h"
#include "core/descriptor.h"
#include "core/error.h"
#include "core/file_identity.h"

namespace assay {

/// The folder of a release, as Artifact walks it.  Follows no link that leads
/// out of its boundary: the folder itself, or the Hugging Face repository
/// around it.
class Walk {
 public:
  /// What identifies an entry besides its names.
  struct Place {
    std::string target;  ///< Of a link that is followed, from the boundary.
    FileIdentity link;   ///< Of a link itself.
    FileIdentity file;   ///< Of what is read.

    bool operator==(const Place&) const = default;
  };

  struct Found {
    Artifact::Entry entry;
    Place place;
    bool is_folder_link = false;  ///< To a folder that is walked itself.
  };

  /// Takes a folder, open.
  static Result<Walk> Of(const std::string& path, const Descriptor& folder);

  /// What is there now, in byte order of the path.  Stops behind `most` files
  /// with an entry that says so.
  std::vector<Found> List(std::uint64_t most) const;

  /// Opens an entry; follows no link that was not there when it was found.
  Descriptor Open(const std::string& path, const Place& place) const;

  /// Whether the folder still stands where it was.
  bool StandsStill() const;

 private:
  Walk() = default;

  void ListFolder(const std::string& folder, std::vector<std::string>& folders,
                  std::vector<Found>& found) const;
  void See(int folder, const std::string& path, const char* name,
           std::vector<std::string>& folders, std::vector<Found>& found) const;
  void FollowLink(Found& found) const;

  Descriptor boundary_;
  FileIdentity identity_;  // of the folder
  std::string path_;       // as the user wrote it
  std::string real_;       // the folder's own real path
  std::string limit_;      // the boundary's
  std::string prefix_;     // from the boundary to the folder
};

}  // namespace assay

#endif  // ASSAY_CORE_WALK_H_
