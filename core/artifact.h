// SPDX-License-Identifier: Apache-2.0
#ifndef ASSAY_CORE_ARTIFACT_H_
#define ASSAY_CORE_ARTIFACT_H_

#include <cstdint>
#include <memory>
#include <string>
#include <string_view>
#include <vector>

#include "core/error.h"
#include "core/limits.h"
#include "core/mapping.h"

namespace assay {

/// A release as it was handed over: one file, a directory, a Hugging Face
/// cache directory or standard input.  The list of files does not change after
/// Open(); the files themselves are opened one by one.
///
/// Symbolic links are followed only while they stay inside the directory, or
/// inside the Hugging Face repository folder ("models--…") around it.
class Artifact {
 public:
  struct Entry {
    std::string path;  ///< Relative to the artifact, '/' between names.
    std::uint64_t size = 0;
    /// Why the entry cannot be opened ("symbolic link leaves the release");
    /// empty for ordinary files.
    std::string refused;
    /// Where a symbolic link points, as it is written; empty otherwise.
    std::string link;

    bool operator==(const Entry&) const = default;
  };

  /// A symbolic link to a folder of the release.  What the folder holds is
  /// among the entries under the folder's own name, and not under the link's.
  struct FolderLink {
    std::string path;
    std::string target;  ///< Where the link points, as it is written.

    bool operator==(const FolderLink&) const = default;
  };

  /// Walks `path`; "-" is standard input.
  ///
  /// Fails when the path does not exist or may not be read.  A directory in it
  /// that may not be read becomes a refused entry.
  static Result<Artifact> Open(const std::string& path, const Limits& limits);

  ~Artifact();
  Artifact(Artifact&&) noexcept;
  Artifact& operator=(Artifact&&) noexcept;

  /// As the user wrote it.
  const std::string& path() const { return path_; }

  bool is_directory() const { return is_directory_; }

  /// In byte order of the path.
  const std::vector<Entry>& entries() const { return entries_; }

  /// In byte order of the path.
  const std::vector<FolderLink>& folder_links() const { return folder_links_; }

  /// Index of the entry with that path; entries().size() when there is none.
  std::size_t Find(std::string_view path) const;

  /// Maps the file.  Opens it without following a link that was not there
  /// when the artifact was walked.  A file that is not as it was then counts
  /// as Changed().
  Result<Mapping> Map(const Entry& entry) const;

  /// Walks again, without reading a file.  Fails with kChanged, naming the
  /// first path that differs, unless all names lead to the very files and links
  /// that Open() saw, in the state that it saw them in.
  ///
  /// When each file was hashed, none of them Changed(), and after all of that
  /// this succeeds, every name still leads to the very bytes that were hashed.
  Result<void> Unchanged() const;

 private:
  struct Root;
  Artifact();

  std::string path_;
  bool is_directory_ = false;
  std::vector<Entry> entries_;
  std::vector<FolderLink> folder_links_;
  std::unique_ptr<Root> root_;
};

}  // namespace assay

#endif  // ASSAY_CORE_ARTIFACT_H_
