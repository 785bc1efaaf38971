// SPDX-License-Identifier: Apache-2.0
#ifndef ASSAY_TESTS_CLI_XML_H_
#define ASSAY_TESTS_CLI_XML_H_

#include <string>

namespace assay {

/// What xmllint, a parser that is not ours, finds wrong with the text; empty
/// when it is well-formed, or there is no xmllint (package libxml2-utils).
std::string XmlComplaint(const std::string& xml);

}  // namespace assay

#endif  // ASSAY_TESTS_CLI_XML_H_
