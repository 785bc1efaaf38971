// SPDX-License-Identifier: Apache-2.0
#ifndef ASSAY_SCANNER_ZIP_MEMBERS_H_
#define ASSAY_SCANNER_ZIP_MEMBERS_H_

#include <cstdint>
#include <map>
#include <string>
#include <string_view>
#include <unordered_set>
#include <vector>

#include "scanner/archive_watch.h"
#include "scanner/format.h"
#include "scanner/zip/headers.h"
#include "scanner/zip/layout.h"
#include "scanner/zip/torch.h"

namespace assay {

/// Reads the members of a zip and hands them to the sink, each by every
/// reading that its headers allow.
class ZipMembers {
 public:
  ZipMembers(const File& file, const ZipLayout& layout, Sink& sink);

  /// Reads all.
  Result<void> Read();

  /// Observes an anomaly; of each code only the first ones, lest a hostile
  /// file fills the report.
  void Note(const std::string& code, std::uint64_t at,
            std::string_view evidence = {});

 private:
  /// One member, with all that its headers say.
  struct View {
    std::vector<const ZipEntry*> entries;  ///< The directory's first.
    std::string name;
    std::uint64_t header = 0;
    std::uint64_t data = 0;
    std::uint64_t boundary = 0;
    std::vector<std::uint64_t> starts;   ///< Other offsets the data may have.
    std::vector<std::uint64_t> lengths;  ///< Stated sizes that fit.
    std::vector<std::uint16_t> methods;
    bool encrypted = false;
    bool raw = false;  ///< Bytes of a tensor.
  };
  enum class How { kIfSound, kNest, kProbe };

  void SeeNames();
  void ReadPlace(const ZipLayout::Place& place);
  void Compare(const ZipEntry& central, const ZipEntry& local);
  void Measure(const ZipLayout::Place& place, const ZipEntry* local,
               View& view);
  void Decode(const View& view);
  bool Rescue(const View& view);
  bool Deliver(const View& view, std::uint16_t method, std::uint64_t data,
               How how);
  bool DeliverStored(const View& view, std::uint64_t data, How how);
  bool DeliverPacked(const View& view, Codec codec, std::uint64_t data,
                     How how);
  void HandOver(const View& view, const Member& member, How how, bool stored);

  const File& file_;
  const ZipLayout& layout_;
  Sink& sink_;
  ArchiveWatch watch_{"zip"};
  TorchNames torch_;
  std::unordered_set<std::string_view> names_;
  std::map<std::string, int> notes_;
  std::uint64_t overlapped_ = 0;
  std::uint64_t forgotten_ = 0;  ///< Up to here the file is read.
  bool stop_ = false;
};

}  // namespace assay

#endif  // ASSAY_SCANNER_ZIP_MEMBERS_H_
