// SPDX-License-Identifier: Apache-2.0
// load_verified MODEL KEY FILE: loads a safetensors file of a signed model.
//
// Each read copies bytes into memory, hashes them there and only then hands
// them out: whoever writes to the file meanwhile changes nothing that is used.
// The signature must hold trees: assay sign MODEL --key release.key --tree
#include <charconv>
#include <ctime>
#include <iostream>
#include <map>
#include <system_error>
#include <vector>

#include "core/escape.h"
#include "core/json.h"
#include "core/read_file.h"
#include "signing/keys/load_key.h"
#include "signing/open_signed.h"

namespace {

using assay::Result;
using Buffer = std::vector<std::uint8_t>;
// "{"name":{"dtype":…,"shape":[…],"data_offsets":[begin,end]},…}"
using Ranges = std::map<std::string, std::vector<std::uint64_t>>;

std::unexpected<assay::Error> Malformed(const std::string& what) {
  return assay::Fail(assay::Error::Kind::kMalformed, what);
}

Result<Buffer> Read(const assay::VerifiedFile& file, std::uint64_t offset,
                    std::uint64_t size) {
  if (size > file.size()) return Malformed("more bytes than the file has");
  Buffer buffer(size);
  const auto read = file.Read(offset, buffer);
  if (!read) return std::unexpected(read.error());
  return buffer;
}

Result<Ranges> ParseHeader(const Buffer& header) {
  using Kind = assay::JsonEvent::Kind;
  Ranges ranges;
  std::vector<std::uint64_t>* range = nullptr;
  bool sound = true;
  const auto see = [&](const assay::JsonEvent& at) {
    if (at.duplicate && at.kind != Kind::kEnd) sound = false;
    if (at.depth == 1 && at.kind == Kind::kObject) {
      range = at.key == "__metadata__" ? nullptr : &ranges[std::string(at.key)];
    }
    if (at.depth == 3 && at.kind == Kind::kNumber && range != nullptr &&
        at.pointer.contains("/data_offsets/")) {
      const char* last = at.text.data() + at.text.size();
      const auto [end, error] =
          std::from_chars(at.text.data(), last, range->emplace_back());
      sound &= end == last && error == std::errc();
    }
    return sound;
  };
  const auto walked = assay::WalkJson(header, {}, see);
  if (!walked) return std::unexpected(walked.error());
  for (const auto& [name, each] : ranges)
    sound &= each.size() == 2 && each[0] <= each[1];
  if (!sound) return Malformed("the header does not say where tensors lie");
  return ranges;
}

Result<void> Load(const assay::VerifiedFile& file) {
  const auto length = Read(file, 0, 8);
  if (!length) return std::unexpected(length.error());
  const std::uint64_t size = assay::ByteReader(*length).U64();
  const auto header = Read(file, 8, size);
  if (!header) return std::unexpected(header.error());
  const auto ranges = ParseHeader(*header);
  if (!ranges) return std::unexpected(ranges.error());
  for (const auto& [name, range] : *ranges) {
    const auto begin = assay::CheckedAdd(8 + size, range[0]);
    const auto bytes =
        Read(file, begin.value_or(UINT64_MAX), range[1] - range[0]);
    if (!bytes) return std::unexpected(bytes.error());
    // A loader hands the bytes to its device here.
    std::cout << assay::Escape(name) << "  " << bytes->size() << " bytes\n";
  }
  return {};
}

Result<void> Run(const std::string& model, const std::string& key_path,
                 const std::string& path) {
  const auto key = assay::LoadPublicKey(key_path);
  if (!key) return std::unexpected(key.error());
  const auto artifact = assay::Artifact::Open(model, {});
  if (!artifact) return std::unexpected(artifact.error());
  auto text = assay::ReadFile(model + "/model.sig", 64 << 20);
  if (!text) return std::unexpected(text.error());
  const std::vector<assay::SignatureFile> signatures = {{"model.sig", *text}};
  assay::TrustPolicy policy;
  policy.signers = {{"publisher", {assay::TrustedKey{*key, {}, {}, nullptr}}}};
  assay::VerifyOptions now;
  now.now = std::time(nullptr);
  assay::Evidence seen;
  const auto vouched =
      VerifySignatures(*artifact, signatures, {}, policy, now, seen);
  if (!vouched) return std::unexpected(vouched.error());

  // With the sidecar only what is loaded is read; without it, all once more.
  std::vector<assay::TreeSidecar> sidecars;
  if (auto bytes = assay::ReadFile(model + "/model.sig.tree", 1 << 30)) {
    auto sidecar = assay::TreeSidecar::Parse(*bytes, "model.sig.tree");
    if (sidecar) sidecars.push_back(std::move(*sidecar));
  }
  assay::OpenOptions options;
  options.sidecars = sidecars;
  const auto file =
      OpenSigned(*artifact, *vouched, path, options, seen.objections);
  if (!file) return std::unexpected(file.error());
  return Load(*file);
}

}  // namespace

int main(int argc, char** argv) {
  const auto loaded = argc == 4
                          ? Run(argv[1], argv[2], argv[3])
                          : Malformed("usage: load_verified MODEL KEY FILE");
  if (loaded) return 0;
  std::cerr << "error: " << assay::Escape(loaded.error().message) << '\n';
  return 1;
}
