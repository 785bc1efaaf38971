// SPDX-License-Identifier: Apache-2.0
#include "scanner/text/python_effects.h"

#include <algorithm>
#include <array>

#include "scanner/text/dotted_name.h"
#include "scanner/text/shell.h"

namespace assay {
namespace {

constexpr std::size_t kMaxSources = 1000;

using Effects = std::vector<PyEffect>;

// The command that a process call runs, as a shell would be told it; "…" for
// what is not known.
std::string CommandOf(const PyArguments& arguments) {
  const PyValue* command = arguments.Find(0, "args");
  if (command == nullptr) command = arguments.Find(0, "cmd");
  if (command == nullptr) return "…";
  if (!command->items) {
    std::string text = PyDraft(*command);
    // os.execvp('sh', ['sh', '-c', …]) names the program first.
    for (std::size_t i = 1; i < arguments.values.size(); ++i) {
      if (!arguments.keywords[i].empty()) continue;
      if (arguments.values[i].text) text += " " + *arguments.values[i].text;
      if (!arguments.values[i].items) continue;
      for (const PyValue& item : *arguments.values[i].items) {
        text += " " + PyDraft(item);
      }
    }
    return text;
  }
  std::string text;
  for (const PyValue& item : *command->items) {
    if (!text.empty()) text += ' ';
    text += item.name == "sys.executable" ? "python" : PyDraft(item);
    if (text.size() > 8192) break;
  }
  return text;
}

bool IsInstall(std::string_view command) {
  for (const std::string_view word :
       {"pip ", "pip3 ", "-m pip", "conda ", "apt ", "apt-get ", "uv pip",
        "npm install", "mim install", "ninja "}) {
    if (command.find(word) != command.npos) return true;
  }
  return false;
}

bool HasOrigin(const PyArguments& arguments, unsigned origin) {
  return std::ranges::any_of(arguments.values, [&](const PyValue& value) {
    if ((value.origin & origin) != 0) return true;
    return value.items &&
           std::ranges::any_of(*value.items, [&](const PyValue& item) {
             return (item.origin & origin) != 0;
           });
  });
}

// A value that the network gave as it is, not one that was made from it.
bool IsFetched(const PyValue& value) {
  return (value.origin & PyValue::kFetched) != 0 && !value.name.empty();
}

std::string Hidden(const PyCallSite& site) {
  return "hidden:" + site.callee.name;
}

bool IsHidden(const PyCallSite& site) {
  return (site.callee.origin & PyValue::kHidden) != 0;
}

}  // namespace

bool PythonEffects::IsDownloaded(const PyValue& value) const {
  if (value.text && downloaded_.contains("=" + *value.text)) return true;
  return !value.variable.empty() && downloaded_.contains(value.variable);
}

void PythonEffects::Download(const PyValue& place) {
  if (downloaded_.size() > 1000) return;
  if (place.text) downloaded_.insert("=" + *place.text);
  if (!place.variable.empty()) downloaded_.insert(place.variable);
}

void PythonEffects::Judge(const PyCallSite& site, PyValue& result,
                          bool& connected, Effects& effects) {
  const std::string& name = site.callee.name;
  if (name.empty()) return;
  switch (ReachOf(name)) {
    case Reach::kProcess:
      return Process(site, connected, effects);
    case Reach::kCode:
      return Code(site, effects);
    case Reach::kNative:
      return Native(site, effects);
    case Reach::kUnpickle:
      return Unpickle(site, effects);
    case Reach::kFetch:
    case Reach::kSend:
      return Network(site, effects);
    case Reach::kConnect:
      connected = true;
      effects.push_back({"socket.connect", site.offset, true});
      return;
    case Reach::kDelete:
    case Reach::kCredentials:
      effects.push_back({name, site.offset, true});
      return;
    case Reach::kImport:
    case Reach::kDecode:
    case Reach::kNothing:
      break;
  }
  if (name == "open" || name == "io.open" || name == "codecs.open" ||
      name.ends_with(".read_text") || name.ends_with(".read_bytes") ||
      name.ends_with(".write_text") || name.ends_with(".open")) {
    return Open(site, result, effects);
  }
  if (name == "os.dup2" && HasOrigin(site.arguments, PyValue::kConnection)) {
    effects.push_back({"reverse-shell", site.offset, false});
  }
  if (!site.base.path.empty() && name.ends_with(".write") &&
      !site.arguments.values.empty() &&
      (site.arguments.values[0].origin & PyValue::kFetched) != 0) {
    PyValue place;
    place.variable = site.base.path;
    if (site.base.path.starts_with("=")) place.text = site.base.path.substr(1);
    Download(place);
  }
  if (IsHidden(site) && name.ends_with(".?")) {
    const std::string_view owner(name.data(), name.size() - 2);
    if (owner == "os" || owner == "subprocess" || owner == "builtins" ||
        owner == "posix") {
      effects.push_back({"computed-name:" + name, site.offset, true});
    }
  }
}

void PythonEffects::Process(const PyCallSite& site, bool connected,
                            Effects& effects) {
  const std::string& name = site.callee.name;
  const auto tell = [&](std::string value, bool timed) {
    effects.push_back({std::move(value), site.offset, timed});
  };
  const std::string command = CommandOf(site.arguments);
  const PyValue* first = site.arguments.Find(0, "args");
  const PyValue* program = first;
  if (first != nullptr && first->items && !first->items->empty()) {
    program = &first->items->front();
    for (const PyValue& item : *first->items) {
      if (IsDownloaded(item)) return tell("download-and-run", false);
    }
  }
  const std::string_view danger = CommandDanger(command);
  if (!danger.empty()) return tell(std::string(danger), false);
  if (program != nullptr && (IsFetched(*program) || IsDownloaded(*program))) {
    return tell("download-and-run", false);
  }
  if (program != nullptr && (program->origin & PyValue::kDecoded) != 0) {
    return tell("decoded-run", false);
  }
  if (HasOrigin(site.arguments, PyValue::kConnection) ||
      (connected && name == "pty.spawn")) {
    return tell("reverse-shell", false);
  }
  if (IsHidden(site)) return tell(Hidden(site), false);
  std::string value = name;
  if (IsInstall(command)) {
    value += "(install)";
  } else if (IsBuildTool(command)) {
    value += "(tool)";
  } else if (command.starts_with("…") || command.starts_with("{") ||
             (command.starts_with("python") &&
              command.find(" -c") == command.npos)) {
    value += "(computed)";
  }
  tell(std::move(value), true);
}

void PythonEffects::Code(const PyCallSite& site, Effects& effects) {
  const std::string& name = site.callee.name;
  if (site.arguments.values.empty()) return;
  const PyValue& code = site.arguments.values[0];
  const auto tell = [&](std::string value, bool timed) {
    effects.push_back({std::move(value), site.offset, timed});
  };
  if ((code.origin & PyValue::kFetched) != 0 || IsDownloaded(code)) {
    return tell("download-and-run", false);
  }
  if ((code.origin & PyValue::kDecoded) != 0) {
    return tell("decoded-exec", false);
  }
  if (IsHidden(site)) return tell(Hidden(site), false);
  if (code.text) {
    if (sources.size() < kMaxSources) sources.push_back(*code.text);
    return;
  }
  if (code.name.find("open()") != std::string::npos ||
      code.name.ends_with("read_text()") || code.name.ends_with("read()")) {
    return tell(name + "(file)", true);
  }
  tell(name, true);
}

void PythonEffects::Native(const PyCallSite& site, Effects& effects) {
  const PyValue* place = site.arguments.Find(0, "name");
  const auto tell = [&](std::string value, bool timed) {
    effects.push_back({std::move(value), site.offset, timed});
  };
  if (place != nullptr && IsDownloaded(*place)) {
    return tell("download-and-run", false);
  }
  if (place != nullptr && (place->text || !place->draft.empty())) {
    const std::string path = PyDraft(*place);
    for (const std::string_view open : {"/tmp/", "/var/tmp/", "/dev/shm/", "./",
                                        "../", "\\\\", "http", "~/."}) {
      if (path.starts_with(open)) {
        return tell("native-library:" + path.substr(0, 120), false);
      }
    }
  }
  if (IsHidden(site)) return tell(Hidden(site), false);
  tell(site.callee.name, true);
}

void PythonEffects::Unpickle(const PyCallSite& site, Effects& effects) {
  const auto& values = site.arguments.values;
  if (!values.empty()) {
    const bool marshal = site.callee.name.starts_with("marshal");
    if (IsFetched(values[0])) {
      effects.push_back({"download-and-unpickle", site.offset, false});
      return;
    }
    if (values[0].text && (values[0].origin & PyValue::kDecoded) != 0 &&
        !marshal) {
      effects.push_back({"decoded-unpickle", site.offset, false});
      return;
    }
  }
  effects.push_back({site.callee.name, site.offset, true});
}

void PythonEffects::Network(const PyCallSite& site, Effects& effects) {
  if (HasOrigin(site.arguments, PyValue::kEnvironment)) {
    effects.push_back({"environment-sent", site.offset, false});
  } else if (HasOrigin(site.arguments, PyValue::kPrivate)) {
    effects.push_back({"private-file-sent", site.offset, false});
  } else if (site.callee.name != "urllib.request.Request") {
    effects.push_back({site.callee.name, site.offset, true});
  }
  if (site.callee.name.ends_with("urlretrieve") ||
      site.callee.name == "wget.download") {
    if (const PyValue* place = site.arguments.Find(1, "filename")) {
      Download(*place);
    }
  }
}

void PythonEffects::Open(const PyCallSite& site, PyValue& result,
                         Effects& effects) {
  const bool method = site.callee.name.find('.') != std::string::npos &&
                      site.callee.name != "io.open" &&
                      site.callee.name != "codecs.open";
  const PyValue* place = method ? &site.base : site.arguments.Find(0, "file");
  if (place == nullptr) return;
  const PyValue* mode = site.arguments.Find(method ? 0 : 1, "mode");
  const bool writes = site.callee.name.ends_with("write_text") ||
                      (mode != nullptr && mode->text &&
                       mode->text->find_first_of("wax+") != std::string::npos);
  result.path = place->text ? "=" + *place->text : place->variable;
  const std::string path =
      place->text || !place->draft.empty() ? PyDraft(*place) : "";
  if (path.empty() || path.size() > 300) return;
  if (IsStartupPath(path) && writes) {
    effects.push_back({"writes-startup:" + path, site.offset, true});
  } else if (IsPrivatePath(path)) {
    effects.push_back({"reads-private:" + path, site.offset, true});
    result.origin |= PyValue::kPrivate;
  }
}

}  // namespace assay
