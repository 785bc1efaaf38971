// SPDX-License-Identifier: Apache-2.0
// How ZipMembers gets at the data of one member.  A header may lie about the
// method, the sizes, the checksum and the place of the data; what is sound by
// the checksum is believed, and where nothing is, every reading is looked at.
#include <algorithm>
#include <optional>

#include "scanner/zip/members.h"

namespace assay {
namespace {

constexpr std::uint16_t kStored = 0;
constexpr std::uint16_t kDeflated = 8;

std::optional<Codec> CodecOf(std::uint16_t method) {
  switch (method) {
    case kDeflated:
      return Codec::kDeflate;
    case 12:
      return Codec::kBzip2;
    case 14:
      return Codec::kLzmaZip;
    case 93:
      return Codec::kZstd;
    case 95:
      return Codec::kXz;
    default:
      return std::nullopt;
  }
}

bool CrcFits(const std::vector<const ZipEntry*>& entries, std::uint32_t crc) {
  return std::ranges::any_of(
      entries, [&](const ZipEntry* entry) { return entry->crc == crc; });
}

// Of a stream that was written without knowing its size there may be no
// checksum at all.
bool HasNoCrc(const std::vector<const ZipEntry*>& entries) {
  return std::ranges::all_of(entries, [](const ZipEntry* entry) {
    return (entry->flags & ZipEntry::kDescriptor) != 0 && entry->crc == 0;
  });
}

}  // namespace

void ZipMembers::Decode(const View& view) {
  std::vector<std::uint16_t> unsound;
  for (const std::uint16_t method : view.methods) {
    if (!Deliver(view, method, view.data, How::kIfSound)) {
      unsound.push_back(method);
    }
    if (stop_) return;
  }
  if (unsound.empty()) return;
  bool found = unsound.size() < view.methods.size();
  if (!found) found = Rescue(view);
  if (!found && view.encrypted) {
    sink_.Skip("member '" + view.name + "' is encrypted");
    found = true;
  }
  for (const std::uint16_t method : unsound) {
    if (stop_) return;
    Deliver(view, method, view.data, found ? How::kProbe : How::kNest);
  }
  if (found) return;
  for (const std::uint64_t data : view.starts) {
    for (const std::uint16_t method : {kStored, kDeflated}) {
      if (stop_) return;
      Deliver(view, method, data, How::kProbe);
    }
  }
}

// Tries what no header says; true when something sound came of it.
bool ZipMembers::Rescue(const View& view) {
  std::vector<std::uint16_t> methods = view.methods;
  for (const std::uint16_t method : {kStored, kDeflated}) {
    if (std::ranges::find(methods, method) == methods.end()) {
      methods.push_back(method);
    }
  }
  for (const std::uint64_t data : view.starts) {
    for (const std::uint16_t method : methods) {
      if (Deliver(view, method, data, How::kIfSound)) {
        Note("zip-header-lies", view.header, view.name);
        return true;
      }
    }
  }
  return false;
}

bool ZipMembers::Deliver(const View& view, std::uint16_t method,
                         std::uint64_t data, How how) {
  if (method == kStored) return DeliverStored(view, data, how);
  if (const auto codec = CodecOf(method)) {
    return DeliverPacked(view, *codec, data, how);
  }
  Note("zip-method-unknown", view.header,
       view.name + ": " + std::to_string(method));
  if (how == How::kNest) {
    sink_.Skip("compression method " + std::to_string(method) + " of member '" +
               view.name + "' is unknown");
  }
  return false;
}

bool ZipMembers::DeliverStored(const View& view, std::uint64_t data, How how) {
  std::vector<std::uint64_t> lengths = view.lengths;
  // The data are sound when any of the stated sizes gives the checksum; that
  // reading goes first.
  bool sound = false;
  for (std::uint64_t& length : lengths) {
    const Bytes bytes = Slice(file_.bytes, data, length);
    if (bytes.size() < length) continue;
    if (CrcFits(view.entries, Crc32(bytes)) || HasNoCrc(view.entries)) {
      std::swap(length, lengths.front());
      sound = true;
      break;
    }
  }
  if (how == How::kIfSound && !sound) return false;
  if (how == How::kNest && !sound) {
    Note("zip-crc-differs", view.header, view.name);
  }
  for (const std::uint64_t length : lengths) {
    if (stop_) break;
    const Bytes bytes = Slice(file_.bytes, data, length);
    // No bytes are a member only when nothing else is.
    if (bytes.empty() && lengths.size() > 1) continue;
    HandOver(view, {view.name, bytes, bytes.size(), data}, how, true);
  }
  return sound;
}

bool ZipMembers::DeliverPacked(const View& view, Codec codec,
                               std::uint64_t data, How how) {
  // Deflate knows its own end, whatever the headers say of it; other streams
  // may not, or may be continued by what follows.
  Bytes input = Slice(file_.bytes, data);
  if (codec != Codec::kDeflate && !view.lengths.empty()) {
    const std::uint64_t length = std::ranges::max(view.lengths);
    if (length != 0) input = Slice(input, 0, length);
  }
  const Expanded out = sink_.expander().Expand(codec, input);
  const bool crc = CrcFits(view.entries, out.crc32);
  const auto stated = [&](auto field, std::uint64_t value) {
    return std::ranges::any_of(view.entries, [&](const ZipEntry* entry) {
      return entry->*field == value;
    });
  };
  const bool whole =
      out.stopped.empty() || (crc && stated(&ZipEntry::size, out.size));
  const bool sized = stated(&ZipEntry::packed, out.consumed);
  const bool limited = !out.limit.empty();
  const bool sound =
      limited || (whole && (crc || sized || HasNoCrc(view.entries)));
  if (how == How::kIfSound && !sound) return false;
  if (how != How::kProbe) {
    if (!crc && whole && !HasNoCrc(view.entries)) {
      Note("zip-crc-differs", view.header, view.name);
    }
    const bool later = HasNoCrc(view.entries);
    if (whole && !later && (!sized || !stated(&ZipEntry::size, out.size))) {
      Note("zip-size-differs", view.header, view.name);
    }
    if (!whole) {
      sink_.Skip(
          "member '" + view.name + "' is not read to its end: " + out.stopped,
          out.limit);
    }
  }
  HandOver(view, {view.name, out.bytes(), out.size, data}, how, false);
  return sound;
}

void ZipMembers::HandOver(const View& view, const Member& member, How how,
                          bool stored) {
  watch_.SeeBytes(view.name, member.bytes, member.offset);
  if (how == How::kProbe) {
    if (!member.bytes.empty()) sink_.Probe(member);
    return;
  }
  if (view.raw) {
    if (stored) {
      sink_.Declare({.name = view.name,
                     .dtype = "storage",
                     .shape = {member.size},
                     .offset = member.offset,
                     .size = member.size});
    }
    if (!member.bytes.empty()) sink_.Probe(member);
    return;
  }
  if (!sink_.Nest(member)) stop_ = true;
}

}  // namespace assay
