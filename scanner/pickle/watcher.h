// SPDX-License-Identifier: Apache-2.0
#ifndef ASSAY_SCANNER_PICKLE_WATCHER_H_
#define ASSAY_SCANNER_PICKLE_WATCHER_H_

#include <cstddef>
#include <cstdint>
#include <string>
#include <string_view>

#include "core/bytes.h"
#include "core/observation.h"
#include "scanner/pickle/heap.h"
#include "scanner/pickle/opcodes.h"

namespace assay::pickle {

/// Receives what a machine sees.  This one ignores everything, which is what
/// a dry run wants.
class Watcher {
 public:
  virtual ~Watcher() = default;

  /// A name is used.  True when an example is wanted; Example() follows.
  virtual bool Used(Observation::Kind, std::string_view /*value*/,
                    std::uint64_t /*offset*/) {
    return false;
  }

  /// An example of the use of the name that was just told.
  virtual void Example(const std::string&, std::uint64_t /*offset*/) {}

  /// The stream breaks a rule of the format; `code` is the observation's value.
  virtual void Anomaly(std::string_view /*code*/, std::uint64_t /*offset*/,
                       const std::string& /*evidence*/) {}

  /// A literal that might hold a file of its own.
  virtual void Literal(Bytes, std::uint64_t /*offset*/) {}

  /// Another pickle stands inside this one, as joblib writes arrays of
  /// objects.  Runs it and says where it ends.
  virtual std::uint64_t Inline(std::uint64_t offset) { return offset; }

  /// A named function was called and returned `result`.
  virtual void Returned(const Heap&, Value /*result*/,
                        std::uint64_t /*offset*/) {}

  /// A dict, or something like one, is given an item.
  virtual void Assigned(const Heap&, Value /*key*/, Value /*item*/) {}

  /// Whether Instructed() and Remark() are wanted.
  virtual bool listing() const { return false; }

  /// An instruction, before it takes effect, below that many marks.
  virtual void Instructed(const Instruction&, std::size_t /*marks*/) {}

  /// What the instruction did: "posix.system('id')".
  virtual void Remark(std::string_view) {}

  virtual bool OutOfTime() const { return false; }
};

}  // namespace assay::pickle

#endif  // ASSAY_SCANNER_PICKLE_WATCHER_H_
