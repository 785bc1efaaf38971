// SPDX-License-Identifier: Apache-2.0
// tar: blocks of 512 bytes; a header block, then the member's data, padded;
// two blocks of zeros at the end.  Long names and sizes come in members of
// their own before the one they describe (GNU "L" and "K", PAX "x" and "g").
// https://pubs.opengroup.org/onlinepubs/9699919799/utilities/pax.html
#include <algorithm>
#include <charconv>
#include <string>

#include "core/mapping.h"
#include "scanner/archive_watch.h"
#include "scanner/format.h"
#include "scanner/tar/header.h"

namespace assay {
namespace {

using Kind = Observation::Kind;

// Long names and PAX records beyond this are not taken in.
constexpr std::uint64_t kMostMeta = 1ull << 20;
constexpr int kMostNotes = 20;

std::uint64_t BlockUp(std::uint64_t size) {
  return (size + kTarBlock - 1) / kTarBlock * kTarBlock;
}

// A member that is a link, a directory or a device has no data, whatever its
// size field says.
bool HasData(char type) { return type < '1' || type > '6'; }

bool Recognizes(const File& file) {
  const auto header = ParseTarHeader(file.bytes);
  if (header) {
    // The old form has no magic; a name and a checksum must do.
    return header->sound ? !header->name.empty() && header->numbers
                         : header->ustar && header->numbers;
  }
  // An archive without members is nothing but zeros.
  return file.HasSuffix(".tar") && file.bytes.size() >= 2 * kTarBlock &&
         std::ranges::all_of(file.bytes.first(2 * kTarBlock),
                             [](auto byte) { return byte == 0; });
}

class TarReader {
 public:
  TarReader(const File& file, Sink& sink) : file_(file), sink_(sink) {}

  Result<void> Read() {
    std::uint64_t count = 0;
    while (at_ < file_.bytes.size() && !stop_) {
      const auto header = ParseTarHeader(Slice(file_.bytes, at_));
      if (!header || !(header->sound || header->ustar)) {
        if (!ReadEnd()) break;
        continue;
      }
      if (sink_.OutOfTime()) {
        return Fail(Error::Kind::kLimit,
                    std::string(file_.path) + ": time is up after " +
                        std::to_string(count) + " members");
      }
      if (count++ >= sink_.limits().members) {
        sink_.Skip(
            "there are more than " + std::to_string(count - 1) + " members",
            "members");
        break;
      }
      ReadMember(*header);
      if (at_ >= forgotten_ + kWindow) {
        Forget(Slice(file_.bytes, forgotten_, at_ - forgotten_));
        forgotten_ = at_;
      }
    }
    watch_.Report(sink_);
    if (!file_.whole()) {
      return Fail(Error::Kind::kLimit,
                  std::string(file_.path) + ": only the first " +
                      std::to_string(file_.bytes.size()) + " of " +
                      std::to_string(file_.size) + " bytes could be held");
    }
    return {};
  }

 private:
  void Note(std::string code, std::string evidence = {}) {
    if (notes_++ < kMostNotes) {
      sink_.Observe(Kind::kAnomaly, std::move(code), at_, std::move(evidence));
    }
  }

  // At a block that is no header.  Some readers stop at the first block of
  // zeros, some at the second, and some look for the next header: true when
  // there is one.
  bool ReadEnd() {
    const std::uint64_t begin = at_;
    const std::uint64_t next = NextHeader();
    Bytes rest = Slice(file_.bytes, begin, next - begin);
    while (!rest.empty() && rest.front() == 0) rest = rest.subspan(1);
    if (!rest.empty()) {
      at_ = next - rest.size();
      Note("tar-trailer", std::to_string(rest.size()) + " bytes");
      sink_.Probe({"trailer", rest, rest.size(), at_});
    }
    at_ = next;
    if (next == file_.bytes.size()) return false;
    Note("tar-member-after-end");
    return true;
  }

  // Offset of the next block that is a header beyond doubt.
  std::uint64_t NextHeader() {
    for (std::uint64_t at = at_ + kTarBlock; at < file_.bytes.size();
         at += kTarBlock) {
      if (at / kTarBlock % (kWindow / kTarBlock) == 0) {
        if (sink_.OutOfTime()) break;
        Forget(Slice(file_.bytes, at - kWindow, kWindow));
      }
      const Bytes block = Slice(file_.bytes, at, kTarBlock);
      if (!StartsWith(Slice(block, 257), "ustar")) continue;
      const auto header = ParseTarHeader(block);
      if (header && header->sound && header->numbers) return at;
    }
    return file_.bytes.size();
  }

  void ReadMember(TarHeader header) {
    const std::uint64_t head = at_;
    at_ += kTarBlock;
    while (header.extended && at_ + kTarBlock <= file_.bytes.size()) {
      header.extended = file_.bytes[at_ + 504] != 0;
      at_ += kTarBlock;
    }
    if (!header.sound) Note("tar-bad-checksum", header.name);
    if (!header.numbers) Note("tar-bad-size", header.name);
    if (TakeMeta(header)) return;
    const std::uint64_t stated = header.size;
    ApplyMeta(header);
    if (header.size != stated && stated != 0) {
      // Readers that do not know PAX go by the header's own size and take
      // what follows for members.
      Note("tar-size-differs", header.name);
      ReadOther(header, stated);
    }
    watch_.SeeName(header.name, head);
    if (header.type == '1' || header.type == '2') {
      watch_.SeeLink(header.name, header.link, header.type == '1', head);
    }
    if (!HasData(header.type)) return;
    HandOver(header, header.size);
    Advance(header.size);
  }

  // Members that only describe the next one.
  bool TakeMeta(const TarHeader& header) {
    if (std::string_view("LKxgX").find(header.type) == std::string_view::npos) {
      return false;
    }
    const Bytes data =
        Slice(file_.bytes, at_, std::min(header.size, kMostMeta));
    if (header.size > kMostMeta) {
      Note("tar-long-header", header.name);
      sink_.Probe({header.name, Slice(file_.bytes, at_, header.size),
                   header.size, at_});
    }
    const std::string_view text = AsText(data);
    if (header.type == 'L') {
      long_name_ = text.substr(0, text.find('\0'));
    } else if (header.type == 'K') {
      long_link_ = text.substr(0, text.find('\0'));
    } else {
      auto& records = header.type == 'g' ? global_ : local_;
      for (auto& [key, value] : ParsePax(data)) records[key] = value;
    }
    Advance(header.size);
    return true;
  }

  void ApplyMeta(TarHeader& header) {
    if (!long_name_.empty()) header.name = std::move(long_name_);
    if (!long_link_.empty()) header.link = std::move(long_link_);
    for (const auto* records : {&global_, &local_}) {
      for (const auto& [key, value] : *records) {
        if (key == "path" || key == "GNU.sparse.name") header.name = value;
        if (key == "linkpath") header.link = value;
        if (key == "size") {
          std::from_chars(value.data(), value.data() + value.size(),
                          header.size);
        }
      }
    }
    long_name_.clear();
    long_link_.clear();
    local_.clear();
  }

  void ReadOther(const TarHeader& header, std::uint64_t size) {
    const std::uint64_t end = BlockUp(std::min(size, file_.bytes.size()));
    const Bytes rest = Slice(file_.bytes, at_ + end);
    HandOver(header, size);
    if (header.size > size && !rest.empty()) {
      sink_.Probe({header.name + "~", rest, rest.size(), at_ + end});
    }
  }

  void HandOver(const TarHeader& header, std::uint64_t size) {
    const Bytes data = Slice(file_.bytes, at_, size);
    if (data.size() < size && file_.whole()) {
      Note("tar-truncated", header.name);
      sink_.Skip("member '" + header.name + "' is cut short at byte " +
                 std::to_string(data.size()) + " of " + std::to_string(size));
    }
    watch_.SeeBytes(header.name, data, at_);
    // A short member is handed over as it is, else its reader would be told
    // that a limit cut it.
    const std::uint64_t full = file_.whole() ? data.size() : size;
    if (!sink_.Nest({header.name, data, full, at_})) stop_ = true;
  }

  void Advance(std::uint64_t size) {
    const std::uint64_t left = file_.bytes.size() - at_;
    at_ += size >= left ? left : std::min(BlockUp(size), left);
  }

  const File& file_;
  Sink& sink_;
  ArchiveWatch watch_{"tar"};
  std::uint64_t at_ = 0;
  std::uint64_t forgotten_ = 0;  // Up to here the file is read.
  int notes_ = 0;
  bool stop_ = false;
  std::string long_name_;
  std::string long_link_;
  std::map<std::string, std::string> global_;
  std::map<std::string, std::string> local_;
};

Result<void> Read(const File& file, Sink& sink) {
  return TarReader(file, sink).Read();
}

}  // namespace

extern const Format kTar;
const Format kTar = {"tar", "members, links, and what stands behind the end",
                     true, Recognizes, Read};

}  // namespace assay
