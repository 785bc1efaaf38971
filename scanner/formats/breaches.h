// SPDX-License-Identifier: Apache-2.0
#ifndef ASSAY_SCANNER_FORMATS_BREACHES_H_
#define ASSAY_SCANNER_FORMATS_BREACHES_H_

#include <cstdint>
#include <map>
#include <string>
#include <string_view>

#include "scanner/format.h"

namespace assay {

/// Observes anomalies; of each code only the first hundred, for a file can
/// break the same rule a million times.
class Breaches {
 public:
  explicit Breaches(Sink& sink) : sink_(sink) {}

  /// `code` must outlive this; `evidence` is cut to 200 bytes.
  void Add(std::string_view code, std::uint64_t offset,
           std::string_view evidence = {}) {
    static constexpr int kOfACode = 100;
    if (++counts_[code] > kOfACode) return;
    sink_.Observe(Observation::Kind::kAnomaly, std::string(code), offset,
                  std::string(evidence.substr(0, 200)));
  }

 private:
  Sink& sink_;
  std::map<std::string_view, int> counts_;
};

}  // namespace assay

#endif  // ASSAY_SCANNER_FORMATS_BREACHES_H_
