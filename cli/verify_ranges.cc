// SPDX-License-Identifier: Apache-2.0
#include "cli/verify_ranges.h"

#include <algorithm>
#include <filesystem>
#include <map>
#include <memory>
#include <optional>
#include <set>
#include <system_error>
#include <utility>

#include "cli/screen.h"
#include "cli/tensor_header.h"
#include "core/escape.h"
#include "core/read_file.h"
#include "signing/open_signed.h"

namespace assay {
namespace {

using Kind = Objection::Kind;

// Of the sidecar of 32 TiB.
constexpr std::uint64_t kMostSidecar = 1ull << 30;

// The nodes that lie beside the signatures.
struct Sidecars {
  std::vector<TreeSidecar> read;
  std::string why_not;  ///< Of the last that could not be read.
};

Sidecars ReadSidecars(const std::vector<std::string>& paths) {
  Sidecars sidecars;
  for (const std::string& path : paths) {
    std::error_code error;
    const auto status = std::filesystem::status(path, error);
    // Opening a FIFO would wait for its writer for ever.
    if (std::filesystem::exists(status) && !is_regular_file(status)) {
      sidecars.why_not = path + ": is not a regular file";
      continue;
    }
    const auto bytes = ReadFile(path, kMostSidecar);
    auto sidecar = bytes ? TreeSidecar::Parse(*bytes, path)
                         : std::unexpected(bytes.error());
    if (sidecar) {
      sidecars.read.push_back(std::move(*sidecar));
    } else {
      sidecars.why_not = sidecar.error().message;
    }
  }
  return sidecars;
}

// A tensor that is asked for, and where it may be.
struct Wanted {
  std::string name;
  std::set<std::string> files;
};

class RangeVerifier {
 public:
  RangeVerifier(const Artifact& artifact, const VouchedManifest& vouched,
                const RangeOptions& options, Terminal& terminal,
                VerificationReport& report)
      : artifact_(artifact),
        vouched_(vouched),
        sidecars_(ReadSidecars(options.sidecars)),
        parts_(report.parts.emplace()),
        objections_(report.evidence.objections) {
    open_.sidecars = sidecars_.read;
    open_.allow_symlinks = options.allow_symlinks;
    open_.jobs = options.jobs;
    if (options.quiet) return;
    open_.reads_whole = [&](const std::string& path, const std::string& why) {
      terminal.err << "assay: " << Escape(path) << " is read whole: "
                   << Harmless(why.empty() ? sidecars_.why_not : why) << "\n";
    };
  }

  Result<void> Run(const std::vector<RangeRequest>& requests) {
    for (const RangeRequest& request : requests) {
      if (request.is_tensor) {
        wanted_.push_back(Understand(request.word));
      } else if (const auto checked = CheckRange(request); !checked) {
        return checked;
      }
    }
    if (const auto read = ReadHeaders(); !read) return read;
    for (const Wanted& wanted : wanted_) {
      if (const auto checked = CheckTensor(wanted); !checked) return checked;
    }
    while (!files_.empty()) Close(files_.begin()->first);
    if (const auto same = artifact_.Unchanged(); !same) {
      Object({Kind::kInterference, artifact_.path(), same.error().message});
    }
    Sum();
    parts_.complete = objections_.empty();
    return {};
  }

 private:
  // Several ranges may meet the same obstacle.
  void Object(Objection objection) {
    const auto same = [&](const Objection& other) {
      return other.kind == objection.kind && other.path == objection.path &&
             other.what == objection.what;
    };
    if (std::ranges::any_of(objections_, same)) return;
    objections_.push_back(std::move(objection));
  }

  // Null when there is an objection to it.
  Result<const VerifiedFile*> Open(const std::string& path) {
    const auto known = files_.find(path);
    if (known != files_.end()) return known->second.get();
    auto& file = files_[path];
    auto opened = OpenSigned(artifact_, vouched_, path, open_, objections_);
    if (opened) {
      file = std::make_unique<VerifiedFile>(std::move(*opened));
    } else if (opened.error().kind != Error::Kind::kCrypto) {
      return std::unexpected(opened.error());
    }
    return file.get();
  }

  void Close(const std::string& path) {
    const auto file = files_.find(path);
    if (file->second != nullptr && file->second->Changed()) {
      Object({Kind::kInterference, path, "changed while it was read"});
    }
    files_.erase(file);
  }

  Result<void> CheckRange(const RangeRequest& request) {
    if (request.file.empty() && artifact_.is_directory()) {
      return Fail(Error::Kind::kUsage,
                  "--range " + Escape(request.word) + " names no file",
                  "write FILE:A-B");
    }
    const std::string path =
        request.file.empty() ? artifact_.entries().front().path : request.file;
    return Check({path, request.begin, request.end, ""});
  }

  Result<void> Check(VerifiedRange range) {
    const auto file = Open(range.path);
    if (!file) return std::unexpected(file.error());
    if (*file == nullptr) return {};
    if (range.end > (*file)->size()) {
      return Fail(Error::Kind::kUsage, Escape(range.path) + ": bytes up to " +
                                           std::to_string(range.end) +
                                           " are asked for, it has " +
                                           std::to_string((*file)->size()));
    }
    const auto good = VerifyRange(**file, range.begin, range.end, open_.jobs);
    if (good) {
      parts_.ranges.push_back(std::move(range));
    } else if (auto objection = ObjectionOf(range.path, good.error())) {
      Object(std::move(*objection));
    } else {
      return good;
    }
    return {};
  }

  // A signed file before a ':' picks it; names of tensors hold colons too.
  Wanted Understand(const std::string& word) const {
    for (std::size_t at = word.rfind(':'); at != word.npos && at > 0;
         at = word.rfind(':', at - 1)) {
      const std::string file = word.substr(0, at);
      if (FindResource(artifact_, vouched_.manifest(), file) != nullptr) {
        return {word.substr(at + 1), {file}};
      }
    }
    if (!artifact_.is_directory()) {
      return {word, {artifact_.entries().front().path}};
    }
    Wanted wanted{word, {}};
    for (const Resource& resource : vouched_.manifest().resources) {
      if (MayHoldTensors(resource.path)) wanted.files.insert(resource.path);
    }
    return wanted;
  }

  // Each header once, whatever is wanted of it.
  Result<void> ReadHeaders() {
    std::map<std::string, std::set<std::string>> names;
    for (const Wanted& wanted : wanted_) {
      for (const std::string& file : wanted.files) {
        names[file].insert(wanted.name);
      }
    }
    for (const auto& [path, wanted] : names) {
      const bool was_open = files_.contains(path);
      const auto read = ReadHeader(path, wanted);
      if (!read) return read;
      // Of a model in a thousand files not all can be open.
      if (!was_open && places_[path].empty()) Close(path);
    }
    return {};
  }

  Result<void> ReadHeader(const std::string& path,
                          const std::set<std::string>& wanted) {
    const auto file = Open(path);
    if (!file) return std::unexpected(file.error());
    if (*file == nullptr) {
      unread_.insert(path);
      return {};
    }
    auto header = ReadTensorHeader(**file, wanted);
    if (header && header->broken.empty()) {
      places_[path] = std::move(header->places);
      return {};
    }
    unread_.insert(path);
    if (header) {
      Object({Kind::kTensor, path, header->broken});
    } else if (auto objection = ObjectionOf(path, header.error())) {
      Object(std::move(*objection));
    } else {
      return std::unexpected(header.error());
    }
    return {};
  }

  Result<void> CheckTensor(const Wanted& wanted) {
    const std::string quoted = "'" + EscapeShort(wanted.name, 100) + "'";
    std::vector<VerifiedRange> found;
    for (const std::string& path : wanted.files) {
      const auto& places = places_[path];
      const auto place = places.find(wanted.name);
      if (place == places.end()) continue;
      found.push_back(
          {path, place->second.begin, place->second.end, wanted.name});
    }
    if (found.size() > 1) {
      return Fail(Error::Kind::kUsage,
                  "tensor " + quoted + " is in " + Escape(found[0].path) +
                      " and in " + Escape(found[1].path),
                  "--tensor FILE:NAME picks one of them");
    }
    if (found.size() == 1) return Check(std::move(found.front()));
    // Where a header could not be read, nothing is known of its tensors.
    const bool all_read = std::ranges::none_of(
        wanted.files,
        [&](const std::string& path) { return unread_.contains(path); });
    if (!all_read) return {};
    const std::size_t count = wanted.files.size();
    Object({Kind::kTensor,
            count == 1 ? *wanted.files.begin() : artifact_.path(),
            "has no tensor " + quoted +
                (count == 1 ? ""
                            : " in the " + std::to_string(count) +
                                  " safetensors and GGUF files that are "
                                  "signed")});
    return {};
  }

  // Bytes that were asked for twice count once.
  void Sum() {
    std::vector<VerifiedRange> ranges = parts_.ranges;
    std::ranges::sort(ranges, {}, [](const VerifiedRange& range) {
      return std::pair(std::string_view(range.path), range.begin);
    });
    std::string_view path;
    std::uint64_t end = 0;
    for (const VerifiedRange& range : ranges) {
      if (range.path != path) end = 0;
      path = range.path;
      if (range.end <= end) continue;
      parts_.bytes += range.end - std::max(range.begin, end);
      end = range.end;
    }
    for (const Resource& resource : vouched_.manifest().resources) {
      if (!resource.tree) continue;
      parts_.signed_bytes = CheckedAdd(parts_.signed_bytes, resource.tree->size)
                                .value_or(UINT64_MAX);
    }
    parts_.signers = vouched_.signers().size();
  }

  const Artifact& artifact_;
  const VouchedManifest& vouched_;
  const Sidecars sidecars_;
  OpenOptions open_;
  PartialVerification& parts_;
  std::vector<Objection>& objections_;
  std::map<std::string, std::unique_ptr<VerifiedFile>> files_;
  std::vector<Wanted> wanted_;
  std::map<std::string, std::map<std::string, TensorPlace, std::less<>>>
      places_;                    // of the wanted tensors, by file
  std::set<std::string> unread_;  // files whose headers could not be read
};

}  // namespace

Result<void> VerifyRanges(const Artifact& artifact,
                          const VouchedManifest& vouched,
                          const std::vector<RangeRequest>& requests,
                          const RangeOptions& options, Terminal& terminal,
                          VerificationReport& report) {
  return RangeVerifier(artifact, vouched, options, terminal, report)
      .Run(requests);
}

}  // namespace assay
