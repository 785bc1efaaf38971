// SPDX-License-Identifier: Apache-2.0
#include "signing/tree/sidecar.h"

#include <algorithm>
#include <utility>

namespace assay {
namespace {

constexpr std::string_view kMagic = "assaytre";
constexpr std::uint32_t kVersion = 1;
constexpr const char* kHint = "remove it; the tree is made of the files again";

std::unexpected<Error> Malformed(const std::string& name,
                                 const std::string& what) {
  return Fail(Error::Kind::kMalformed, name + ": " + what, kHint);
}

template <class T>
void Put(std::vector<std::uint8_t>& out, T number) {
  for (std::size_t i = 0; i < sizeof(T); ++i) {
    out.push_back(static_cast<std::uint8_t>(number >> (8 * i)));
  }
}

void Put(std::vector<std::uint8_t>& out, Bytes bytes) {
  out.insert(out.end(), bytes.begin(), bytes.end());
}

Result<std::vector<TreeHash>> ReadNodes(ByteReader& in, std::uint64_t size,
                                        const std::string& file) {
  const std::uint64_t count = in.U64();
  if (!in.failed() && count != BlocksOf(size)) {
    return Malformed(file, std::to_string(count) + " nodes for " +
                               std::to_string(size) + " bytes, which have " +
                               std::to_string(BlocksOf(size)));
  }
  if (in.failed() || count > in.left() / sizeof(TreeHash)) {
    return Malformed(file, "the file ends within its nodes");
  }
  std::vector<TreeHash> nodes(count);
  for (TreeHash& node : nodes) {
    std::ranges::copy(in.Take(node.size()), node.begin());
  }
  return nodes;
}

}  // namespace

Result<TreeSidecar> TreeSidecar::Parse(Bytes bytes, const std::string& name) {
  ByteReader in(bytes);
  const Bytes magic = in.Take(kMagic.size());
  const std::uint32_t version = in.U32();
  const std::uint32_t block = in.U32();
  const std::uint64_t count = in.U64();
  if (in.failed() || AsText(magic) != kMagic) {
    return Malformed(name, "is not a file of trees");
  }
  if (version != kVersion || block != kTreeBlock) {
    return Malformed(name, "version " + std::to_string(version) +
                               " with blocks of " + std::to_string(block) +
                               " bytes is not known here");
  }
  TreeSidecar sidecar;
  sidecar.name_ = name;
  for (std::uint64_t i = 0; i < count; ++i) {
    const auto at_file = [&](const std::string& what) {
      return Malformed(name, "file " + std::to_string(i) + ": " + what);
    };
    std::string path(AsText(in.Take(in.U32())));
    const std::uint64_t size = in.U64();
    if (in.failed()) {
      return at_file("the file ends before it, of " + std::to_string(count));
    }
    if (path.empty() ||
        (!sidecar.files_.empty() && path <= sidecar.files_.rbegin()->first)) {
      return at_file("its path is empty or out of order");
    }
    auto nodes =
        ReadNodes(in, size, std::string(name).append(": ").append(path));
    if (!nodes) return std::unexpected(nodes.error());
    sidecar.files_.emplace_hint(sidecar.files_.end(), std::move(path),
                                File{size, std::move(*nodes)});
  }
  if (in.left() != 0) {
    return Malformed(
        name, std::to_string(in.left()) + " bytes stand behind the last file");
  }
  return sidecar;
}

void TreeSidecar::Add(const std::string& path, FileTree tree) {
  files_[path] = {tree.size, std::move(tree.nodes)};
}

std::vector<std::uint8_t> TreeSidecar::Serialize() const {
  std::vector<std::uint8_t> out;
  Put(out, AsBytes(kMagic));
  Put(out, kVersion);
  Put(out, static_cast<std::uint32_t>(kTreeBlock));
  Put(out, static_cast<std::uint64_t>(files_.size()));
  for (const auto& [path, file] : files_) {
    Put(out, static_cast<std::uint32_t>(path.size()));
    Put(out, AsBytes(path));
    Put(out, file.size);
    Put(out, static_cast<std::uint64_t>(file.nodes.size()));
    for (const TreeHash& node : file.nodes) Put(out, Bytes(node));
  }
  return out;
}

Result<std::vector<TreeHash>> TreeSidecar::NodesOf(const std::string& path,
                                                   const TreeRoot& root) const {
  const auto file = files_.find(path);
  if (file == files_.end()) {
    return Malformed(name_, path + ": has no tree here");
  }
  const auto& [size, nodes] = file->second;
  if (size != root.size || !LeadTo(root, nodes)) {
    return Malformed(name_, path +
                                ": its tree does not lead to the root that "
                                "was signed");
  }
  return nodes;
}

}  // namespace assay
