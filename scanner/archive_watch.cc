// SPDX-License-Identifier: Apache-2.0
#include "scanner/archive_watch.h"

#include <algorithm>
#include <array>

#include "scanner/executable.h"

namespace assay {
namespace {

using Kind = Observation::Kind;

// More of the same tell nothing new.
constexpr std::size_t kMostSeen = 1000;

// Longer than any path that a system accepts.
constexpr std::size_t kLongestName = 4096;

constexpr std::array<std::string_view, 27> kModelSuffixes = {
    ".pkl",  ".pickle",      ".pt",      ".pth",     ".ckpt",    ".joblib",
    ".npy",  ".npz",         ".h5",      ".hdf5",    ".keras",   ".onnx",
    ".gguf", ".ggml",        ".tflite",  ".mlmodel", ".params",  ".pdparams",
    ".nemo", ".safetensors", ".skops",   ".pte",     ".msgpack", ".pdmodel",
    ".ubj",  ".caffemodel",  ".weights",
};

// Parts of a model that are known by their whole name.
constexpr std::array<std::string_view, 10> kModelNames = {
    "mar-inf/manifest.json",  "pytorch_model.bin", "model.bin",
    "saved_model.pb",         "model_config.yaml", "tokenizer.json",
    "generation_config.json", "training_args.bin", "adapter_model.bin",
    "optimizer.bin",
};

std::string Lower(std::string_view text) {
  std::string lower(text);
  for (char& c : lower) {
    if (c >= 'A' && c <= 'Z') c = static_cast<char>(c - 'A' + 'a');
    if (c == '\\') c = '/';
  }
  return lower;
}

bool IsSlash(char c) { return c == '/' || c == '\\'; }

// The path with '/' only, without "." and empty parts.
std::string Plain(std::string_view name) {
  std::string plain;
  std::size_t at = 0;
  while (at <= name.size()) {
    std::size_t end = at;
    while (end < name.size() && !IsSlash(name[end])) ++end;
    const std::string_view part = name.substr(at, end - at);
    if (!part.empty() && part != ".") {
      if (!plain.empty()) plain += '/';
      plain += part;
    }
    at = end + 1;
  }
  return plain;
}

}  // namespace

bool ClimbsOut(std::string_view name) {
  std::int64_t depth = 0;
  std::size_t at = 0;
  while (at <= name.size()) {
    std::size_t end = at;
    while (end < name.size() && !IsSlash(name[end])) ++end;
    const std::string_view part = name.substr(at, end - at);
    if (part == "..") {
      if (--depth < 0) return true;
    } else if (!part.empty() && part != ".") {
      ++depth;
    }
    at = end + 1;
  }
  return false;
}

bool IsAbsolute(std::string_view name) {
  if (name.empty()) return false;
  if (IsSlash(name[0])) return true;
  const char drive = static_cast<char>(name[0] | 0x20);
  return name.size() >= 3 && drive >= 'a' && drive <= 'z' && name[1] == ':' &&
         IsSlash(name[2]);
}

bool IsModelName(std::string_view name) {
  const std::string lower = Lower(name);
  return std::ranges::any_of(
             kModelSuffixes,
             [&](auto suffix) { return lower.ends_with(suffix); }) ||
         std::ranges::any_of(kModelNames, [&](auto whole) {
           return lower == whole || lower.ends_with("/" + std::string(whole));
         });
}

void ArchiveWatch::Keep(Seen seen) {
  if (seen_.size() < kMostSeen) seen_.push_back(std::move(seen));
}

void ArchiveWatch::SeeName(std::string_view name, std::uint64_t offset) {
  if (!model_) model_ = IsModelName(name);
  if (name.find('\0') != std::string_view::npos) {
    Keep({Kind::kAnomaly, kind_ + "-name-has-nul", std::string(name), offset});
  }
  if (ClimbsOut(name) || IsAbsolute(name)) {
    Keep({Kind::kPath, std::string(name), "member", offset});
  }
  if (ways_out_.empty() || name.size() > kLongestName) return;
  const std::string plain = Plain(name);
  for (std::size_t at = plain.find('/'); at != std::string::npos;
       at = plain.find('/', at + 1)) {
    if (ways_out_.contains(plain.substr(0, at))) {
      Keep({Kind::kPath, std::string(name), "member through a link", offset});
      return;
    }
  }
}

void ArchiveWatch::SeeBytes(std::string_view name, Bytes bytes,
                            std::uint64_t offset) {
  // Pickles, numpy arrays and HDF5 under any name.
  if (!model_ && bytes.size() > 2) {
    model_ = (bytes[0] == 0x80 && bytes[1] >= 2 && bytes[1] <= 5) ||
             StartsWith(bytes, "\x93NUMPY") || StartsWith(bytes, "\x89HDF\r\n");
  }
  const std::string_view kind = ExecutableKind(bytes);
  // Scripts are at home next to a model; programs are not.
  if (kind.empty() || kind == "script") return;
  Keep({Kind::kEmbedded, std::string(kind), std::string(name), offset});
}

void ArchiveWatch::SeeLink(std::string_view name, std::string_view target,
                           bool hard, std::uint64_t offset) {
  const std::size_t slash = name.find_last_of("/\\");
  std::string reached;
  if (!hard && slash != std::string_view::npos) {
    reached = name.substr(0, slash + 1);
  }
  reached += target;
  if (!IsAbsolute(target) && !ClimbsOut(reached)) return;
  if (ways_out_.size() < kMostSeen) ways_out_.insert(Plain(name));
  Keep({Kind::kPath, std::string(name), "link to " + std::string(target),
        offset});
}

void ArchiveWatch::Report(Sink& sink) {
  const std::string where = model_ ? "model archive" : kind_;
  for (Seen& seen : seen_) {
    if (seen.kind == Kind::kPath) {
      seen.evidence = where + " " + seen.evidence;
    } else if (seen.kind == Kind::kEmbedded) {
      if (!model_) continue;
      seen.evidence = "model archive member " + seen.evidence;
    }
    sink.Observe(seen.kind, std::move(seen.value), seen.offset,
                 std::move(seen.evidence));
  }
}

}  // namespace assay
