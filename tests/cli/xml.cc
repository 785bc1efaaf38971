// SPDX-License-Identifier: Apache-2.0
#include "tests/cli/xml.h"

#include "tests/signing/command_line.h"
#include "tests/temporary_directory.h"

namespace assay {

std::string XmlComplaint(const std::string& xml) {
  if (!HasProgram("xmllint")) return {};
  const TemporaryDirectory directory;
  const std::string file = directory.Write("report.xml", xml);
  const Ran ran = Shell("xmllint --noout '" + file + "'");
  return ran.status == 0 ? "" : ran.output + " ";
}

}  // namespace assay
