// SPDX-License-Identifier: Apache-2.0
#include <algorithm>
#include <utility>

#include "core/base64.h"
#include "core/bytes.h"
#include "sbom/cyclonedx/entries.h"
#include "sbom/cyclonedx/read_entries.h"

namespace assay {
namespace {

using Acknowledgement = BomLicense::Acknowledgement;

Acknowledgement TakeAcknowledgement(const Entry& entry) {
  const std::string word = Take(entry, "acknowledgement");
  if (word == "declared") return Acknowledgement::kDeclared;
  if (word == "concluded") return Acknowledgement::kConcluded;
  return Acknowledgement::kNone;
}

std::string TakeText(const Entry& parent) {
  const Entry& text = Member(parent, "text");
  std::string content = Take(text, "content");
  TakeWhere(text, "contentType", "text/plain");
  const Entry* encoding = text.Find("encoding");
  if (encoding == nullptr || encoding->text != "base64") return content;
  const auto bytes = DecodeBase64(content);
  if (!bytes) return content;
  encoding->taken = true;
  return std::string(AsText(*bytes));
}

BomLicense TakeLicense(const Entry& entry) {
  BomLicense license;
  license.acknowledgement = TakeAcknowledgement(entry);
  license.expression = TakeStated(entry, "id");
  const Stated name = TakeStated(entry, "name");
  license.text = TakeText(entry);
  license.url = Take(entry, "url");
  for (const Entry& property : Items(entry, "properties")) {
    const Entry* key = property.Find("name");
    if (key == nullptr || key->text != kExpressionProperty) continue;
    key->taken = true;
    license.expression = TakeStated(property, "value");
  }
  const bool reference = license.expression.value.empty() &&
                         name.value.starts_with("LicenseRef-") &&
                         name.value.find_first_of(" ()") == std::string::npos;
  if (reference) {
    license.expression = name;
  } else if (name.value != license.expression.value) {
    license.name = name.value;
  }
  return license;
}

BomLicense TakeExpression(const Entry& entry) {
  BomLicense license;
  license.expression = TakeStated(entry, "expression");
  license.acknowledgement = TakeAcknowledgement(entry);
  const auto& details = Items(entry, "expressionDetails");
  if (details.size() != 1) return license;
  const Entry* id = details.front().Find("licenseIdentifier");
  if (id == nullptr || id->text != license.expression.value) return license;
  id->taken = true;
  license.text = TakeText(details.front());
  license.url = Take(details.front(), "url");
  return license;
}

}  // namespace

std::vector<BomLicense> TakeLicenses(const Entry& parent) {
  std::vector<BomLicense> licenses;
  for (const Entry& item : Items(parent, "licenses")) {
    const Entry* license = item.Find("license");
    if (license != nullptr) {
      licenses.push_back(TakeLicense(*license));
    } else if (item.Find("expression") != nullptr) {
      licenses.push_back(TakeExpression(item));
    }
  }
  return licenses;
}

}  // namespace assay
