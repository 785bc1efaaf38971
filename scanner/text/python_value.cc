// SPDX-License-Identifier: Apache-2.0
#include "scanner/text/python_value.h"

#include <algorithm>

#include "scanner/text/dotted_name.h"
#include "scanner/text/strings.h"
#include "scanner/text/text.h"

namespace assay {
namespace {

constexpr std::size_t kMaxName = 200;
constexpr std::size_t kMaxText = 1 << 16;

std::string Join(std::string_view head, std::string_view tail) {
  std::string name(head.substr(0, kMaxName));
  name += '.';
  name += tail.substr(0, kMaxName / 2);
  return name;
}

PyValue Named(std::string name, unsigned origin) {
  PyValue value;
  value.name = std::move(name);
  value.origin = origin;
  return value;
}

PyValue Constant(std::optional<std::string> text, unsigned origin) {
  PyValue value;
  value.origin = origin;
  if (text && text->size() <= kMaxText) {
    value.text = std::move(text);
    value.assembled = true;
  }
  return value;
}

std::optional<std::string> Written(const PyValue& value) {
  if (value.text) return value.text;
  if (value.number) return std::to_string(*value.number);
  return std::nullopt;
}

std::vector<std::string> Constants(std::span<const PyValue> values) {
  std::vector<std::string> constants;
  for (const PyValue& value : values) {
    if (auto text = Written(value)) constants.push_back(*std::move(text));
  }
  return constants;
}

unsigned Origins(const PyArguments& arguments) {
  unsigned origin = 0;
  for (const PyValue& value : arguments.values) {
    origin |= value.origin;
    if (!value.items) continue;
    for (const PyValue& item : *value.items) origin |= item.origin;
  }
  return origin & ~PyValue::kHidden;
}

// ''.join(['a', 'b']), also of map(chr, [1, 2]).
PyValue Joined(std::string_view separator, const PyValue& list) {
  if (!list.items) return Constant({}, list.origin);
  std::string text;
  for (const PyValue& item : *list.items) {
    if (!item.text) return Constant({}, list.origin | item.origin);
    if (&item != &list.items->front()) text += separator;
    text += *item.text;
    if (text.size() > kMaxText) break;
  }
  return Constant(std::move(text), list.origin);
}

// bytes([112, 114]): the text that the numbers spell.
PyValue FromNumbers(const PyValue& list) {
  PyValue value = Constant({}, list.origin);
  if (!list.items || list.items->empty()) return value;
  std::string text;
  for (const PyValue& item : *list.items) {
    if (!item.number || *item.number < 0 || *item.number > 255) return value;
    text.push_back(static_cast<char>(*item.number));
  }
  value = Constant(std::move(text), list.origin | PyValue::kDecoded);
  return value;
}

std::string Rot13(std::string text) {
  for (char& c : text) {
    const char base = c >= 'a' && c <= 'z'   ? 'a'
                      : c >= 'A' && c <= 'Z' ? 'A'
                                             : 0;
    if (base != 0) c = static_cast<char>((c - base + 13) % 26 + base);
  }
  return text;
}

PyValue Decode(std::string_view callee, const PyArguments& arguments) {
  const PyValue* data = arguments.Find(0, "s");
  const unsigned origin = Origins(arguments) | PyValue::kDecoded;
  if (data == nullptr || !data->text) {
    return Named(std::string(callee) + "()", origin);
  }
  if (callee.ends_with("fromhex") || callee.ends_with("unhexlify") ||
      callee.ends_with("a2b_hex")) {
    return Constant(FromHex(*data->text), origin);
  }
  if (callee.find("b64") != callee.npos || callee.ends_with("base64")) {
    return Constant(FromBase64(*data->text), origin);
  }
  if (callee == "codecs.decode" && arguments.values.size() > 1) {
    const std::string codec =
        arguments.values[1].text ? Lower(*arguments.values[1].text) : "";
    if (codec.starts_with("rot")) {
      return Constant(Rot13(*data->text), origin);
    }
    if (codec == "hex") return Constant(FromHex(*data->text), origin);
    if (codec == "base64") return Constant(FromBase64(*data->text), origin);
    if (codec.starts_with("utf")) {
      return Constant(data->text, Origins(arguments));
    }
  }
  return Named(std::string(callee) + "()", origin);
}

// Methods of constant strings.
std::optional<PyValue> StringMethod(const PyValue& base,
                                    std::string_view method,
                                    const PyArguments& arguments) {
  const std::string& text = *base.text;
  const auto constants = Constants(arguments.values);
  if (method == "join" && !arguments.values.empty()) {
    return Joined(text, arguments.values[0]);
  }
  if (method == "decode" || method == "encode" || method == "strip") {
    PyValue value = base;
    value.variable.clear();
    return value;
  }
  if (method == "lower") return Constant(Lower(text), base.origin);
  if (method == "format") {
    PyValue value = Constant(BraceFormat(text, constants),
                             base.origin | Origins(arguments));
    value.draft = text.substr(0, 4096);
    return value;
  }
  if (method == "replace" && constants.size() == 2 && !constants[0].empty()) {
    std::string replaced;
    for (std::size_t at = 0; at < text.size();) {
      if (text.compare(at, constants[0].size(), constants[0]) == 0) {
        replaced += constants[1];
        at += constants[0].size();
      } else {
        replaced += text[at++];
      }
      if (replaced.size() > kMaxText) break;
    }
    return Constant(std::move(replaced), base.origin);
  }
  return std::nullopt;
}

// Functions whose result holds what they are given.
bool PassesOn(std::string_view name) {
  const std::string_view last = name.substr(name.rfind('.') + 1);
  for (const std::string_view known :
       {"str",     "bytes",     "bytearray", "repr",    "dict",     "list",
        "dumps",   "urlencode", "b64encode", "hexlify", "compress", "StringIO",
        "BytesIO", "loads",     "Request",   "encode",  "join",     "copy",
        "items",   "b85encode", "urlopen"}) {
    if (last == known) return true;
  }
  return false;
}

// Functions that give a value by its name.
std::optional<PyValue> Lookup(std::string_view callee,
                              const PyArguments& arguments) {
  if (callee == "getattr" && arguments.values.size() >= 2) {
    const PyValue& object = arguments.values[0];
    const PyValue& name = arguments.values[1];
    if (object.name.empty()) return std::nullopt;
    PyValue value =
        Named(Join(object.name, name.text ? std::string_view(*name.text) : "?"),
              object.origin);
    value.origin |= PyValue::kHidden;
    return value;
  }
  const bool imports = callee == "__import__" ||
                       callee == "importlib.import_module" ||
                       callee == "importlib.__import__";
  if (imports && !arguments.values.empty() && arguments.values[0].text) {
    return Named(arguments.values[0].text->substr(0, kMaxName),
                 PyValue::kHidden);
  }
  if (callee == "globals" || callee == "vars" || callee == "locals") {
    if (arguments.values.empty()) return Named("builtins.__dict__", 0);
    return Named(Join(arguments.values[0].name, "__dict__"),
                 arguments.values[0].origin);
  }
  return std::nullopt;
}

}  // namespace

PyValue PyNamed(std::string name) { return Named(std::move(name), 0); }

const PyValue* PyArguments::Find(std::size_t index,
                                 std::string_view keyword) const {
  for (std::size_t i = 0; i < values.size(); ++i) {
    if (keywords[i] == keyword) return &values[i];
  }
  if (index < values.size() && keywords[index].empty()) return &values[index];
  return nullptr;
}

std::string PyDraft(const PyValue& value) {
  if (value.text) return value.text->substr(0, 4096);
  return value.draft.empty() ? "…" : value.draft;
}

PyValue PyCombine(const PyValue& left, std::string_view op,
                  const PyValue& right) {
  PyValue value;
  value.origin = (left.origin | right.origin) & ~PyValue::kHidden;
  if (op == "+" && left.text && right.text) {
    if (left.text->size() + right.text->size() <= kMaxText) {
      value.text = *left.text + *right.text;
      value.assembled = true;
    }
  } else if (op == "/" && right.text &&
             (left.text || left.name.find("ath") != std::string::npos)) {
    value.text = left.text.value_or("~") + "/" + *right.text;
  } else if (op == "+" && left.items && right.items &&
             left.items->size() + right.items->size() < 4096) {
    auto items = std::make_shared<std::vector<PyValue>>(*left.items);
    items->insert(items->end(), right.items->begin(), right.items->end());
    value.items = std::move(items);
  } else if (op == "%" && left.text) {
    const auto args =
        right.items ? Constants(*right.items) : Constants(std::span(&right, 1));
    auto text = PercentFormat(*left.text, args);
    if (text && text->size() <= kMaxText) {
      value.text = std::move(text);
      value.assembled = true;
    } else {
      value.draft = left.text->substr(0, 4096);
    }
  } else if (op == "or" || op == "and" || op == "if" || op == "else") {
    // Either may come out; a function's name is what matters.
    const bool first = ReachOf(right.name) == Reach::kNothing;
    const PyValue& chosen = first ? left : right;
    const unsigned origin = value.origin;
    value = chosen;
    value.origin |= origin;
  } else if (op == "+" && (left.text || right.text || !left.draft.empty())) {
    value.draft = PyDraft(left) + PyDraft(right);
    if (value.draft.size() > 4096) value.draft.resize(4096);
  } else if (left.number && right.number && op.size() == 1) {
    const long long a = *left.number;
    const long long b = *right.number;
    const bool small =
        a > -1'000'000 && a < 1'000'000 && b > -1'000'000 && b < 1'000'000;
    if (small && op == "+") value.number = a + b;
    if (small && op == "-") value.number = a - b;
    if (small && op == "*") value.number = a * b;
    if (small && op == "^") value.number = a ^ b;
  }
  return value;
}

PyValue PyAttribute(const PyValue& base, std::string_view name) {
  PyValue value;
  value.origin = base.origin;
  if (base.name == "__builtins__" || base.name == "builtins" ||
      base.name == "__builtin__") {
    if (name != "__dict__") {
      value.name = name;
      // Spelling the module out is no secret; looking it up is.
      return value;
    }
  }
  if (base.name.starts_with("builtins.__dict__") && name == "get") {
    value.name = "builtins.__dict__.get";
    return value;
  }
  if (!base.name.empty()) {
    value.name = Join(base.name, name);
  } else if (base.text) {
    value.name = Join("str", name);
  }
  if (value.name == "os.environ" || value.name == "os.environb") {
    value.origin |= PyValue::kEnvironment;
  }
  return value;
}

PyValue PySubscript(const PyValue& base, const PyValue& index) {
  PyValue value;
  // One variable of the environment is not the environment.
  value.origin = base.origin & ~PyValue::kEnvironment;
  constexpr std::string_view kDict = ".__dict__";
  if (base.name.ends_with(kDict) || base.name == "__builtins__") {
    std::string owner = base.name;
    if (owner.ends_with(kDict)) owner.resize(owner.size() - kDict.size());
    const std::string_view name =
        index.text ? std::string_view(*index.text) : "?";
    const bool builtin = owner == "builtins" || owner == "__builtins__" ||
                         owner == "__builtin__";
    value.name =
        builtin ? std::string(name.substr(0, kMaxName)) : Join(owner, name);
    value.origin |= PyValue::kHidden;
  } else if (base.name == "sys.modules" && index.text) {
    value.name = index.text->substr(0, kMaxName);
    value.origin |= PyValue::kHidden;
  } else if (base.items && index.number && *index.number >= 0 &&
             static_cast<std::size_t>(*index.number) < base.items->size()) {
    return (*base.items)[static_cast<std::size_t>(*index.number)];
  } else if (!base.name.empty()) {
    value.name = base.name.substr(0, kMaxName) + "[]";
  }
  return value;
}

PyValue PyCall(const PyValue& callee, const PyValue& base,
               std::string_view method, const PyArguments& arguments) {
  if (base.text) {
    if (auto value = StringMethod(base, method, arguments)) return *value;
  }
  if (auto value = Lookup(callee.name, arguments)) return *value;
  const std::string_view name = callee.name;
  const Reach reach = ReachOf(name);
  if (reach == Reach::kDecode) return Decode(name, arguments);
  if (!arguments.values.empty()) {
    const PyValue& first = arguments.values[0];
    if (name == "chr" && first.number && *first.number >= 0 &&
        *first.number <= 0x10ffff) {
      std::string text;
      AppendUtf8(text, static_cast<char32_t>(*first.number));
      return Constant(std::move(text), first.origin);
    }
    if (name == "chr") return Named("chr()", first.origin | PyValue::kDecoded);
    if (name == "bytes" || name == "bytearray") {
      PyValue value = FromNumbers(first);
      if (value.text) return value;
    }
    if (name == "map" && first.name == "chr" && arguments.values.size() == 2) {
      PyValue value = FromNumbers(arguments.values[1]);
      if (value.text) {
        auto items = std::make_shared<std::vector<PyValue>>();
        for (const char c : *value.text) {
          items->push_back(Constant(std::string(1, c), value.origin));
        }
        value.text.reset();
        value.items = std::move(items);
      }
      value.origin |= PyValue::kDecoded;
      return value;
    }
    if (name == "str" || name == "compile" || name == "bytes" ||
        name == "os.path.expanduser" || name == "pathlib.Path" ||
        name == "shlex.split" || name == "list" || name == "dict") {
      PyValue value = first;
      if (value.name.empty() && !value.text) value.name = Join(name, "()");
      return value;
    }
    if (name == "os.path.join" || name == "pathlib.Path().joinpath") {
      const auto parts = Constants(arguments.values);
      if (parts.size() == arguments.values.size()) {
        std::string path;
        for (const std::string& part : parts) {
          if (!path.empty()) path += '/';
          path += part;
        }
        PyValue value = Constant(path, Origins(arguments));
        value.assembled = false;
        return value;
      }
    }
  }
  PyValue value;
  value.origin = callee.origin & ~PyValue::kHidden;
  if (!callee.name.empty()) value.name = callee.name.substr(0, kMaxName) + "()";
  // A getter of one variable, and what it is not.
  if (name.starts_with("os.environ.get") ||
      name.starts_with("os.environ.pop") ||
      name.starts_with("os.environ.set")) {
    value.origin &= ~static_cast<unsigned>(PyValue::kEnvironment);
  }
  if (reach == Reach::kFetch) value.origin |= PyValue::kFetched;
  if (name == "socket.socket" || name == "socket.create_connection") {
    value.origin |= PyValue::kConnection;
  }
  unsigned kept = PyValue::kDecoded;
  if (PassesOn(name)) {
    kept |= PyValue::kFetched | PyValue::kEnvironment | PyValue::kPrivate;
  }
  value.origin |= Origins(arguments) & kept;
  return value;
}

bool IsPrivatePath(std::string_view path) {
  for (const std::string_view place :
       {"/.ssh/id_", "/.ssh/identity", ".aws/credentials", "/etc/shadow",
        ".git-credentials", ".kube/config", ".docker/config.json", "/.gnupg/",
        "Login Data", "wallet.dat", ".bash_history", "/.config/gcloud",
        ".netrc", "Local Storage/leveldb", ".cache/huggingface/token",
        ".mozilla/firefox", "/.ssh/"}) {
    if (path.find(place) != path.npos) return true;
  }
  return false;
}

bool IsStartupPath(std::string_view path) {
  for (const std::string_view place : {".bashrc",
                                       ".bash_profile",
                                       ".zshrc",
                                       "/.profile",
                                       "/etc/cron",
                                       "/var/spool/cron",
                                       "/etc/systemd",
                                       "/systemd/user",
                                       "authorized_keys",
                                       "/etc/profile",
                                       "LaunchAgents",
                                       "LaunchDaemons",
                                       "/etc/ld.so.preload",
                                       "sitecustomize.py",
                                       "usercustomize.py",
                                       "/etc/passwd",
                                       "/etc/sudoers",
                                       "/etc/rc.local",
                                       "Startup\\",
                                       "/.config/autostart"}) {
    if (path.find(place) != path.npos) return true;
  }
  return false;
}

}  // namespace assay
