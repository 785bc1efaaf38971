// SPDX-License-Identifier: Apache-2.0
// Weights index: JSON whose "weight_map" names, for every tensor of a model,
// the shard file that holds it, and whose "metadata.total_size" is their sum.
// https://huggingface.co/docs/transformers/big_models#sharded-checkpoints
#include <algorithm>
#include <iterator>
#include <map>
#include <optional>
#include <string>
#include <vector>

#include "core/escape.h"
#include "core/json.h"
#include "scanner/format.h"
#include "scanner/formats/breaches.h"

namespace assay {
namespace {

using Kind = Observation::Kind;
using Names = std::vector<std::string>;

struct Index {
  std::map<std::string, Names> shards;  // The tensors of each shard.
  std::uint64_t place = 0;              // Where weight_map starts.
  std::optional<std::uint64_t> total_size;
};

// What a shard's own header says.
struct Shard {
  Names names;
  std::uint64_t bytes = 0;
};

bool Recognizes(const File& file) {
  const std::string_view name = file.name();
  if (!file.HasSuffix(".json") ||
      (name.find(".safetensors.index.") == name.npos &&
       name.find(".bin.index.") == name.npos)) {
    return false;
  }
  const std::string_view start = AsText(Slice(file.bytes, 0, 64));
  const std::size_t first = start.find_first_not_of(" \t\r\n");
  return first != start.npos && start[first] == '{';
}

void See(const JsonEvent& event, Index& index, Breaches& breaches) {
  if (event.kind == JsonEvent::Kind::kEnd) return;
  if (event.duplicate) {
    breaches.Add("duplicate-key", event.offset, event.pointer);
  }
  if (event.pointer == "/weight_map") index.place = event.offset;
  if (event.pointer == "/metadata/total_size" &&
      event.kind == JsonEvent::Kind::kNumber && event.text.size() < 19 &&
      event.text.find_first_not_of("0123456789") == event.text.npos) {
    index.total_size = std::stoull(std::string(event.text));
  }
  if (event.depth != 2 || !event.pointer.starts_with("/weight_map/")) return;
  if (event.kind == JsonEvent::Kind::kString) {
    index.shards[std::string(event.text)].emplace_back(event.key);
  } else {
    breaches.Add("field-type", event.offset, event.pointer);
  }
}

// Whether a loader that joins `name` to the directory stays inside it.
bool Inside(std::string_view name) {
  if (name.empty() || name.starts_with('/') || name.starts_with('~') ||
      name.find_first_of("\\:") != name.npos || name.find('\0') != name.npos) {
    return false;
  }
  return !("/" + std::string(name) + "/").contains("/../");
}

// The tensors that a safetensors shard holds; nothing when it cannot be told.
std::optional<Shard> ReadShard(Bytes file, const Limits& limits) {
  ByteReader in(file);
  const Bytes header = in.Take(in.U64());
  if (in.failed()) return std::nullopt;
  Shard shard{.names = {}, .bytes = in.left()};
  const auto walked = WalkJson(header, limits, [&](const JsonEvent& event) {
    if (event.depth == 1 && event.kind == JsonEvent::Kind::kObject &&
        event.key != "__metadata__") {
      shard.names.emplace_back(event.key);
    }
    return shard.names.size() <= limits.tensors;
  });
  if (!walked) return std::nullopt;
  std::ranges::sort(shard.names);
  return shard;
}

// Observes `code` for each name of `a` that `b` lacks; both are sorted.
void Lacking(const Names& a, const Names& b, std::string_view code,
             const std::string& where, std::uint64_t place,
             Breaches& breaches) {
  Names lost;
  std::ranges::set_difference(a, b, std::back_inserter(lost));
  for (std::string& name : lost) {
    breaches.Add(code, place, name.append(" of ").append(where));
  }
}

void CompareAcross(const std::map<std::string, Shard>& read,
                   std::uint64_t place, Breaches& breaches) {
  Names all;
  for (const auto& [name, shard] : read) {
    all.insert(all.end(), shard.names.begin(), shard.names.end());
  }
  std::ranges::sort(all);
  for (auto at = all.begin();
       (at = std::adjacent_find(at, all.end())) != all.end(); ++at) {
    breaches.Add("tensor-in-two-shards", place, *at);
  }
}

void CheckShards(Index& index, Siblings& siblings, Sink& sink,
                 Breaches& breaches) {
  std::map<std::string, Shard> read;
  Names absent;
  for (auto& [name, names] : index.shards) {
    if (!Inside(name)) continue;
    const Bytes bytes = siblings.Find(name);
    if (bytes.empty()) {
      breaches.Add("shard-absent", index.place, name);
      absent.push_back(name);
      continue;
    }
    if (!name.ends_with(".safetensors")) continue;
    auto shard = ReadShard(bytes, sink.limits());
    // Its own reader says why not.
    if (!shard) continue;
    std::ranges::sort(names);
    Lacking(names, shard->names, "tensor-not-in-shard", name, index.place,
            breaches);
    Lacking(shard->names, names, "tensor-not-in-index", name, index.place,
            breaches);
    read.emplace(name, *std::move(shard));
  }
  if (!absent.empty()) {
    sink.Skip("shard '" + EscapeShort(absent.front(), 120) +
              "' named by the index is absent" +
              (absent.size() == 1
                   ? ""
                   : ", and " + std::to_string(absent.size() - 1) + " more"));
  }
  CompareAcross(read, index.place, breaches);
  std::uint64_t total = 0;
  for (const auto& [name, shard] : read) total += shard.bytes;
  if (index.total_size && read.size() == index.shards.size() &&
      total != *index.total_size) {
    breaches.Add("total-size-differs", index.place,
                 std::to_string(*index.total_size) + " in the index, " +
                     std::to_string(total) + " in the shards");
  }
}

Result<void> Read(const File& file, Sink& sink) {
  Index index;
  Breaches breaches(sink);
  const auto walked =
      WalkJson(file.bytes, sink.limits(), [&](const JsonEvent& event) {
        See(event, index, breaches);
        return !sink.OutOfTime();
      });
  for (const auto& [name, names] : index.shards) {
    if (!Inside(name)) sink.Observe(Kind::kPath, name, index.place);
    if (sink.listing()) {
      sink.List(index.place, EscapeShort(name, 200) + "  " +
                                 std::to_string(names.size()) + " tensors");
    }
  }
  if (!walked) {
    return Fail(file.whole() ? walked.error().kind : Error::Kind::kLimit,
                std::string(file.path) + ": " + walked.error().message);
  }
  if (sink.OutOfTime()) {
    return Fail(Error::Kind::kLimit, std::string(file.path) + ": out of time");
  }
  if (index.place == 0) breaches.Add("field-missing", 0, "weight_map");
  if (file.siblings != nullptr) {
    CheckShards(index, *file.siblings, sink, breaches);
  }
  return {};
}

}  // namespace

extern const Format kWeightsIndex;
const Format kWeightsIndex = {"weights-index",
                              "shards that are absent or hold other tensors",
                              false, Recognizes, Read};

}  // namespace assay
