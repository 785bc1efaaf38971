// SPDX-License-Identifier: Apache-2.0
#ifndef ASSAY_CLI_JSON_WRITER_H_
#define ASSAY_CLI_JSON_WRITER_H_

#include <concepts>
#include <cstdint>
#include <ostream>
#include <string_view>
#include <vector>

namespace assay {

/// Writes JSON (RFC 8259) front to back, without building it in memory.
///
/// The output is ASCII, whatever the strings hold: other characters become
/// \uXXXX, a byte that is not UTF-8 becomes \ufffd.  Keys keep the order in
/// which they are written.
class JsonWriter {
 public:
  /// `indent` spaces a level; 0 writes everything on one line.
  JsonWriter(std::ostream& out, int indent) : out_(out), indent_(indent) {}

  JsonWriter& Object() { return Open('{', '}'); }
  JsonWriter& Array() { return Open('[', ']'); }

  /// Closes the innermost object or array; the outermost one ends the line.
  JsonWriter& End();

  /// The next value belongs to this key of the innermost object.
  JsonWriter& Key(std::string_view key);

  JsonWriter& String(std::string_view text);
  JsonWriter& Bool(bool value);
  JsonWriter& Number(std::integral auto number) {
    return NumberText(static_cast<std::int64_t>(number),
                      static_cast<std::uint64_t>(number), number < 0);
  }

  /// Key() and String(), the common case.
  JsonWriter& Field(std::string_view key, std::string_view text) {
    return Key(key).String(text);
  }

 private:
  struct Level {
    char close;
    bool empty = true;
  };

  JsonWriter& Open(char open, char close);
  JsonWriter& NumberText(std::int64_t below, std::uint64_t above,
                         bool negative);
  void Separate();
  void NewLine();
  void Quote(std::string_view text);

  std::ostream& out_;
  int indent_;
  bool after_key_ = false;
  std::vector<Level> levels_;
};

}  // namespace assay

#endif  // ASSAY_CLI_JSON_WRITER_H_
