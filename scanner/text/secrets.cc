// SPDX-License-Identifier: Apache-2.0
// Credentials that carry their issuer's mark.  Words that merely look random
// are left alone: a model's release is full of digests.
#include "scanner/text/secrets.h"

#include <array>
#include <bitset>

namespace assay {
namespace {

struct Mark {
  std::string_view type;
  std::string_view prefix;
  std::size_t least;  // Characters behind the prefix.
  std::size_t most;
  bool upper;  // Only upper-case letters and digits.
};

constexpr std::array kMarks = {
    Mark{"aws-access-key", "AKIA", 16, 16, true},
    Mark{"aws-access-key", "ASIA", 16, 16, true},
    Mark{"github-token", "ghp_", 36, 36, false},
    Mark{"github-token", "gho_", 36, 36, false},
    Mark{"github-token", "ghs_", 36, 36, false},
    Mark{"github-token", "ghu_", 36, 36, false},
    Mark{"github-token", "github_pat_", 60, 100, false},
    Mark{"gitlab-token", "glpat-", 20, 30, false},
    Mark{"huggingface-token", "hf_", 34, 37, false},
    Mark{"openai-key", "sk-proj-", 40, 200, false},
    Mark{"openai-key", "sk-", 48, 48, false},
    Mark{"anthropic-key", "sk-ant-", 80, 130, false},
    Mark{"slack-token", "xoxb-", 30, 90, false},
    Mark{"slack-token", "xoxp-", 30, 90, false},
    Mark{"google-api-key", "AIzaSy", 33, 33, false},
    Mark{"stripe-key", "sk_live_", 24, 99, false},
    Mark{"npm-token", "npm_", 36, 36, false},
    Mark{"pypi-token", "pypi-AgEIcHlwaS5vcmc", 50, 400, false},
};

bool IsWord(char c, bool upper) {
  return (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') ||
         (!upper && ((c >= 'a' && c <= 'z') || c == '_' || c == '-'));
}

// Examples of manuals say so, or repeat few characters.
bool IsExample(std::string_view key) {
  const std::string lower = Lower(key);
  for (const std::string_view word :
       {"example", "xxxx", "your", "placeholder", "dummy", "1234567890",
        "abcdefgh", "redacted", "fake"}) {
    if (lower.find(word) != std::string::npos) return true;
  }
  std::bitset<256> seen;
  for (const char c : key) seen.set(static_cast<std::uint8_t>(c));
  return seen.count() < 8;
}

void Tell(const Text& text, std::string_view type, std::string_view key,
          std::size_t behind_prefix, std::size_t at, Sink& sink) {
  std::string value(type);
  if (IsExample(key.substr(behind_prefix))) value += ":example";
  sink.Observe(Observation::Kind::kSecret, value, text.Offset(at),
               std::string(key.substr(0, 4)) + "… (" +
                   std::to_string(key.size()) + " characters)");
}

void FindMark(const Text& text, const Mark& mark, Sink& sink) {
  const std::string_view view = text.view();
  for (std::size_t at = view.find(mark.prefix); at != view.npos;
       at = view.find(mark.prefix, at + 1)) {
    if (at > 0 && (IsWord(view[at - 1], false) || view[at - 1] == '/')) {
      continue;
    }
    std::size_t end = at + mark.prefix.size();
    while (end < view.size() && end - at <= mark.prefix.size() + mark.most &&
           IsWord(view[end], mark.upper)) {
      ++end;
    }
    const std::size_t length = end - at - mark.prefix.size();
    if (length < mark.least || length > mark.most) continue;
    if (end < view.size() && IsWord(view[end], false)) continue;
    const std::string_view key = view.substr(at, end - at);
    // Names of models and files hold words, credentials hold digits too.
    if (mark.prefix == "sk-" && key.find('-', 3) != key.npos) continue;
    Tell(text, mark.type, key, mark.prefix.size(), at, sink);
  }
}

void FindPrivateKeys(const Text& text, Sink& sink) {
  constexpr std::string_view kBegin = "-----BEGIN ";
  const std::string_view view = text.view();
  for (std::size_t at = view.find(kBegin); at != view.npos;
       at = view.find(kBegin, at + 1)) {
    const std::string_view line = view.substr(at, 64);
    const std::size_t title = line.find("PRIVATE KEY-----");
    if (title == line.npos) continue;
    // A title alone is talk about keys; a key goes on in base64.
    std::size_t body = 0;
    for (const char c : view.substr(at + title + 16, 400)) {
      if (IsWord(c, false) || c == '+' || c == '/') ++body;
      if (c == ' ' && body > 0) break;
    }
    if (body < 100) continue;
    Tell(text, "private-key", view.substr(at, title + 16 + body), title + 16,
         at, sink);
  }
}

}  // namespace

void FindSecrets(const Text& text, Sink& sink) {
  for (const Mark& mark : kMarks) FindMark(text, mark, sink);
  FindPrivateKeys(text, sink);
}

}  // namespace assay
