// SPDX-License-Identifier: Apache-2.0
// Requirements and constraints of pip: one requirement or option a line.
// https://pip.pypa.io/en/stable/reference/requirements-file-format/
#include <algorithm>

#include "scanner/format.h"
#include "scanner/text/package_name.h"
#include "scanner/text/text.h"

namespace assay {

extern const Format kRequirements;

namespace {

using Kind = Observation::Kind;

bool Recognizes(const File& file) {
  const std::string name = Lower(file.name());
  const bool suffix =
      name.ends_with(".txt") || name.ends_with(".in") || name.ends_with(".pip");
  const bool named = name.find("requirement") != name.npos ||
                     name.starts_with("constraints") || name == "packages.txt";
  return suffix && named && LooksLikeText(file.bytes);
}

// "http" of an unprotected address elsewhere, "address" of a bare number,
// "https" of all others.
std::string_view Protection(std::string_view url) {
  const std::size_t at = url.find("://");
  if (at == url.npos) return "https";
  std::string_view host = url.substr(at + 3);
  host = host.substr(0, host.find_first_of("/ \t"));
  if (const std::size_t user = host.rfind('@'); user != host.npos) {
    host = host.substr(user + 1);
  }
  const std::string_view scheme = url.substr(0, at);
  host = host.substr(0, host.find(':'));
  if (scheme == "file" || host == "localhost" || host.starts_with("127."))
    return "https";
  const bool number = !host.empty() && std::ranges::all_of(host, [](char c) {
    return (c >= '0' && c <= '9') || c == '.';
  });
  if (number) return "address";
  return scheme.ends_with("http") || scheme.ends_with("git+git") ||
                 scheme == "ftp"
             ? "http"
             : "https";
}

class Reader {
 public:
  Reader(const Text& text, Sink& sink) : text_(text), sink_(sink) {}

  void Line(std::string line, std::size_t begin) {
    if (const std::size_t comment = line.find(" #"); comment != line.npos) {
      line.resize(comment);
    }
    const std::string_view view = Trim(line);
    if (view.empty() || view[0] == '#') return;
    if (view[0] == '-') {
      Option(view, begin);
    } else {
      Requirement(view, begin);
    }
  }

 private:
  void Tell(std::string_view what, std::string_view value, std::size_t begin,
            std::string_view line) {
    std::string told(what);
    told.append(":").append(value.substr(0, 200));
    sink_.Observe(Kind::kRequirement, told, text_.Offset(begin),
                  std::string(line.substr(0, 200)));
  }

  void Option(std::string_view line, std::size_t begin) {
    const std::size_t end = std::min(line.find_first_of(" ="), line.size());
    const std::string_view name = line.substr(0, end);
    const std::string_view value =
        Trim(line.substr(std::min(end + 1, line.size())));
    if (name == "-i" || name == "--index-url" || name == "--extra-index-url" ||
        name == "-f" || name == "--find-links" || name == "--pypi-url") {
      if (value.find("://") == value.npos) return;
      const std::string_view protection = Protection(value);
      const bool extra = name == "--extra-index-url";
      Tell(protection == "https" ? (extra ? "extra-index" : "index")
                                 : "index-" + std::string(protection),
           value, begin, line);
    } else if (name == "--trusted-host") {
      Tell("trusted-host", value, begin, line);
    } else if (name == "-e" || name == "--editable") {
      if (value.find("://") != value.npos) Url(value, begin, line);
    }
  }

  void Url(std::string_view url, std::size_t begin, std::string_view line) {
    const std::string_view protection = Protection(url);
    const bool versioned = url.starts_with("git+") || url.starts_with("hg+") ||
                           url.starts_with("svn+") || url.starts_with("bzr+");
    const std::string kind = versioned ? "vcs" : "url";
    Tell(protection == "https" ? kind : kind + "-" + std::string(protection),
         url, begin, line);
  }

  void Requirement(std::string_view line, std::size_t begin) {
    if (line.find("://") != line.npos) {
      const std::size_t at = line.find(" @ ");
      const std::size_t bare = line.find_first_of(" @[");
      std::string_view url = line;
      if (at != line.npos) {
        url = Trim(line.substr(at + 3));
      } else if (bare != line.npos && line[bare] == '@' &&
                 line.find("://") > bare && line.find('+') > bare) {
        url = Trim(line.substr(bare + 1));
      }
      Url(url, begin, line);
      return;
    }
    const std::string_view name =
        line.substr(0, line.find_first_of(" \t<>=!~;[(@,"));
    const std::string_view meant = LooksLikePackage(name);
    if (!meant.empty()) {
      Tell("look-alike", std::string(name) + " for " + std::string(meant),
           begin, line);
    }
  }

  const Text& text_;
  Sink& sink_;
};

Result<void> Read(const File& file, Sink& sink) {
  const auto text = Text::Of(file, sink);
  if (!text) return std::unexpected(text.error());
  std::string_view view = text->view();
  std::size_t at = view.starts_with("\xef\xbb\xbf") ? 3 : 0;
  Reader reader(*text, sink);
  while (at < view.size()) {
    const std::size_t begin = at;
    std::string line;
    // A backslash at its end continues a line.
    while (at < view.size()) {
      const std::size_t end = std::min(view.find('\n', at), view.size());
      std::string_view part = Trim(view.substr(at, end - at));
      at = end + 1;
      const bool more = part.ends_with('\\');
      if (more) part.remove_suffix(1);
      if (line.size() < 8192) line.append(part);
      if (!more) break;
    }
    reader.Line(std::move(line), begin);
  }
  ReadAnyText(file, *text, sink);
  return {};
}

}  // namespace

const Format kRequirements = {
    "requirements",
    "packages from addresses and other indexes, names like others' names",
    false, Recognizes, Read};

}  // namespace assay
