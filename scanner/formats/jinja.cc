// SPDX-License-Identifier: Apache-2.0
// Jinja templates: text with {{ expressions }}, {% statements %} and
// {# comments #}.  Chat templates are rendered by whoever loads a model.
// https://jinja.palletsprojects.com/en/stable/templates/
#include "scanner/text/jinja.h"

#include "scanner/format.h"

namespace assay {

extern const Format kJinja;

namespace {

bool Recognizes(const File& file) {
  return (file.HasSuffix(".jinja") || file.HasSuffix(".jinja2") ||
          file.HasSuffix(".j2")) &&
         LooksLikeText(file.bytes);
}

Result<void> Read(const File& file, Sink& sink) {
  const auto text = Text::Of(file, sink);
  if (!text) return std::unexpected(text.error());
  const bool chat = file.path.find("chat_template") != file.path.npos;
  ReadJinja(*text, chat, sink);
  ReadAnyText(file, *text, sink);
  return {};
}

}  // namespace

const Format kJinja = {
    "jinja",
    "attributes that leave the sandbox, conditions on what a message says",
    false, Recognizes, Read};

}  // namespace assay
