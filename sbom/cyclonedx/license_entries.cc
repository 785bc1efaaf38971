// SPDX-License-Identifier: Apache-2.0
#include <algorithm>
#include <utility>

#include "sbom/cyclonedx/entries.h"

namespace assay {
namespace {

using Acknowledgement = BomLicense::Acknowledgement;

std::string_view Word(Acknowledgement acknowledgement) {
  switch (acknowledgement) {
    case Acknowledgement::kNone:
      return "";
    case Acknowledgement::kDeclared:
      return "declared";
    case Acknowledgement::kConcluded:
      return "concluded";
  }
  return "";
}

bool IsReference(std::string_view expression) {
  return expression.starts_with("LicenseRef-") &&
         expression.find_first_of(" ()") == expression.npos;
}

// Whether it says nothing but an expression that is more than one listed id.
bool IsExpressionAlone(const BomLicense& license) {
  return !license.expression.value.empty() && license.name.empty() &&
         license.url.empty() && license.text.empty() &&
         !IsListedLicense(license.expression.value);
}

Entry Text(const std::string& text) {
  Entry entry;
  entry.Put("content", text);
  return entry;
}

void PutTextAndUrl(const BomLicense& license, Entry& entry) {
  entry.Put("text", Text(license.text));
  if (!license.url.empty()) entry.Put("url", AsReference(license.url));
}

// { "license": … }: an id, or a name, with all that belongs to it.
Entry AsLicense(const BomLicense& license) {
  const Stated& expression = license.expression;
  Entry entry;
  const bool listed = license.name.empty() && IsListedLicense(expression.value);
  // A name that is a LicenseRef says by itself that it is an expression.
  const bool reference = license.name.empty() && IsReference(expression.value);
  if (listed) {
    entry.Put("id", expression);
  } else if (license.name.empty() && !expression.value.empty()) {
    entry.Put("name", expression);
  } else {
    entry.Put("name", TextEntry(license.name));
  }
  entry.Put("acknowledgement", Word(license.acknowledgement));
  PutTextAndUrl(license, entry);
  if (!listed && !reference && !expression.value.empty()) {
    entry.Put(
        "properties",
        PropertyEntries({{std::string(kExpressionProperty), expression}}));
  }
  Entry choice;
  choice.Put("license", std::move(entry));
  return choice;
}

// { "expression": … }; of 1.6, only when it is one alone.
Entry AsExpression(const BomLicense& license) {
  Entry entry;
  entry.Put("expression", license.expression);
  if (!license.text.empty() || !license.url.empty()) {
    Entry detail;
    detail.Put("licenseIdentifier", license.expression.value);
    PutTextAndUrl(license, detail);
    Entry details = ArrayEntry();
    details.Add(std::move(detail));
    entry.Put("expressionDetails", std::move(details));
  }
  entry.Put("acknowledgement", Word(license.acknowledgement));
  return entry;
}

Entry ListOf17(const std::vector<BomLicense>& licenses) {
  Entry list = ArrayEntry();
  for (const BomLicense& license : licenses) {
    const bool expression = !license.expression.value.empty() &&
                            license.name.empty() &&
                            !IsListedLicense(license.expression.value);
    list.Add(expression ? AsExpression(license) : AsLicense(license));
  }
  return list;
}

Entry ListOf16(const std::vector<BomLicense>& licenses) {
  Entry list = ArrayEntry();
  if (licenses.size() == 1 && IsExpressionAlone(licenses.front())) {
    list.Add(AsExpression(licenses.front()));
    return list;
  }
  for (const BomLicense& license : licenses) list.Add(AsLicense(license));
  return list;
}

}  // namespace

LicenseEntries LicensesAsEntries(const std::vector<BomLicense>& licenses,
                                 CycloneDxVersion version) {
  if (version == CycloneDxVersion::k17) {
    return {ListOf17(licenses), ArrayEntry()};
  }
  // A list with an expression holds nothing else: what is concluded goes where
  // the evidence is.
  if (licenses.size() < 2 ||
      std::ranges::none_of(licenses, IsExpressionAlone)) {
    return {ListOf16(licenses), ArrayEntry()};
  }
  std::vector<BomLicense> declared;
  std::vector<BomLicense> concluded;
  for (const BomLicense& license : licenses) {
    const bool last = license.acknowledgement == Acknowledgement::kConcluded;
    (last ? concluded : declared).push_back(license);
  }
  return {ListOf16(declared), ListOf16(concluded)};
}

}  // namespace assay
