// SPDX-License-Identifier: Apache-2.0
#ifndef ASSAY_CORE_DECODER_H_
#define ASSAY_CORE_DECODER_H_

#include <cstdint>
#include <memory>
#include <span>
#include <string>

#include "core/bytes.h"
#include "core/expand.h"

namespace assay {

/// Undoes one compressed form piece by piece.  Belongs to Expander.
class Decoder {
 public:
  /// What one piece of work came to.
  struct Step {
    std::uint64_t taken = 0;  ///< Bytes of the input that were used.
    std::uint64_t made = 0;   ///< Bytes of the output that were written.
    bool ended = false;       ///< The stream ends here.
    std::string broken;       ///< Why it cannot go on; empty when it can.
  };

  /// Never null.  A decoder that cannot be set up says so in its first Run().
  static std::unique_ptr<Decoder> For(Codec codec);

  virtual ~Decoder() = default;

  /// Takes from `input`, which continues where the last call stopped, and
  /// writes to `output`.  Neither used nor written: more input is needed.
  virtual Step Run(Bytes input, std::span<std::uint8_t> output) = 0;

  /// Where, behind the end of a stream, the next one begins that readers of
  /// this form take for a part of the same file; UINT64_MAX for nowhere.
  virtual std::uint64_t NextAt(Bytes rest) const = 0;

  /// Makes ready for the stream that NextAt() found.
  virtual void Restart() = 0;
};

}  // namespace assay

#endif  // ASSAY_CORE_DECODER_H_
