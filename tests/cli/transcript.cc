// SPDX-License-Identifier: Apache-2.0
#include "tests/cli/transcript.h"

#include <charconv>
#include <sstream>

namespace assay {
namespace {

bool LineMatches(std::string_view wanted, std::string_view line) {
  constexpr std::string_view kAny = "[..]";
  const std::size_t any = wanted.find(kAny);
  if (any == std::string_view::npos) return wanted == line;
  if (!line.starts_with(wanted.substr(0, any))) return false;
  line.remove_prefix(any);
  wanted.remove_prefix(any + kAny.size());
  for (std::size_t at = 0; at <= line.size(); ++at) {
    if (LineMatches(wanted, line.substr(at))) return true;
  }
  return false;
}

}  // namespace

std::vector<Step> ParseTranscript(std::string_view text) {
  std::vector<Step> steps;
  std::istringstream in{std::string(text)};
  bool open = false;  // Whether a command's output goes on.
  for (std::string line; std::getline(in, line);) {
    if (open) {
      steps.back().output.push_back(line);
      open = !line.starts_with("exit ") ||
             line.find_first_not_of("0123456789", 5) != std::string::npos;
    } else {
      open = line.starts_with("$ ");
      steps.push_back(
          {open ? Step::Kind::kCommand : Step::Kind::kText, line, {}});
    }
  }
  return steps;
}

std::string WriteTranscript(const std::vector<Step>& steps) {
  std::string text;
  for (const Step& step : steps) {
    text += step.line + "\n";
    for (const std::string& line : step.output) text += line + "\n";
  }
  return text;
}

std::string Unquote(std::string_view text) {
  std::string plain;
  for (std::size_t i = 0; i < text.size(); ++i) {
    if (text[i] != '\\' || i + 1 == text.size()) {
      plain += text[i];
      continue;
    }
    switch (text[++i]) {
      case 'n':
        plain += '\n';
        break;
      case 't':
        plain += '\t';
        break;
      case 's':
        plain += ' ';
        break;
      case 'x': {
        unsigned value = 0;
        std::from_chars(text.data() + i + 1, text.data() + i + 3, value, 16);
        plain += static_cast<char>(value);
        i += 2;
        break;
      }
      default:
        plain += text[i];
    }
  }
  return plain;
}

std::vector<std::string> Words(std::string_view line) {
  std::vector<std::string> words;
  std::istringstream in{std::string(line)};
  for (std::string word; in >> word;) words.push_back(Unquote(word));
  return words;
}

bool Matches(const std::vector<std::string>& wanted,
             const std::vector<std::string>& lines) {
  std::size_t at = 0;
  for (std::size_t i = 0; i < wanted.size(); ++i) {
    if (wanted[i] == "...") {
      // The next wanted line ends the gap.
      if (i + 1 == wanted.size()) return true;
      while (at < lines.size() && !LineMatches(wanted[i + 1], lines[at])) ++at;
      continue;
    }
    if (at >= lines.size() || !LineMatches(wanted[i], lines[at])) return false;
    ++at;
  }
  return at == lines.size();
}

std::vector<std::string> Refreshed(const std::vector<std::string>& wanted,
                                   std::vector<std::string> lines) {
  for (std::string& line : lines) {
    for (const std::string& old : wanted) {
      if (old.find("[..]") == std::string::npos || !LineMatches(old, line)) {
        continue;
      }
      line = old;
      break;
    }
  }
  return lines;
}

}  // namespace assay
