// SPDX-License-Identifier: Apache-2.0
// JSON: the settings of a release (config.json, tokenizer_config.json,
// model_index.json, modules.json …), its vocabulary and its index files.
// https://www.rfc-editor.org/rfc/rfc8259
#include "scanner/text/json_text.h"

#include <algorithm>

#include "scanner/format.h"
#include "scanner/text/invisible.h"
#include "scanner/text/secrets.h"
#include "scanner/text/settings.h"

namespace assay {

extern const Format kJsonText;

namespace {

using Kind = Observation::Kind;

// Duplicate keys of one file that are told.
constexpr std::size_t kMaxDuplicates = 20;

bool Recognizes(const File& file) {
  std::string_view head = AsText(Slice(file.bytes, 0, 4096));
  if (head.starts_with("\xff\xfe") || head.starts_with("\xfe\xff")) {
    return file.HasSuffix(".json") && LooksLikeText(file.bytes);
  }
  if (head.starts_with("\xef\xbb\xbf")) head.remove_prefix(3);
  head = Trim(head);
  if (head.size() < 2 || (head[0] != '{' && head[0] != '[')) return false;
  const bool object = head[0] == '{';
  head = Trim(head.substr(1));
  // A few characters tell JSON from a dictionary of another language and from
  // an INI file; Read() tells the rest.
  const std::string_view first = object ? "\"}" : "{[\"]-0123456789tfnNI";
  if (head.empty() || first.find(head[0]) == first.npos) return false;
  return LooksLikeText(file.bytes);
}

std::string Path(std::string_view pointer) {
  std::string path(pointer.substr(0, 400));
  if (path.starts_with('/')) path.erase(0, 1);
  for (std::size_t at = path.find("~1"); at != path.npos;
       at = path.find("~1", at)) {
    path.replace(at, 2, "/");
  }
  return path;
}

class Reader {
 public:
  Reader(const File& file, const Text& text, Sink& sink)
      : name_(Lower(file.name())),
        text_(text),
        sink_(sink),
        use_(UseOf(file) == TextUse::kVocabulary ? TextUse::kVocabulary
                                                 : TextUse::kSettings) {}

  bool See(const JsonEvent& event) {
    if (event.duplicate && ++duplicates_ <= kMaxDuplicates) {
      sink_.Observe(Kind::kAnomaly, "duplicate-key", text_.Offset(event.offset),
                    std::string(event.pointer.substr(0, 200)));
    }
    if (event.kind == JsonEvent::Kind::kBool) {
      Judge(event, false);
    } else if (event.kind == JsonEvent::Kind::kString) {
      if (!event.key.empty() || event.depth < 4 || event.text.size() > 16) {
        String(event);
      }
    }
    return true;
  }

  bool stopped() const { return stopped_; }

 private:
  void String(const JsonEvent& event) {
    // Tokens and merges by the million are neither settings nor prose.
    if (event.text.size() < 3) return;
    if (event.pointer.starts_with("/model/")) return;
    if (event.text.find("{{") != event.text.npos ||
        event.text.find("{%") != event.text.npos) {
      Template(event);
    }
    FindInvisible(event.text, text_.Offset(event.offset), use_, sink_);
    if (event.text.size() < 4096) Judge(event, true);
  }

  void Judge(const JsonEvent& event, bool text) {
    const std::string path = Path(event.pointer);
    std::string_view key = event.key;
    std::string held;
    if (key.empty()) {
      // In an array the key is the array's.
      held = path;
      while (!held.empty()) {
        const std::size_t slash = held.rfind('/');
        const std::string_view last =
            std::string_view(held).substr(slash == held.npos ? 0 : slash + 1);
        if (!std::ranges::all_of(last,
                                 [](char c) { return c >= '0' && c <= '9'; })) {
          held = std::string(last);
          break;
        }
        held.resize(slash == held.npos ? 0 : slash);
      }
      key = held;
    }
    const auto value = SettingOf({path, key, event.text, text, name_});
    if (!value) return;
    sink_.Observe(Kind::kSetting, *value, text_.Offset(event.offset),
                  path + ": " + std::string(event.text.substr(0, 160)));
  }

  void Template(const JsonEvent& event) {
    const bool chat = event.pointer.find("template") != event.pointer.npos ||
                      event.text.find("messages") != event.text.npos;
    std::string name = "chat_template.jinja";
    if (!chat) name = Path(event.pointer) + ".jinja";
    Member member;
    member.name = name;
    member.bytes = AsBytes(event.text);
    member.size = event.text.size();
    member.offset = text_.Offset(event.offset);
    if (!sink_.Nest(member)) stopped_ = true;
  }

  std::string name_;
  const Text& text_;
  Sink& sink_;
  TextUse use_;
  std::size_t duplicates_ = 0;
  bool stopped_ = false;
};

Result<void> Read(const File& file, Sink& sink) {
  const bool named = file.HasSuffix(".json");
  auto text = Text::Of(file, sink);
  if (!text) return std::unexpected(text.error());
  FindSecrets(*text, sink);
  Reader reader(file, *text, sink);
  const auto walked =
      WalkLenientJson(*text, sink.limits(), [&](const JsonEvent& event) {
        return reader.See(event) && !reader.stopped();
      });
  if (walked) return {};
  if (walked.error().kind == Error::Kind::kLimit ||
      file.size > text->view().size()) {
    return walked;
  }
  // What is no JSON is text; only the name promised more.
  if (named) {
    sink.Observe(Kind::kAnomaly, "json-broken", 0, walked.error().message);
  }
  FindInvisible(*text, UseOf(file), sink);
  return {};
}

}  // namespace

const Format kJsonText = {
    "json", "custom code, targets that are called, chat templates, secrets",
    false, Recognizes, Read};

}  // namespace assay
