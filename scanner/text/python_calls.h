// SPDX-License-Identifier: Apache-2.0
#ifndef ASSAY_SCANNER_TEXT_PYTHON_CALLS_H_
#define ASSAY_SCANNER_TEXT_PYTHON_CALLS_H_

#include <functional>
#include <map>
#include <set>
#include <string>
#include <vector>

#include "scanner/text/python_effects.h"

namespace assay {

/// A piece of a file that runs as one: a function, or the file's own level.
struct PyNode {
  std::vector<PyEffect> effects;
  std::set<std::string, std::less<>> calls;  ///< Names in `functions`.
  bool loads = false;      ///< Whoever loads a model calls it.
  bool connected = false;  ///< It opened a connection.
};

/// Which piece of a file calls which.
struct PyCallGraph {
  /// When a node runs at the earliest.
  enum When { kImport, kLoad, kOtherwise };

  /// First the file's own level, then what only the main program runs.
  std::vector<PyNode> nodes = std::vector<PyNode>(2);

  /// Nodes by name; methods as ".name", and __init__ by its class.
  std::multimap<std::string, std::size_t, std::less<>> functions;

  /// When each node runs, following the calls.
  std::vector<When> Reached() const;

 private:
  void Spread(std::vector<std::size_t> open, When when,
              std::vector<When>& reached) const;
};

}  // namespace assay

#endif  // ASSAY_SCANNER_TEXT_PYTHON_CALLS_H_
