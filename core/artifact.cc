// SPDX-License-Identifier: Apache-2.0
#include "core/artifact.h"

#include <fcntl.h>
#include <sys/mman.h>
#include <sys/stat.h>
#include <unistd.h>

#include <algorithm>
#include <cerrno>
#include <cstring>
#include <optional>
#include <utility>

#include "core/descriptor.h"
#include "core/walk.h"

namespace assay {
namespace {

std::unexpected<Error> SystemError(const std::string& path) {
  const int error = errno;
  return Fail(Error::Kind::kIo, path + ": " + std::strerror(error),
              error == ENOENT ? "check the spelling; the path is relative to "
                                "the current directory"
                              : "");
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

std::unexpected<Error> Interfered(const std::string& path, const char* how) {
  return Fail(Error::Kind::kChanged,
              path + ": " + how + " while the release was read",
              "try again when nobody writes to it");
}

// What a walk found, apart: the places belong to the entries.
struct Listing {
  std::vector<Artifact::Entry> entries;
  std::vector<Walk::Place> places;
  std::vector<Artifact::FolderLink> folder_links;
  std::vector<Walk::Place> folder_places;
};

Listing TakeApart(std::vector<Walk::Found> all) {
  Listing listing;
  for (Walk::Found& found : all) {
    if (found.is_folder_link) {
      listing.folder_links.push_back(
          {std::move(found.entry.path), std::move(found.entry.link)});
      listing.folder_places.push_back(std::move(found.place));
    } else {
      listing.entries.push_back(std::move(found.entry));
      listing.places.push_back(std::move(found.place));
    }
  }
  return listing;
}

// Two lists in order of the path, and what belongs to each of their items.
template <class Item>
Result<void> Compare(const std::vector<Item>& before,
                     const std::vector<Walk::Place>& places_before,
                     const std::vector<Item>& now,
                     const std::vector<Walk::Place>& places_now) {
  for (std::size_t i = 0; i < before.size() || i < now.size(); ++i) {
    if (i == before.size() ||
        (i < now.size() && now[i].path < before[i].path)) {
      return Interfered(now[i].path, "appeared");
    }
    if (i == now.size() || before[i].path < now[i].path) {
      return Interfered(before[i].path, "vanished");
    }
    if (before[i] != now[i] || places_before[i] != places_now[i]) {
      return Interfered(now[i].path, "changed");
    }
  }
  return {};
}

}  // namespace

struct Artifact::Root {
  // Of a release that is one file, or a pipe's copy.
  Descriptor single;
  FileIdentity single_identity;

  // Of one that is a folder.
  std::optional<Walk> walk;
  std::uint64_t most = 0;
  std::vector<Walk::Place> places;
  std::vector<Walk::Place> folder_places;
};

Artifact::Artifact() : root_(std::make_unique<Root>()) {}
Artifact::~Artifact() = default;
Artifact::Artifact(Artifact&&) noexcept = default;
Artifact& Artifact::operator=(Artifact&&) noexcept = default;

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
    root.single_identity = FileIdentity::Of(info);
    const std::size_t slash = path.find_last_of('/');
    artifact.entries_.push_back(
        {slash == std::string::npos ? path : path.substr(slash + 1),
         root.single_identity.size, "", ""});
    return artifact;
  }
  if (!S_ISDIR(info.st_mode)) {
    return Fail(Error::Kind::kIo,
                path + ": is neither a regular file nor a directory",
                "copy it into a regular file first");
  }
  artifact.is_directory_ = true;
  Result<Walk> walk = Walk::Of(path, root.single);
  if (!walk) return std::unexpected(walk.error());
  root.most = limits.files;
  Listing listing = TakeApart(walk->List(root.most));
  artifact.entries_ = std::move(listing.entries);
  artifact.folder_links_ = std::move(listing.folder_links);
  root.places = std::move(listing.places);
  root.folder_places = std::move(listing.folder_places);
  root.walk = std::move(*walk);
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
                       entry.path, root_->single_identity);
  }
  const auto index = static_cast<std::size_t>(&entry - entries_.data());
  const Walk::Place& place = root_->places[index];
  Descriptor fd = root_->walk->Open(entry.path, place);
  if (fd.get() < 0) return SystemError(entry.path);
  return Mapping::Of(fd.Release(), entry.path, place.file);
}

Result<void> Artifact::Unchanged() const {
  if (!is_directory_) {
    struct stat info{};
    const int failed = path_ == "-" ? fstat(root_->single.get(), &info)
                                    : stat(path_.c_str(), &info);
    if (failed != 0) return Interfered(path_, "vanished");
    if (FileIdentity::Of(info) != root_->single_identity) {
      return Interfered(path_, "changed");
    }
    return {};
  }
  if (!root_->walk->StandsStill()) return Interfered(path_, "was replaced");
  const Listing now = TakeApart(root_->walk->List(root_->most));
  const auto same = Compare(entries_, root_->places, now.entries, now.places);
  if (!same) return same;
  return Compare(folder_links_, root_->folder_places, now.folder_links,
                 now.folder_places);
}

}  // namespace assay
