// SPDX-License-Identifier: Apache-2.0
#ifndef ASSAY_SCANNER_TEXT_DOTTED_NAME_H_
#define ASSAY_SCANNER_TEXT_DOTTED_NAME_H_

#include <string_view>

namespace assay {

/// What calling a Python function reaches.
enum class Reach {
  kNothing,      ///< Nothing that we know of.
  kProcess,      ///< Starts a program.
  kCode,         ///< Runs Python text or code objects.
  kUnpickle,     ///< Reads a format that runs code.
  kNative,       ///< Loads machine code.
  kFetch,        ///< Gets data from the network.
  kSend,         ///< Sends data to the network.
  kConnect,      ///< Opens a connection.
  kImport,       ///< Imports a module by a name that may be computed.
  kDecode,       ///< Turns data into other data: base64, zlib, hexadecimal.
  kDelete,       ///< Removes files.
  kCredentials,  ///< Reads stored passwords.
};

/// Of a dotted name with import aliases resolved, "os.system".
Reach ReachOf(std::string_view name);

/// What a loader would reach that imports and calls the name, as Hydra's
/// `_target_` and sentence-transformers' `type` do: "process", "code",
/// "native", …, "system" for anything else of the interpreter's own modules
/// that is no plain container or number; empty for the names of libraries.
std::string_view TargetReach(std::string_view name);

}  // namespace assay

#endif  // ASSAY_SCANNER_TEXT_DOTTED_NAME_H_
