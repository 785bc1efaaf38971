// SPDX-License-Identifier: Apache-2.0
#ifndef ASSAY_SBOM_CARD_H_
#define ASSAY_SBOM_CARD_H_

#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

#include "core/bytes.h"
#include "core/limits.h"
#include "sbom/node.h"

namespace assay {

/// A heading of a model card and what stands below it, up to the next heading
/// of the same or a higher level.
struct CardSection {
  std::string heading;  ///< Without marks, links and emphasis.
  int level = 1;
  std::string text;  ///< Trimmed Markdown.
  std::uint64_t offset = 0;
};

/// A model card: README.md with YAML front matter.
/// https://huggingface.co/docs/hub/model-cards
struct Card {
  std::string file;   ///< Path in the release; empty when there is no card.
  Node front_matter;  ///< kNull when there is none, or it cannot be read.
  std::uint64_t front_matter_offset = 0;
  std::string body;
  std::vector<CardSection> sections;
  /// What is wrong with it: "line 3: …" of its YAML.
  std::vector<std::string> problems;
};

/// Reads a card as real ones are: with a byte order mark, CRLF, or front matter
/// behind a heading or an image; a rule ("---") in the body is no front matter.
/// Never fails: what cannot be read is a problem.
Card ReadCard(std::string file, Bytes text, const Limits& limits);

}  // namespace assay

#endif  // ASSAY_SBOM_CARD_H_
