// SPDX-License-Identifier: Apache-2.0
#ifndef ASSAY_RULES_PATTERN_H_
#define ASSAY_RULES_PATTERN_H_

#include <memory>
#include <string>
#include <string_view>
#include <vector>

namespace assay {

/// A regular expression in RE2's syntax, compiled when it is first asked.
/// Safe to ask from many threads.
class Pattern {
 public:
  explicit Pattern(std::string text);
  ~Pattern();
  Pattern(Pattern&&) noexcept;
  Pattern& operator=(Pattern&&) noexcept;

  const std::string& text() const;

  /// What is wrong with the expression; empty when nothing is.
  std::string Complaint() const;

  /// Whether all of `value` matches.  '.' matches any character; in a value
  /// that is not UTF-8 it matches any byte, so broken text cannot slip past.
  bool MatchesWhole(std::string_view value) const;

  /// Whether some part of `value` matches.
  bool MatchesPart(std::string_view value) const;

 private:
  struct State;
  std::unique_ptr<State> state_;
};

/// A text of one value a line; '#' at the beginning of a line is a comment,
/// an empty line says nothing.  Parsed when it is first asked.  Safe to ask
/// from many threads.
class NameList {
 public:
  /// `text` must outlive the list.
  explicit NameList(std::string_view text);
  ~NameList();
  NameList(NameList&&) noexcept;
  NameList& operator=(NameList&&) noexcept;

  /// Adds the lines of another text.  Not while another thread asks.
  void Append(std::string_view text);

  bool Contains(std::string_view value) const;

  /// The values as they stand in the texts, line after line.
  std::vector<std::string_view> Values() const;

 private:
  struct State;
  std::unique_ptr<State> state_;
};

}  // namespace assay

#endif  // ASSAY_RULES_PATTERN_H_
