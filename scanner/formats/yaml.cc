// SPDX-License-Identifier: Apache-2.0
// YAML settings, read line by line: tags that make Python's loaders call
// something, keys that name what is to be called, templates.
// https://yaml.org/spec/1.2.2/
#include <algorithm>
#include <array>
#include <vector>

#include "scanner/format.h"
#include "scanner/text/dotted_name.h"
#include "scanner/text/settings.h"
#include "scanner/text/strings.h"
#include "scanner/text/text.h"

namespace assay {

extern const Format kYaml;

namespace {

using Kind = Observation::Kind;

bool Recognizes(const File& file) {
  return (file.HasSuffix(".yaml") || file.HasSuffix(".yml")) &&
         LooksLikeText(file.bytes);
}

// What stands in quotes, or the text before a comment.
std::string Scalar(std::string_view text) {
  text = Trim(text);
  if (text.empty()) return {};
  if (text[0] == '\'') {
    const std::size_t end = text.find('\'', 1);
    return std::string(text.substr(1, end == text.npos ? end : end - 1));
  }
  if (text[0] == '"') {
    std::size_t end = 1;
    while (end < text.size() && text[end] != '"') {
      end += text[end] == '\\' ? 2 : 1;
    }
    end = std::min(end, text.size());
    return Unescape(text.substr(1, end - 1));
  }
  const std::size_t comment = text.find(" #");
  text = Trim(text.substr(0, comment));
  // In a flow mapping the next key follows.
  text = text.substr(0, text.find_first_of(",}]"));
  return std::string(Trim(text));
}

class Reader {
 public:
  Reader(const File& file, const Text& text, Sink& sink)
      : name_(Lower(file.name())), text_(text), sink_(sink) {}

  void Line(std::string_view line, std::size_t begin) {
    const std::string_view trimmed = Trim(line);
    if (trimmed.empty() || trimmed[0] == '#') return;
    Tags(line, begin);
    std::size_t indent = line.find_first_not_of(" -");
    if (indent == line.npos) return;
    // Each key of the line: one, or several in a flow mapping.
    const std::size_t flow = line.find('{');
    Key(line, indent, indent, begin);
    for (std::size_t at = flow; at < line.size();
         at = line.find_first_of("{,", at + 1)) {
      std::size_t start = line.find_first_not_of(" {,", at);
      if (start == line.npos) break;
      Key(line, start, indent + 1, begin);
    }
  }

 private:
  void Key(std::string_view line, std::size_t start, std::size_t indent,
           std::size_t begin) {
    std::size_t colon = line.find(':', start);
    if (colon == line.npos || colon - start > 200) return;
    const std::string key = Scalar(line.substr(start, colon - start));
    if (key.empty()) return;
    while (!keys_.empty() && keys_.back().indent >= indent) keys_.pop_back();
    if (keys_.size() < 64) keys_.push_back({indent, key});
    std::string_view rest = line.substr(colon + 1);
    const std::string value = Scalar(rest);
    if (value.empty() || value.size() > 4096) return;
    std::string path;
    for (const Open& open : keys_) {
      if (!path.empty()) path += '/';
      path += open.key;
    }
    const bool text = !(value == "true" || value == "True" || value == "false");
    auto setting = SettingOf({path, key, value, text, name_});
    if (!setting && (key == "trust_remote_code") && Lower(value) == "true") {
      setting = "trust_remote_code=true";
    }
    if (setting) Tell(Kind::kSetting, *std::move(setting), line, begin);
    if (value.find("${python_code") != value.npos ||
        value.find("${eval") != value.npos) {
      Tell(Kind::kSetting, "resolver=" + value.substr(0, 120), line, begin);
    }
  }

  // !!python/object/apply:os.system, also written in full or through %TAG.
  void Tags(std::string_view line, std::size_t begin) {
    for (std::size_t at = line.find("python/"); at != line.npos;
         at = line.find("python/", at + 1)) {
      const std::string_view before = line.substr(0, at);
      if (!before.ends_with("!!") && !before.ends_with("tag:yaml.org,2002:") &&
          !before.ends_with('!')) {
        continue;
      }
      std::string_view tag = line.substr(at);
      tag = tag.substr(0, tag.find_first_of(" \t\r>[],{}\"'"));
      std::string value = "yaml-tag=" + std::string(tag.substr(0, 160));
      const std::size_t colon = tag.find(':');
      const bool calls = tag.starts_with("python/object") ||
                         tag.starts_with("python/name") ||
                         tag.starts_with("python/module");
      if (calls && colon != tag.npos) {
        const std::string_view reach = TargetReach(tag.substr(colon + 1));
        if (!reach.empty()) value.append(" runs ").append(reach);
      }
      if (calls) Tell(Kind::kSetting, value, line, begin);
    }
  }

  void Tell(Kind kind, std::string value, std::string_view line,
            std::size_t begin) {
    sink_.Observe(kind, std::move(value), text_.Offset(begin),
                  std::string(Trim(line).substr(0, 200)));
  }

  struct Open {
    std::size_t indent;
    std::string key;
  };

  std::string name_;
  const Text& text_;
  Sink& sink_;
  std::vector<Open> keys_;
};

Result<void> Read(const File& file, Sink& sink) {
  const auto text = Text::Of(file, sink);
  if (!text) return std::unexpected(text.error());
  const std::string_view view = text->view();
  Reader reader(file, *text, sink);
  for (std::size_t at = 0; at < view.size();) {
    const std::size_t end = std::min(view.find('\n', at), view.size());
    reader.Line(view.substr(at, std::min<std::size_t>(end - at, 4096)), at);
    at = end + 1;
  }
  if (view.find("{{") != view.npos || view.find("{%") != view.npos) {
    // Templates stand in scalars; their expressions read the same in place.
    Member member;
    member.name = view.find("chat_template") != view.npos
                      ? "chat_template.jinja"
                      : "text.jinja";
    member.bytes = AsBytes(view);
    member.size = view.size();
    sink.Nest(member);
  }
  ReadAnyText(file, *text, sink);
  return {};
}

}  // namespace

const Format kYaml = {"yaml",
                      "tags and targets that call Python, custom code, secrets",
                      false, Recognizes, Read};

}  // namespace assay
