// SPDX-License-Identifier: Apache-2.0
#ifndef ASSAY_CLI_TENSOR_HEADER_H_
#define ASSAY_CLI_TENSOR_HEADER_H_

#include <cstdint>
#include <functional>
#include <map>
#include <set>
#include <string>
#include <string_view>

#include "core/error.h"
#include "signing/tree/verified_file.h"

namespace assay {

/// Where a tensor lies in its file, in bytes.
struct TensorPlace {
  std::uint64_t begin = 0;
  std::uint64_t end = 0;  ///< The first byte behind it.

  bool operator==(const TensorPlace&) const = default;
};

/// What the header of a file says of some tensors.
struct TensorHeader {
  /// Of those that were asked for, the ones that it has.
  std::map<std::string, TensorPlace, std::less<>> places;
  /// Why it is no guide, "has a header that is longer than the file"; empty
  /// when it is one.
  std::string broken;
};

/// Whether a file of that name is asked for tensors: *.safetensors, *.gguf.
bool MayHoldTensors(std::string_view path);

/// Looks tensors up in the header of a safetensors or GGUF file.
///
/// Each byte of the header is verified before it is believed, and of the rest
/// none is read.  A header that breaks the rules of its format in a way that
/// could lead another reader elsewhere is broken, as is one of more than 256
/// MiB.  Fails as VerifiedFile::Read() does.
Result<TensorHeader> ReadTensorHeader(const VerifiedFile& file,
                                      const std::set<std::string>& wanted);

}  // namespace assay

#endif  // ASSAY_CLI_TENSOR_HEADER_H_
