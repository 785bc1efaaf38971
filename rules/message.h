// SPDX-License-Identifier: Apache-2.0
#ifndef ASSAY_RULES_MESSAGE_H_
#define ASSAY_RULES_MESSAGE_H_

#include <string>
#include <string_view>

#include "core/observation.h"

namespace assay {

/// What was seen, as a sentence without a full stop: "calls posix.system('id')
/// when the file is loaded".  Holds raw text of the model; escape before
/// printing.  `title` is that of the rule; `unknown` says that the rule hits
/// what nothing else knows.
std::string Sentence(const Observation& observation, std::string_view title,
                     bool unknown);

}  // namespace assay

#endif  // ASSAY_RULES_MESSAGE_H_
