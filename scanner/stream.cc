// SPDX-License-Identifier: Apache-2.0
#include "scanner/stream.h"

#include <algorithm>
#include <chrono>

namespace assay {
namespace {

// What random bytes do not decompress to by chance.
constexpr std::uint64_t kTrial = 32 << 10;

}  // namespace

std::string ContentName(const File& file,
                        std::initializer_list<std::string_view> suffixes) {
  for (const std::string_view rule : suffixes) {
    const std::size_t equals = rule.find('=');
    const std::string_view suffix = rule.substr(0, equals);
    if (!file.HasSuffix(suffix) || file.name().size() == suffix.size()) {
      continue;
    }
    std::string name(file.name().substr(0, file.name().size() - suffix.size()));
    if (equals != std::string_view::npos) name += rule.substr(equals + 1);
    return name;
  }
  return std::string(file.name()) + "~";
}

Result<void> ReadStream(Codec codec, const File& file, Sink& sink,
                        std::initializer_list<std::string_view> suffixes) {
  const std::string name = ContentName(file, suffixes);
  const Expanded out = sink.expander().Expand(codec, file.bytes);
  if (!out.stopped.empty()) {
    if (out.limit.empty() && file.whole()) {
      sink.Observe(Observation::Kind::kAnomaly, "stream-broken", out.consumed,
                   out.stopped);
    }
    sink.Skip("'" + name + "' is decompressed only to byte " +
                  std::to_string(out.size) + ": " + out.stopped,
              out.limit);
  }
  sink.Nest({name, out.bytes(), out.size, 0});
  const Bytes rest = Slice(file.bytes, out.consumed);
  const bool ended = out.stopped.empty();
  if (ended && std::ranges::any_of(Slice(rest, 0, 4 << 20),
                                   [](auto byte) { return byte != 0; })) {
    sink.Observe(Observation::Kind::kAnomaly, "stream-trailer", out.consumed,
                 std::to_string(rest.size()) + " bytes");
  }
  if (!rest.empty()) {
    sink.Probe({"trailer", rest, rest.size(), out.consumed});
  }
  if (!file.whole()) {
    return Fail(Error::Kind::kLimit,
                std::string(file.path) + ": only the first " +
                    std::to_string(file.bytes.size()) + " of " +
                    std::to_string(file.size) + " bytes could be held");
  }
  return {};
}

bool Decompresses(Codec codec, Bytes bytes) {
  Limits limits;
  limits.expanded_held = 0;
  limits.expanded_total = kTrial;
  Expander expander(limits, std::chrono::steady_clock::time_point::max());
  const Expanded out = expander.Expand(codec, bytes);
  if (out.stopped.empty() || !out.limit.empty()) return true;
  // Cut short: all of it was taken, and none of it was wrong.
  return out.size > 0 && out.consumed == bytes.size();
}

}  // namespace assay
