// SPDX-License-Identifier: Apache-2.0
#ifndef ASSAY_SCANNER_TEXT_PYTHON_H_
#define ASSAY_SCANNER_TEXT_PYTHON_H_

#include <cstdint>
#include <functional>
#include <string_view>

#include "scanner/text/text.h"

namespace assay {

/// Who runs a piece of Python.
enum class PyUse {
  kLibrary,    ///< Whoever imports it.
  kModelCode,  ///< A loader, by its name: modeling_*.py.
  kNotebook,   ///< A person, cell by cell: nothing happens by itself.
};

/// Observes what Python source does to the machine (kCode).
///
/// Value: a dotted name with import aliases resolved, "subprocess.run", or
/// "download-and-run", "decoded-exec", "decoded-run", "reverse-shell",
/// "hidden:NAME" (a dangerous name that is looked up as text),
/// "environment-sent", "native-library:PATH", "reads-private:PATH",
/// "writes-startup:PATH" and their like.  Before it stands "import-time:" when
/// importing the file does it (also through functions that it calls), and
/// "load-time:" when loading or running the model does.  Behind a process
/// stands "(tool)" for compilers, git and the like, "(install)" for package
/// managers, "(computed)" for what cannot be told.
///
/// `offset` gives the place in the file of a place in `source`.
void ReadPython(std::string_view source, PyUse use,
                const std::function<std::uint64_t(std::size_t)>& offset,
                Sink& sink);

}  // namespace assay

#endif  // ASSAY_SCANNER_TEXT_PYTHON_H_
