// SPDX-License-Identifier: Apache-2.0
//
// A signed note: a text of lines, an empty line, and lines "— name base64",
// where the base64 is of a key's hint of four bytes and its signature over the
// text.  A checkpoint's text is origin, size, base64 root and lines that do not
// matter here.
// https://github.com/C2SP/C2SP/blob/main/signed-note.md
#include "signing/sigstore/checkpoint.h"

#include <algorithm>
#include <charconv>
#include <optional>
#include <vector>

#include "core/base64.h"

namespace assay {
namespace {

constexpr std::string_view kSignaturePrefix = "\u2014 ";
constexpr std::size_t kHintBytes = 4;
// Those of the implementation in Go.
constexpr std::size_t kMostBytes = 1'000'000;
constexpr std::size_t kMostSignatures = 100;

struct NoteSignature {
  std::string_view name;
  std::vector<std::uint8_t> bytes;  // The hint, then the signature.
};

std::unexpected<Error> Malformed(const std::string& what) {
  return Fail(Error::Kind::kMalformed, "the checkpoint " + what);
}

// The text without its '\n' at the end, cut at each other one.
std::vector<std::string_view> Lines(std::string_view text) {
  std::vector<std::string_view> lines;
  while (!text.empty()) {
    const std::size_t end = text.find('\n');
    lines.push_back(text.substr(0, end));
    text.remove_prefix(end == text.npos ? text.size() : end + 1);
  }
  return lines;
}

std::optional<NoteSignature> ParseSignature(std::string_view line) {
  if (!line.starts_with(kSignaturePrefix)) return std::nullopt;
  line.remove_prefix(kSignaturePrefix.size());
  const std::size_t space = line.find(' ');
  if (space == 0 || space == line.npos) return std::nullopt;
  auto bytes = DecodeBase64(line.substr(space + 1));
  if (!bytes || bytes->size() <= kHintBytes) return std::nullopt;
  return NoteSignature{line.substr(0, space), std::move(*bytes)};
}

Result<Checkpoint> ParseText(std::string_view text) {
  const auto lines = Lines(text);
  if (lines.size() < 3) return Malformed("lacks its origin, size or root");
  Checkpoint checkpoint;
  checkpoint.origin = lines[0];
  const std::string_view size = lines[1];
  const auto [end, error] =
      std::from_chars(size.data(), size.data() + size.size(), checkpoint.size);
  if (error != std::errc() || end != size.data() + size.size() ||
      (size.starts_with('0') && size != "0")) {
    return Malformed("has no tree size in its second line");
  }
  const auto root = DecodeBase64(lines[2]);
  if (!root || root->size() != checkpoint.root.size()) {
    return Malformed("has no root hash in its third line");
  }
  std::ranges::copy(*root, checkpoint.root.begin());
  return checkpoint;
}

// Rekor v1 names the tree after its own name: "rekor.sigstore.dev - 26057…".
bool IsNameOf(std::string_view name, std::string_view origin) {
  if (!origin.starts_with(name)) return false;
  origin.remove_prefix(name.size());
  return origin.empty() || origin.starts_with(" - ");
}

}  // namespace

Result<Checkpoint> OpenCheckpoint(std::string_view note, Bytes log_id,
                                  const PublicKey& log_key) {
  const std::size_t blank = note.find("\n\n");
  if (note.size() > kMostBytes || blank == note.npos || !note.ends_with('\n')) {
    return Malformed("is not a signed note");
  }
  const std::string_view text = note.substr(0, blank + 1);
  auto checkpoint = ParseText(text);
  if (!checkpoint) return checkpoint;
  const auto lines = Lines(note.substr(blank + 2));
  if (lines.size() > kMostSignatures) {
    return Malformed("has " + std::to_string(lines.size()) + " signatures");
  }
  bool signed_by_log = false;
  for (const std::string_view line : lines) {
    const auto signature = ParseSignature(line);
    if (!signature) return Malformed("has a malformed line of a signature");
    const Bytes bytes = signature->bytes;
    if (!IsNameOf(signature->name, checkpoint->origin) ||
        !std::ranges::equal(bytes.first(kHintBytes),
                            Slice(log_id, 0, kHintBytes))) {
      continue;
    }
    if (!log_key.Verify(AsBytes(text), bytes.subspan(kHintBytes))) {
      return Fail(Error::Kind::kCrypto,
                  "the checkpoint has a wrong signature of the log");
    }
    signed_by_log = true;
  }
  if (!signed_by_log) {
    return Fail(Error::Kind::kCrypto,
                "the checkpoint is not signed by the log");
  }
  return checkpoint;
}

}  // namespace assay
