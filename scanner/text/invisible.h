// SPDX-License-Identifier: Apache-2.0
#ifndef ASSAY_SCANNER_TEXT_INVISIBLE_H_
#define ASSAY_SCANNER_TEXT_INVISIBLE_H_

#include <string_view>

#include "scanner/text/text.h"

namespace assay {

/// What a text is for, which decides what unseen characters mean in it.
enum class TextUse {
  kSource,      ///< Programs and templates: order on the page is meaning.
  kSettings,    ///< Configuration.
  kProse,       ///< Written for people, in any language.
  kVocabulary,  ///< Tokens of a model: every character is to be expected.
};

/// By the file's name.
TextUse UseOf(const File& file);

/// Observes characters that are there but not seen (kInvisible).
///
/// Value: the use, a colon and "bidirectional" (a control that is still in
/// force behind a quote, a comment mark or the end of its line, so that the
/// page shows another order than a parser sees), "bidirectional-closed",
/// "zero-width" (between ASCII letters), "zero-width-run", "tag" or
/// "variation-run".  Evidence: the surroundings with the characters named.
void FindInvisible(const Text& text, TextUse use, Sink& sink);

/// The same for a string that a file holds at `offset`.
void FindInvisible(std::string_view text, std::uint64_t offset, TextUse use,
                   Sink& sink);

}  // namespace assay

#endif  // ASSAY_SCANNER_TEXT_INVISIBLE_H_
