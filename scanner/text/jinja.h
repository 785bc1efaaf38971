// SPDX-License-Identifier: Apache-2.0
#ifndef ASSAY_SCANNER_TEXT_JINJA_H_
#define ASSAY_SCANNER_TEXT_JINJA_H_

#include <string_view>

#include "scanner/text/text.h"

namespace assay {

/// Observes what the expressions of a Jinja template reach (kTemplate):
///
/// - "attribute:NAME" for a name with underscores around it, or of an
///   interpreter's inside (mro, gi_frame), however it is spelled;
/// - "global:PATH" for such a name reached from a named value;
/// - "call:PATH" for popen() and system();
/// - "dynamic-attribute" for |attr of a name that only running it tells;
/// - "include:NAME" for other files that the template reads;
/// - "loop:N" for a range that takes more memory or time than a chat needs;
/// - "content-conditional:TEXT" where the template adds words of its own
///   because a message holds TEXT, and "date-conditional:TEXT" likewise for
///   the clock.
///
/// `chat` says that the template is known to be a chat template; otherwise the
/// text itself decides.
void ReadJinja(const Text& text, bool chat, Sink& sink);

}  // namespace assay

#endif  // ASSAY_SCANNER_TEXT_JINJA_H_
