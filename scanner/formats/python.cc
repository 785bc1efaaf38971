// SPDX-License-Identifier: Apache-2.0
// Python source: the code of a model that a loader imports (modeling_*.py,
// tokenization_*.py …), setup.py, scripts.
// https://docs.python.org/3/reference/
#include "scanner/text/python.h"

#include "scanner/format.h"

namespace assay {

extern const Format kPython;

namespace {

bool Recognizes(const File& file) {
  if (file.HasSuffix(".py") || file.HasSuffix(".pyi") ||
      file.HasSuffix(".pyw")) {
    return LooksLikeText(file.bytes);
  }
  const std::string_view head = AsText(Slice(file.bytes, 0, 80));
  return head.starts_with("#!") &&
         head.substr(0, head.find('\n')).find("python") != head.npos &&
         LooksLikeText(file.bytes);
}

// Names under which loaders import a release's own code.
bool IsModelCode(const File& file) {
  const std::string_view name = file.name();
  for (const std::string_view prefix :
       {"modeling_", "modelling_", "configuration_", "tokenization_",
        "processing_", "image_processing_", "feature_extraction_", "pipeline",
        "handler.py", "generate.py", "inference.py", "custom_"}) {
    if (name.starts_with(prefix)) return true;
  }
  return false;
}

Result<void> Read(const File& file, Sink& sink) {
  const auto text = Text::Of(file, sink);
  if (!text) return std::unexpected(text.error());
  ReadPython(
      text->view(), IsModelCode(file) ? PyUse::kModelCode : PyUse::kLibrary,
      [&](std::size_t at) { return text->Offset(at); }, sink);
  ReadAnyText(file, *text, sink);
  return {};
}

}  // namespace

const Format kPython = {
    "python",
    "programs, downloads and hidden code that run when it is imported", false,
    Recognizes, Read};

}  // namespace assay
