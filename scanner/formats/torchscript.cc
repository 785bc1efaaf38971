// SPDX-License-Identifier: Apache-2.0
// TorchScript: the code/ members of a torch.jit.save archive, in a subset of
// Python that PyTorch compiles and runs itself.  It cannot import; what it can
// reach are the operators that are registered in the process.
// https://pytorch.org/docs/stable/jit_language_reference.html
#include <algorithm>
#include <array>
#include <string>

#include "scanner/format.h"

namespace assay {
namespace {

using Kind = Observation::Kind;

// Only qualified names of __torch__ are compiled; everything else under code/
// is a Python project's own.
bool Recognizes(const File& file) {
  std::string path(file.path);
  std::ranges::replace(path, '\\', '/');
  const std::size_t at = path.find("code/__torch__");
  return at != std::string::npos && (at == 0 || path[at - 1] == '/') &&
         path.ends_with(".py");
}

bool IsWord(char c) {
  return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') ||
         (c >= '0' && c <= '9') || c == '_';
}

// The names that are in every build of PyTorch and do nothing but compute.
bool IsComputing(std::string_view space) {
  constexpr std::array<std::string_view, 6> kSpaces = {
      "aten", "prim", "quantized", "quantized_decomposed", "prims", "onednn"};
  return std::ranges::find(kSpaces, space) != kSpaces.end();
}

// Operators that read or write files by name.
bool TouchesFiles(std::string_view name) {
  return name == "from_file" || name == "save" || name == "load";
}

std::string_view Line(std::string_view text, std::size_t at) {
  const std::size_t begin = text.rfind('\n', at) + 1;
  std::string_view line = text.substr(begin, text.find('\n', at) - begin);
  while (line.starts_with(' ')) line.remove_prefix(1);
  return line.substr(0, 200);
}

// Dotted names are taken whole: "torch.from_file", "ops.image.read_file".
void SeeName(std::string_view text, std::size_t begin, std::size_t end,
             Sink& sink) {
  std::string_view name = text.substr(begin, end - begin);
  std::string value;
  if (name.starts_with("torch.ops.")) name.remove_prefix(6);
  if (name.starts_with("ops.")) {
    const std::string_view rest = name.substr(4);
    const std::string_view space = rest.substr(0, rest.find('.'));
    const std::string_view op = rest.substr(rest.find('.') + 1);
    if (IsComputing(space) && !TouchesFiles(op)) return;
    value = IsComputing(space) ? "torch." + std::string(op) : std::string(name);
  } else if (name.starts_with("torch.") && TouchesFiles(name.substr(6))) {
    value = name;
  } else if (name.starts_with("__torch__.torch.classes.")) {
    value = name.substr(10);
  } else {
    return;
  }
  sink.Observe(Kind::kCode, "torchscript:" + value, begin,
               std::string(Line(text, begin)));
}

Result<void> Read(const File& file, Sink& sink) {
  const std::string_view text =
      AsText(Slice(file.bytes, 0, sink.limits().text_bytes));
  std::size_t at = 0;
  while (at < text.size()) {
    if (!IsWord(text[at])) {
      ++at;
      continue;
    }
    const std::size_t begin = at;
    // "aten::from_file" is how graphs spell it.
    while (at < text.size() &&
           (IsWord(text[at]) || text[at] == '.' || text[at] == ':')) {
      ++at;
    }
    const std::string_view name = text.substr(begin, at - begin);
    if (name.starts_with("aten::") && TouchesFiles(name.substr(6))) {
      sink.Observe(Kind::kCode,
                   "torchscript:torch." + std::string(name.substr(6)), begin,
                   std::string(Line(text, begin)));
    }
    SeeName(text, begin, at, sink);
  }
  if (text.size() < file.size) {
    return Fail(Error::Kind::kLimit,
                std::string(file.path) + ": only the first " +
                    std::to_string(text.size()) + " bytes were read");
  }
  return {};
}

}  // namespace

extern const Format kTorchscript;
const Format kTorchscript = {"torchscript",
                             "operators that touch files or are not PyTorch's",
                             true, Recognizes, Read};

}  // namespace assay
