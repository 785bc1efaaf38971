// SPDX-License-Identifier: Apache-2.0
#ifndef ASSAY_SCANNER_TEXT_PYTHON_VALUE_H_
#define ASSAY_SCANNER_TEXT_PYTHON_VALUE_H_

#include <memory>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

namespace assay {

/// What is known of a Python value without running anything.
struct PyValue {
  /// Where a value comes from; they add up.
  enum Origin : unsigned {
    kDecoded = 1,      ///< From base64, zlib, hexadecimal, numbers.
    kFetched = 2,      ///< From the network.
    kEnvironment = 4,  ///< The whole environment of the process.
    kPrivate = 8,      ///< A file of keys or passwords.
    kConnection = 16,  ///< A socket.
    kHidden = 32,      ///< The name was put together or looked up as text.
  };

  std::string name;                 ///< Dotted, "os.popen().read".
  std::optional<std::string> text;  ///< A constant string or bytes.
  std::optional<long long> number;
  /// Members of a list, tuple or set display; null when there is none.
  std::shared_ptr<const std::vector<PyValue>> items;
  unsigned origin = 0;
  bool assembled = false;  ///< `text` was put together from parts.
  std::string draft;       ///< Of a string known in part: '…' for the rest.
  std::string variable;    ///< The variable it was read from.
  std::string path;        ///< Of an open file: its path or its variable.
};

/// A value of which only the name is known.
PyValue PyNamed(std::string name);

/// A call's arguments.
struct PyArguments {
  std::vector<PyValue> values;
  std::vector<std::string> keywords;  ///< Beside values; empty by position.

  /// The argument `keyword`, or at `index`; null when there is none.
  const PyValue* Find(std::size_t index, std::string_view keyword) const;
};

/// What is known of a string: its text, its draft or "…".
std::string PyDraft(const PyValue& value);

/// left `op` right.
PyValue PyCombine(const PyValue& left, std::string_view op,
                  const PyValue& right);

/// base.name
PyValue PyAttribute(const PyValue& base, std::string_view name);

/// base[index]
PyValue PySubscript(const PyValue& base, const PyValue& index);

/// What a call of `callee` gives: the value of string methods, chr, join,
/// bytes, base64 … of constants, names for getattr and __import__, and
/// otherwise a value named "callee()" that keeps what it came from.
PyValue PyCall(const PyValue& callee, const PyValue& base,
               std::string_view method, const PyArguments& arguments);

/// A string of a file's place that holds keys or passwords.
bool IsPrivatePath(std::string_view path);

/// A place outside the release that is run or read by others: shell start-up
/// files, cron, systemd, authorized_keys, site-packages.
bool IsStartupPath(std::string_view path);

}  // namespace assay

#endif  // ASSAY_SCANNER_TEXT_PYTHON_VALUE_H_
