// SPDX-License-Identifier: Apache-2.0
#ifndef ASSAY_SCANNER_PICKLE_USES_H_
#define ASSAY_SCANNER_PICKLE_USES_H_

#include <cstdint>
#include <string>
#include <string_view>
#include <unordered_map>
#include <vector>

#include "core/observation.h"
#include "scanner/format.h"

namespace assay::pickle {

/// Collects what pickles do with names, and observes of each name only its
/// strongest use: called, or made an object of, or imported.
class Uses {
 public:
  /// Notes a use.  True when an example of it is still wanted; the caller then
  /// renders one and calls Example().
  bool Note(Observation::Kind kind, std::string_view value,
            std::uint64_t offset);

  /// Adds an example to the name that was last noted.
  void Example(const std::string& evidence, std::uint64_t offset);

  /// Observes everything, in the order in which the names came.
  void Emit(Sink& sink) const;

 private:
  struct Seen {
    std::string evidence;
    std::uint64_t offset = 0;
  };
  struct Use {
    std::string value;
    Observation::Kind kind = Observation::Kind::kImport;
    std::uint64_t offset = 0;
    std::vector<Seen> examples;
    unsigned tries = 0;
    std::uint64_t left_out = 0;  // uses of which no example was wanted
  };

  std::unordered_map<std::string, std::size_t> index_;
  std::vector<Use> uses_;
  std::size_t last_ = 0;
};

}  // namespace assay::pickle

#endif  // ASSAY_SCANNER_PICKLE_USES_H_
