// SPDX-License-Identifier: Apache-2.0
#ifndef ASSAY_SCANNER_ZIP_TORCH_H_
#define ASSAY_SCANNER_ZIP_TORCH_H_

#include <cstdint>
#include <string>
#include <string_view>
#include <unordered_set>

namespace assay {

/// Knows which members of a PyTorch archive are raw bytes of tensors: those
/// that torch.save, torch.jit.save and torch.package write beside their
/// pickles, "<top>/data/<n>" and the like.
class TorchNames {
 public:
  /// To be told every name first.
  void See(std::string_view name);

  /// Whether `name` is that of a storage or of a few bytes of bookkeeping
  /// ("version", "byteorder").  `size` is the member's, in bytes.
  bool IsRaw(std::string_view name, std::uint64_t size) const;

 private:
  std::unordered_set<std::string> tops_;      ///< Beside a data.pkl.
  std::unordered_set<std::string> packages_;  ///< Of torch.package.
};

}  // namespace assay

#endif  // ASSAY_SCANNER_ZIP_TORCH_H_
