// SPDX-License-Identifier: Apache-2.0
#include "scanner/text/python_calls.h"

#include <utility>

namespace assay {

std::vector<PyCallGraph::When> PyCallGraph::Reached() const {
  std::vector<When> reached(nodes.size(), kOtherwise);
  Spread({0}, kImport, reached);
  std::vector<std::size_t> loads;
  for (std::size_t i = 2; i < nodes.size(); ++i) {
    if (nodes[i].loads && reached[i] == kOtherwise) loads.push_back(i);
  }
  Spread(std::move(loads), kLoad, reached);
  return reached;
}

void PyCallGraph::Spread(std::vector<std::size_t> open, When when,
                         std::vector<When>& reached) const {
  for (const std::size_t node : open) reached[node] = when;
  // Many functions of one name are asked for once.
  std::set<std::string_view> asked;
  while (!open.empty()) {
    const std::size_t node = open.back();
    open.pop_back();
    for (const std::string& call : nodes[node].calls) {
      if (!asked.insert(call).second) continue;
      const auto [begin, end] = functions.equal_range(call);
      for (auto at = begin; at != end; ++at) {
        if (reached[at->second] <= when) continue;
        reached[at->second] = when;
        open.push_back(at->second);
      }
    }
  }
}

}  // namespace assay
