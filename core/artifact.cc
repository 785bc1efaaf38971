// SPDX-License-Identifier: Apache-2.0
#include "core/artifact.h"

#include <dirent.h>
#include <fcntl.h>
#include <sys/mman.h>
#include <sys/stat.h>
#include <unistd.h>

#include <algorithm>
#include <array>
#include <cerrno>
#include <climits>
#include <cstdlib>
#include <cstring>
#include <optional>
#include <set>
#include <utility>

#include "core/descriptor.h"

namespace assay {
namespace {

std::unexpected<Error> SystemError(const std::string& path) {
  const int error = errno;
  return Fail(Error::Kind::kIo, path + ": " + std::strerror(error),
              error == ENOENT ? "check the spelling; the path is relative to "
                                "the current directory"
                              : "");
}

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

// Copies a pipe into a memory file, so that it can be mapped like any other.
Result<Descriptor> Spool(int input, std::uint64_t limit) {
  Descriptor memory(memfd_create("assay-stdin", MFD_CLOEXEC));
  if (memory.get() < 0) return SystemError("-");
  std::vector<char> buffer(1 << 16);
  std::uint64_t total = 0;
  for (;;) {
    const ssize_t got = read(input, buffer.data(), buffer.size());
    if (got == 0) return memory;
    if (got < 0 && errno == EINTR) continue;
    if (got < 0) return SystemError("-");
    total += static_cast<std::uint64_t>(got);
    if (total > limit) {
      return Fail(Error::Kind::kLimit,
                  "-: standard input is longer than " + std::to_string(limit) +
                      " bytes",
                  "save it to a file and scan that");
    }
    for (ssize_t done = 0; done < got;) {
      const ssize_t put = write(memory.get(), buffer.data() + done,
                                static_cast<std::size_t>(got - done));
      if (put < 0) return SystemError("-");
      done += put;
    }
  }
}

}  // namespace

struct Artifact::Root {
  Descriptor boundary;  // the folder that no link may leave
  std::string real;     // the artifact's own real path
  std::string limit;    // the boundary's
  std::string prefix;   // from the boundary to the artifact
  Descriptor single;    // of an artifact that is one file
  // Of link entries: the real place, relative to the boundary; in the order
  // of the entries.
  std::vector<std::string> targets;

  struct Found {
    Entry entry;
    std::string target;
  };

  void Walk(std::uint64_t most, std::vector<Found>& found);
  void See(int folder, const std::string& path, const char* name,
           std::vector<std::string>& folders, std::vector<Found>& found);
  Found FollowLink(Entry entry) const;
};

Artifact::Artifact() : root_(std::make_unique<Root>()) {}
Artifact::~Artifact() = default;
Artifact::Artifact(Artifact&&) noexcept = default;
Artifact& Artifact::operator=(Artifact&&) noexcept = default;

Artifact::Root::Found Artifact::Root::FollowLink(Entry entry) const {
  const auto real_target = RealPath(Join(real, entry.path));
  if (!real_target) {
    entry.refused = "symbolic link points to nothing";
    return {std::move(entry), ""};
  }
  const auto target = Inside(limit, *real_target);
  struct stat info{};
  if (!target) {
    entry.refused = "symbolic link leaves the release";
  } else if (stat(real_target->c_str(), &info) != 0 || !S_ISREG(info.st_mode)) {
    // What a folder inside the release holds is walked under its own name.
    const bool walked = S_ISDIR(info.st_mode) && Inside(real, *real_target);
    entry.refused = walked ? "-" : "symbolic link to something not a file";
  } else {
    entry.size = static_cast<std::uint64_t>(info.st_size);
    return {std::move(entry), *target};
  }
  return {std::move(entry), ""};
}

void Artifact::Root::See(int folder, const std::string& path, const char* name,
                         std::vector<std::string>& folders,
                         std::vector<Found>& found) {
  struct stat info{};
  Entry entry{path, 0, "", ""};
  if (fstatat(folder, name, &info, AT_SYMLINK_NOFOLLOW) != 0) {
    entry.refused = std::strerror(errno);
  } else if (S_ISDIR(info.st_mode)) {
    // The history of a git checkout is not part of the release; the signing
    // format leaves it out by the same name.
    if (path != ".git") folders.push_back(path);
    return;
  } else if (S_ISLNK(info.st_mode)) {
    std::array<char, PATH_MAX> link{};
    const ssize_t length =
        readlinkat(folder, name, link.data(), link.size() - 1);
    entry.link.assign(link.data(),
                      static_cast<std::size_t>(std::max<ssize_t>(length, 0)));
    Found followed = FollowLink(std::move(entry));
    if (followed.entry.refused != "-") found.push_back(std::move(followed));
    return;
  } else if (!S_ISREG(info.st_mode)) {
    entry.refused = "is not a regular file";
  } else {
    entry.size = static_cast<std::uint64_t>(info.st_size);
  }
  found.push_back({std::move(entry), ""});
}

void Artifact::Root::Walk(std::uint64_t most, std::vector<Found>& found) {
  std::vector<std::string> folders = {""};
  while (!folders.empty()) {
    const std::string folder = std::move(folders.back());
    folders.pop_back();
    const std::string beneath = folder.empty() || prefix.empty()
                                    ? prefix + folder
                                    : Join(prefix, folder);
    Descriptor fd = OpenBeneath(boundary.get(), beneath, O_DIRECTORY);
    DIR* stream = fd.get() < 0 ? nullptr : fdopendir(fd.get());
    if (stream == nullptr) {
      found.push_back(
          {{folder.empty() ? "." : folder, 0,
            std::string("folder cannot be read: ") + std::strerror(errno), ""},
           ""});
      continue;
    }
    fd.Release();  // closedir() closes it
    while (const dirent* item = readdir(stream)) {
      const std::string_view name = item->d_name;
      if (name == "." || name == "..") continue;
      See(dirfd(stream), Join(folder, name), item->d_name, folders, found);
    }
    closedir(stream);
    if (found.size() > most) {
      found.push_back({{"(more)", 0,
                        "more than " + std::to_string(most) +
                            " files; the rest was not walked",
                        ""},
                       ""});
      return;
    }
  }
}

Result<Artifact> Artifact::Open(const std::string& path, const Limits& limits) {
  Artifact artifact;
  artifact.path_ = path;
  Root& root = *artifact.root_;
  if (path == "-") {
    struct stat info{};
    if (fstat(STDIN_FILENO, &info) == 0 && S_ISREG(info.st_mode)) {
      root.single = Descriptor(fcntl(STDIN_FILENO, F_DUPFD_CLOEXEC, 0));
    } else {
      Result<Descriptor> spooled = Spool(STDIN_FILENO, limits.stdin_bytes);
      if (!spooled) return std::unexpected(spooled.error());
      root.single = std::move(*spooled);
    }
  } else {
    // Without O_NONBLOCK opening a FIFO would wait for its writer for ever.
    root.single = Descriptor(
        open(path.c_str(), O_RDONLY | O_CLOEXEC | O_NONBLOCK | O_NOCTTY));
  }
  struct stat info{};
  if (root.single.get() < 0 || fstat(root.single.get(), &info) != 0) {
    return SystemError(path);
  }
  if (S_ISREG(info.st_mode)) {
    const std::size_t slash = path.find_last_of('/');
    artifact.entries_.push_back(
        {slash == std::string::npos ? path : path.substr(slash + 1),
         static_cast<std::uint64_t>(info.st_size), "", ""});
    return artifact;
  }
  if (!S_ISDIR(info.st_mode)) {
    return Fail(Error::Kind::kIo,
                path + ": is neither a regular file nor a directory",
                "pipe it in and scan '-'");
  }
  artifact.is_directory_ = true;
  const auto real = RealPath(path);
  if (!real) return SystemError(path);
  root.real = *real;
  root.limit = BoundaryOf(*real);
  root.prefix = Inside(root.limit, *real).value_or("");
  root.boundary =
      Descriptor(open(root.limit.c_str(), O_RDONLY | O_DIRECTORY | O_CLOEXEC));
  if (root.boundary.get() < 0) return SystemError(path);

  std::vector<Root::Found> found;
  root.Walk(limits.files, found);
  std::ranges::sort(found, {}, [](const Root::Found& f) -> const std::string& {
    return f.entry.path;
  });
  // A blob of a Hugging Face cache is reported under the name that links to
  // it, not a second time under its hash.
  std::set<std::string> linked;
  for (const Root::Found& f : found) linked.insert(f.target);
  for (Root::Found& f : found) {
    const std::string place = Join(root.prefix, f.entry.path);
    const bool blob = place.starts_with("blobs/") ||
                      place.find("/blobs/") != std::string::npos;
    if (f.target.empty() && blob && linked.contains(place)) continue;
    artifact.entries_.push_back(std::move(f.entry));
    root.targets.push_back(std::move(f.target));
  }
  return artifact;
}

std::size_t Artifact::Find(std::string_view path) const {
  const auto at = std::ranges::lower_bound(
      entries_, path, {},
      [](const Entry& e) { return std::string_view(e.path); });
  const bool found = at != entries_.end() && at->path == path;
  return static_cast<std::size_t>((found ? at : entries_.end()) -
                                  entries_.begin());
}

Result<Mapping> Artifact::Map(const Entry& entry) const {
  if (!entry.refused.empty()) {
    return Fail(Error::Kind::kIo, entry.path + ": " + entry.refused);
  }
  if (!is_directory_) {
    return Mapping::Of(fcntl(root_->single.get(), F_DUPFD_CLOEXEC, 0),
                       entry.path);
  }
  const auto index = static_cast<std::size_t>(&entry - entries_.data());
  const std::string& target = root_->targets[index];
  Descriptor fd = OpenBeneath(
      root_->boundary.get(),
      target.empty() ? Join(root_->prefix, entry.path) : target, O_NONBLOCK);
  if (fd.get() < 0) return SystemError(entry.path);
  return Mapping::Of(fd.Release(), entry.path);
}

}  // namespace assay
