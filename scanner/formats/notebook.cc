// SPDX-License-Identifier: Apache-2.0
// Jupyter notebooks: JSON with cells of code, markdown and stored outputs.
// https://nbformat.readthedocs.io/en/latest/format_description.html
#include <algorithm>
#include <utility>
#include <vector>

#include "scanner/format.h"
#include "scanner/text/json_text.h"
#include "scanner/text/python.h"
#include "scanner/text/shell.h"

namespace assay {

extern const Format kNotebook;

namespace {

using Kind = Observation::Kind;

bool Recognizes(const File& file) {
  return file.HasSuffix(".ipynb") && LooksLikeText(file.bytes);
}

// What a script in a page says that talks to others or to the kernel.
bool Sends(std::string_view html) {
  for (const std::string_view word :
       {"fetch(", "XMLHttpRequest", "sendBeacon", "document.cookie",
        "kernel.execute", "new WebSocket", "eval(atob", "/api/contents",
        "/api/terminals", "localStorage.getItem"}) {
    if (html.find(word) != html.npos) return true;
  }
  return false;
}

bool HasScript(std::string_view html) {
  const std::string lower = Lower(html.substr(0, 1 << 20));
  for (const std::string_view word :
       {"<script", "javascript:", " onerror=", " onload=", "<iframe",
        " onmouseover=", " onclick="}) {
    if (lower.find(word) != std::string::npos) return true;
  }
  return false;
}

class Reader {
 public:
  Reader(const Text& text, Sink& sink) : text_(text), sink_(sink) {}

  bool See(const JsonEvent& event) {
    if (event.kind == JsonEvent::Kind::kString) {
      std::string_view pointer = event.pointer;
      // Lines of a source are one array.
      if (event.key.empty()) pointer = pointer.substr(0, pointer.rfind('/'));
      if (pointer != pointer_) EndText();
      pointer_ = pointer;
      if (held_.empty()) offset_ = event.offset;
      if (held_.size() < 1 << 22) held_ += event.text;
    } else if (event.kind == JsonEvent::Kind::kEnd) {
      EndText();
      // Depth of a cell in /cells/N.
      if (event.pointer.starts_with("/cells/") &&
          std::ranges::count(event.pointer, '/') == 2) {
        EndCell();
      }
    }
    return true;
  }

  void Finish() {
    EndText();
    EndCell();
    ReadPython(
        code_, PyUse::kNotebook,
        [&](std::size_t at) {
          const auto after = std::ranges::upper_bound(
              cells_, at, {}, &std::pair<std::size_t, std::uint64_t>::first);
          return after == cells_.begin() ? 0 : std::prev(after)->second;
        },
        sink_);
  }

 private:
  void EndText() {
    if (held_.empty()) return;
    if (pointer_.ends_with("/cell_type")) {
      type_ = held_;
    } else if (pointer_.ends_with("/source")) {
      source_ = held_;
      source_offset_ = offset_;
    } else if (pointer_.find("/outputs/") != pointer_.npos &&
               pointer_.find("/data/") != pointer_.npos) {
      const bool script = pointer_.ends_with("javascript");
      const bool page = pointer_.ends_with("html") ||
                        pointer_.ends_with("svg+xml") ||
                        pointer_.ends_with("markdown");
      if (script || (page && HasScript(held_))) Script(held_, offset_);
    }
    held_.clear();
  }

  void EndCell() {
    if (type_ == "code") {
      Code();
    } else if (HasScript(source_)) {
      Script(source_, source_offset_);
    }
    type_.clear();
    source_.clear();
  }

  void Script(std::string_view html, std::uint64_t offset) {
    const std::size_t at = html.find('<');
    sink_.Observe(
        Kind::kCode, Sends(html) ? "notebook:script-sends" : "notebook:script",
        text_.Offset(offset),
        std::string(Trim(html.substr(at == html.npos ? 0 : at, 200))));
  }

  // Cells are one program; lines for the shell are none of it.
  void Code() {
    cells_.emplace_back(code_.size(), text_.Offset(source_offset_));
    const bool shell = source_.starts_with("%%bash") ||
                       source_.starts_with("%%sh") ||
                       source_.starts_with("%%script");
    for (std::size_t at = 0; at < source_.size();) {
      const std::size_t end = std::min(source_.find('\n', at), source_.size());
      const std::string_view line =
          std::string_view(source_).substr(at, end - at);
      at = end + 1;
      std::string_view command = Trim(line);
      const bool magic = command.starts_with('!') || command.starts_with('%');
      if (!magic && !shell) {
        code_.append(line).push_back('\n');
        continue;
      }
      if (command.starts_with("%system ")) command.remove_prefix(8);
      while (command.starts_with('!')) command.remove_prefix(1);
      const std::string_view danger = CommandDanger(command);
      if (danger.empty()) continue;
      sink_.Observe(Kind::kCode, "shell:" + std::string(danger),
                    text_.Offset(source_offset_),
                    std::string(command.substr(0, 200)));
    }
  }

  const Text& text_;
  Sink& sink_;
  std::string pointer_;
  std::string held_;
  std::uint64_t offset_ = 0;
  std::string type_;
  std::string source_;
  std::uint64_t source_offset_ = 0;
  std::string code_;
  std::vector<std::pair<std::size_t, std::uint64_t>> cells_;
};

Result<void> Read(const File& file, Sink& sink) {
  const auto text = Text::Of(file, sink);
  if (!text) return std::unexpected(text.error());
  ReadAnyText(file, *text, sink);
  Reader reader(*text, sink);
  const auto walked = WalkLenientJson(
      *text, sink.limits(),
      [&](const JsonEvent& event) { return reader.See(event); });
  reader.Finish();
  if (!walked && walked.error().kind == Error::Kind::kLimit) return walked;
  if (!walked && !Trim(text->view()).empty()) {
    sink.Observe(Kind::kAnomaly, "json-broken", 0, walked.error().message);
  }
  return {};
}

}  // namespace

const Format kNotebook = {
    "notebook", "scripts in cells and outputs, what the code cells do", false,
    Recognizes, Read};

}  // namespace assay
