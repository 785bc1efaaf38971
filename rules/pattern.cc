// SPDX-License-Identifier: Apache-2.0
#include "rules/pattern.h"

#include <re2/re2.h>

#include <algorithm>
#include <mutex>
#include <optional>
#include <unordered_set>
#include <utility>

#include "core/escape.h"

namespace assay {
namespace {

constexpr int kRegexMemory = 8 << 20;

RE2::Options OptionsFor(RE2::Options::Encoding encoding) {
  RE2::Options options;
  options.set_max_mem(kRegexMemory);
  options.set_encoding(encoding);
  options.set_dot_nl(true);
  options.set_log_errors(false);
  return options;
}

// Compiled at the first use; most scans touch few of the rules.
class LazyRegex {
 public:
  const RE2& Get(const std::string& text, RE2::Options::Encoding encoding) {
    std::call_once(once_, [&] { regex_.emplace(text, OptionsFor(encoding)); });
    return *regex_;
  }

 private:
  std::once_flag once_;
  std::optional<RE2> regex_;
};

}  // namespace

struct Pattern::State {
  std::string text;
  LazyRegex utf8;
  LazyRegex latin1;

  // ASCII means the same in both, and the program for Latin-1 is a fraction of
  // the size.
  const RE2& For(std::string_view value) {
    const bool ascii = std::ranges::all_of(
        value, [](char c) { return static_cast<unsigned char>(c) < 0x80; });
    return !ascii && IsUtf8(value)
               ? utf8.Get(text, RE2::Options::EncodingUTF8)
               : latin1.Get(text, RE2::Options::EncodingLatin1);
  }
};

Pattern::Pattern(std::string text) : state_(std::make_unique<State>()) {
  state_->text = std::move(text);
}
Pattern::~Pattern() = default;
Pattern::Pattern(Pattern&&) noexcept = default;
Pattern& Pattern::operator=(Pattern&&) noexcept = default;

const std::string& Pattern::text() const { return state_->text; }

std::string Pattern::Complaint() const {
  const RE2& regex = state_->utf8.Get(state_->text, RE2::Options::EncodingUTF8);
  return regex.ok() ? std::string() : regex.error();
}

bool Pattern::MatchesWhole(std::string_view value) const {
  return RE2::FullMatch(re2::StringPiece(value.data(), value.size()),
                        state_->For(value));
}

bool Pattern::MatchesPart(std::string_view value) const {
  return RE2::PartialMatch(re2::StringPiece(value.data(), value.size()),
                           state_->For(value));
}

struct NameList::State {
  std::vector<std::string_view> texts;
  std::once_flag once;
  std::unordered_set<std::string_view> values;
};

NameList::NameList(std::string_view text) : state_(std::make_unique<State>()) {
  state_->texts.push_back(text);
}
NameList::~NameList() = default;
NameList::NameList(NameList&&) noexcept = default;
NameList& NameList::operator=(NameList&&) noexcept = default;

void NameList::Append(std::string_view text) {
  auto fresh = std::make_unique<State>();
  fresh->texts = std::move(state_->texts);
  fresh->texts.push_back(text);
  state_ = std::move(fresh);
}

bool NameList::Contains(std::string_view value) const {
  std::call_once(state_->once, [this] {
    const std::vector<std::string_view> values = Values();
    state_->values = {values.begin(), values.end(), values.size() * 2};
  });
  return state_->values.contains(value);
}

std::vector<std::string_view> NameList::Values() const {
  std::vector<std::string_view> values;
  for (std::string_view text : state_->texts) {
    while (!text.empty()) {
      const std::size_t end = text.find('\n');
      std::string_view line = text.substr(0, end);
      text.remove_prefix(end == text.npos ? text.size() : end + 1);
      if (line.ends_with('\r')) line.remove_suffix(1);
      if (!line.empty() && line.front() != '#') values.push_back(line);
    }
  }
  return values;
}

}  // namespace assay
