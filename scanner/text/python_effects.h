// SPDX-License-Identifier: Apache-2.0
#ifndef ASSAY_SCANNER_TEXT_PYTHON_EFFECTS_H_
#define ASSAY_SCANNER_TEXT_PYTHON_EFFECTS_H_

#include <cstddef>
#include <set>
#include <string>
#include <vector>

#include "scanner/text/python_expression.h"

namespace assay {

/// Something that running a piece of Python would do to the machine.
struct PyEffect {
  std::string value;  ///< As observed, but for when it happens.
  std::size_t offset;
  /// Whether it matters when it happens: an honest program starts programs
  /// too, but not while it is imported.
  bool timed;
};

/// Tells the effects of calls, one scope's after the other.
class PythonEffects {
 public:
  /// Notes what the call does.  `connected` says that the scope opened a
  /// connection, and is set when this call does.
  void Judge(const PyCallSite& site, PyValue& result, bool& connected,
             std::vector<PyEffect>& effects);

  /// Source text that exec and eval are given as a constant; emptied by
  /// whoever follows it.
  std::vector<std::string> sources;

 private:
  void Process(const PyCallSite& site, bool connected,
               std::vector<PyEffect>& effects);
  void Code(const PyCallSite& site, std::vector<PyEffect>& effects);
  void Native(const PyCallSite& site, std::vector<PyEffect>& effects);
  void Unpickle(const PyCallSite& site, std::vector<PyEffect>& effects);
  void Network(const PyCallSite& site, std::vector<PyEffect>& effects);
  void Open(const PyCallSite& site, PyValue& result,
            std::vector<PyEffect>& effects);
  bool IsDownloaded(const PyValue& value) const;
  void Download(const PyValue& place);

  std::set<std::string> downloaded_;  // Paths and variables that hold them.
};

}  // namespace assay

#endif  // ASSAY_SCANNER_TEXT_PYTHON_EFFECTS_H_
