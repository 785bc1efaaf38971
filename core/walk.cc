// SPDX-License-Identifier: Apache-2.0
#include "core/walk.h"

#include <dirent.h>
#include <fcntl.h>
#include <sys/stat.h>

#include <algorithm>
#include <array>
#include <cerrno>
#include <climits>
#include <cstdlib>
#include <cstring>
#include <iterator>
#include <optional>
#include <set>
#include <string_view>
#include <utility>

namespace assay {
namespace {

std::string Join(std::string_view folder, std::string_view name) {
  if (folder.empty()) return std::string(name);
  return std::string(folder) + '/' + std::string(name);
}

// Opens folder/a/b/c one name at a time, so that no link anywhere on the way
// is followed, whoever swaps names meanwhile.
Descriptor OpenBeneath(int folder, std::string_view path, int flags) {
  constexpr int kAlways = O_RDONLY | O_NOFOLLOW | O_CLOEXEC | O_NOCTTY;
  // A duplicate would share the position of a folder that is being listed.
  Descriptor at(openat(folder, ".", kAlways | O_DIRECTORY));
  while (at.get() >= 0 && !path.empty()) {
    const std::size_t slash = path.find('/');
    const std::string name(path.substr(0, slash));
    const bool last = slash == std::string_view::npos;
    path.remove_prefix(last ? path.size() : slash + 1);
    at = Descriptor(
        openat(at.get(), name.c_str(), kAlways | (last ? flags : O_DIRECTORY)));
  }
  return at;
}

std::optional<std::string> RealPath(const std::string& path) {
  std::array<char, PATH_MAX> buffer{};
  if (realpath(path.c_str(), buffer.data()) == nullptr) return std::nullopt;
  return buffer.data();
}

// Links of a Hugging Face cache lead from models--x/snapshots/<revision>/ to
// models--x/blobs/: the repository folder around `folder`, else `folder`.
std::string BoundaryOf(const std::string& folder) {
  std::size_t begin = 0;
  while ((begin = folder.find('/', begin)) != std::string::npos) {
    const std::size_t end = folder.find('/', ++begin);
    const std::string name = folder.substr(begin, end - begin);
    if (name.starts_with("models--") || name.starts_with("datasets--") ||
        name.starts_with("spaces--")) {
      std::string repository = folder.substr(0, end);
      struct stat stat_buffer{};
      if (stat((repository + "/blobs").c_str(), &stat_buffer) == 0) {
        return repository;
      }
    }
  }
  return folder;
}

// The part of `path` behind `folder`; nothing when it is not inside.
std::optional<std::string> Inside(const std::string& folder,
                                  const std::string& path) {
  if (path == folder) return "";
  const std::string prefix = folder == "/" ? folder : folder + '/';
  if (!path.starts_with(prefix)) return std::nullopt;
  return path.substr(prefix.size());
}

bool IsSameFolder(const FileIdentity& a, const struct stat& b) {
  return a.device == b.st_dev && a.inode == b.st_ino;
}

// The history of a git checkout is not part of the release; the signing format
// leaves it out by the same name.
constexpr std::string_view kHistory = ".git";

Walk::Found Refused(std::string path, std::string why) {
  return {{std::move(path), 0, std::move(why), ""}, {}};
}

std::string UnreadableFolder() {
  return std::string("folder cannot be read: ") + std::strerror(errno);
}

// A blob of a Hugging Face cache is reported under the name that links to it,
// not a second time under its hash.
void DropLinkedBlobs(const std::string& prefix,
                     std::vector<Walk::Found>& found) {
  std::set<std::string> linked;
  for (const Walk::Found& f : found) linked.insert(f.place.target);
  std::erase_if(found, [&](const Walk::Found& f) {
    const std::string place = Join(prefix, f.entry.path);
    const bool blob = place.starts_with("blobs/") ||
                      place.find("/blobs/") != std::string::npos;
    return f.place.target.empty() && blob && linked.contains(place);
  });
}

}  // namespace

Result<Walk> Walk::Of(const std::string& path, const Descriptor& folder) {
  const auto failed = [&] {
    return Fail(Error::Kind::kIo, path + ": " + std::strerror(errno));
  };
  Walk walk;
  struct stat info{};
  const auto real = RealPath(path);
  if (!real || fstat(folder.get(), &info) != 0) return failed();
  walk.path_ = path;
  walk.real_ = *real;
  walk.limit_ = BoundaryOf(*real);
  walk.prefix_ = Inside(walk.limit_, *real).value_or("");
  walk.identity_ = FileIdentity::Of(info);
  walk.boundary_ =
      Descriptor(open(walk.limit_.c_str(), O_RDONLY | O_DIRECTORY | O_CLOEXEC));
  if (walk.boundary_.get() < 0) return failed();
  return walk;
}

bool Walk::StandsStill() const {
  struct stat named{};
  struct stat walked{};
  const Descriptor folder = OpenBeneath(boundary_.get(), prefix_, O_DIRECTORY);
  return stat(path_.c_str(), &named) == 0 && folder.get() >= 0 &&
         fstat(folder.get(), &walked) == 0 && IsSameFolder(identity_, named) &&
         IsSameFolder(identity_, walked);
}

Descriptor Walk::Open(const std::string& path, const Place& place) const {
  return OpenBeneath(boundary_.get(),
                     place.target.empty() ? Join(prefix_, path) : place.target,
                     O_NONBLOCK);
}

void Walk::FollowLink(Found& found) const {
  Artifact::Entry& entry = found.entry;
  const auto real_target = RealPath(Join(real_, entry.path));
  if (!real_target) {
    entry.refused = "symbolic link points to nothing";
    return;
  }
  const auto target = Inside(limit_, *real_target);
  struct stat info{};
  if (!target) {
    entry.refused = "symbolic link leaves the release";
  } else if (stat(real_target->c_str(), &info) == 0 && S_ISREG(info.st_mode)) {
    entry.size = static_cast<std::uint64_t>(info.st_size);
    found.place.target = *target;
    found.place.file = FileIdentity::Of(info);
  } else {
    const auto folder = Inside(real_, *real_target);
    found.is_folder_link = S_ISDIR(info.st_mode) && folder &&
                           !Inside(std::string(kHistory), *folder);
    if (!found.is_folder_link) {
      entry.refused = "symbolic link to something not a file";
    }
  }
}

void Walk::See(int folder, const std::string& path, const char* name,
               std::vector<std::string>& folders,
               std::vector<Found>& found) const {
  struct stat info{};
  Found seen{{path, 0, "", ""}, {}};
  Artifact::Entry& entry = seen.entry;
  if (fstatat(folder, name, &info, AT_SYMLINK_NOFOLLOW) != 0) {
    entry.refused = std::strerror(errno);
  } else if (S_ISDIR(info.st_mode)) {
    if (path != kHistory) folders.push_back(path);
    return;
  } else if (S_ISLNK(info.st_mode)) {
    std::array<char, PATH_MAX> link{};
    const ssize_t length =
        readlinkat(folder, name, link.data(), link.size() - 1);
    entry.link.assign(link.data(),
                      static_cast<std::size_t>(std::max<ssize_t>(length, 0)));
    seen.place.link = FileIdentity::Of(info);
    FollowLink(seen);
  } else {
    if (!S_ISREG(info.st_mode)) entry.refused = "is not a regular file";
    entry.size = S_ISREG(info.st_mode) ? FileIdentity::Of(info).size : 0;
    seen.place.file = FileIdentity::Of(info);
  }
  found.push_back(std::move(seen));
}

void Walk::ListFolder(const std::string& folder,
                      std::vector<std::string>& folders,
                      std::vector<Found>& found) const {
  const std::string beneath = folder.empty() || prefix_.empty()
                                  ? prefix_ + folder
                                  : Join(prefix_, folder);
  const std::string shown = folder.empty() ? "." : folder;
  Descriptor fd = OpenBeneath(boundary_.get(), beneath, O_DIRECTORY);
  DIR* stream = fd.get() < 0 ? nullptr : fdopendir(fd.get());
  if (stream == nullptr) {
    found.push_back(Refused(shown, UnreadableFolder()));
    return;
  }
  fd.Release();  // closedir() closes it
  for (;;) {
    errno = 0;
    const dirent* item = readdir(stream);
    if (item == nullptr) break;
    const std::string_view name = item->d_name;
    if (name == "." || name == "..") continue;
    See(dirfd(stream), Join(folder, name), item->d_name, folders, found);
  }
  if (errno != 0) found.push_back(Refused(shown, UnreadableFolder()));
  closedir(stream);
}

std::vector<Walk::Found> Walk::List(std::uint64_t most) const {
  std::vector<Found> found;
  std::vector<std::string> folders = {""};
  while (!folders.empty()) {
    const std::string folder = std::move(folders.back());
    folders.pop_back();
    ListFolder(folder, folders, found);
    if (found.size() > most) {
      found.push_back(Refused("(more)", "more than " + std::to_string(most) +
                                            " files; the rest was not walked"));
      break;
    }
  }
  std::ranges::sort(found, {}, [](const Found& f) -> const std::string& {
    return f.entry.path;
  });
  DropLinkedBlobs(prefix_, found);
  return found;
}

}  // namespace assay
