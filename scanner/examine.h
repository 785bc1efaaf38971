// SPDX-License-Identifier: Apache-2.0
#ifndef ASSAY_SCANNER_EXAMINE_H_
#define ASSAY_SCANNER_EXAMINE_H_

#include <set>
#include <string>
#include <string_view>

#include "core/limits.h"
#include "core/observation.h"
#include "core/report.h"
#include "scanner/format.h"

namespace assay {

/// Receives what Examine() sees in a file and in the members inside it.
class Listener {
 public:
  virtual ~Listener() = default;

  virtual void Observed(Observation observation) = 0;

  /// `member` as in Location::member, empty for the file itself.
  virtual void Declared(std::string_view member, const Tensor& tensor) {
    (void)member, (void)tensor;
  }

  /// See Sink::State().
  virtual void Stated(std::string_view member, std::string_view key,
                      std::string_view value, std::uint64_t offset) {
    (void)member, (void)key, (void)value, (void)offset;
  }

  /// Whether Listed() is wanted; see Sink::listing().
  virtual bool listing() const { return false; }
  virtual void Listed(std::string_view member, std::uint64_t offset,
                      std::string_view line) {
    (void)member, (void)offset, (void)line;
  }
};

/// What became of an examined file.
struct Examination {
  std::string format;  ///< Empty when unknown.
  FileRecord::Status status = FileRecord::Status::kUnknown;
  std::string reason;                ///< What was not examined, and why.
  std::set<std::string> limits_hit;  ///< "depth: member".
};

/// Reads one file, and what it contains, with every format that recognizes it.
/// Same bytes, same answer: nothing depends on time (but for
/// Limits::seconds), threads or locale.
Examination Examine(const File& file, const Limits& limits, Listener& listener);

}  // namespace assay

#endif  // ASSAY_SCANNER_EXAMINE_H_
