// SPDX-License-Identifier: Apache-2.0
#ifndef ASSAY_TESTS_CLI_CERTIFICATE_CASE_H_
#define ASSAY_TESTS_CLI_CERTIFICATE_CASE_H_

#include <cstdint>
#include <functional>
#include <ostream>
#include <string>
#include <string_view>
#include <vector>

#include "tests/cli/forgery.h"
#include "tests/signing/company.h"

namespace assay {

using Ders = std::vector<std::vector<std::uint8_t>>;

/// What a signer puts into the bundle and a verifier gives on the command line.
struct Presented {
  Ders chain;    ///< In the bundle; the leaf and the intermediate.
  Ders anchors;  ///< For --certificate-chain; the root.
  Ders lists;    ///< For --crl; none.
  TestKey key;   ///< Signs; the leaf's.
  /// Timestamps of a signature; none.
  std::function<Ders(Bytes signature)> stamp = [](Bytes) { return Ders(); };
  Ders timestamp_authority;  ///< For --tsa-certificate; none.
};

/// A model that is signed with a certificate, before somebody bends something.
struct CertificateCase {
  CertificateCase();

  void Write(Workshop& workshop);

  std::int64_t now;  ///< By the system's clock.
  CompanyWishes wishes;
  Forgery forgery;
  std::function<void(const Company&, Presented&)> present = [](const Company&,
                                                               Presented&) {};
  /// Whom to trust, in place of the anchors.
  std::function<std::vector<std::string>(const Company&, Workshop&)> trust;
};

/// One way to bend it, and part of what 'assay verify' says; of a good case,
/// of the report.
struct CertificateTrial {
  std::string name;
  std::function<void(CertificateCase&)> bend;
  std::string reason = {};
};

inline void PrintTo(const CertificateTrial& trial, std::ostream* out) {
  *out << trial.name;
}

using Bend = std::function<void(CertificateCase&)>;
using Present = std::function<void(const Company&, Presented&)>;

/// Bends what certificates say.
Bend Wish(const std::function<void(CompanyWishes&)>& bend);

/// Bends what is given of them.
Bend Show(const Present& bend);

/// One after the other.
Bend Both(const Bend& first, const Bend& second);

/// Bends a list of the intermediate's that has revoked nobody.
Bend List(const std::function<void(const Company&, RevocationSpec&)>& bend);

/// A leaf that expired ten days ago, and a timestamp of some time; and another
/// change of what is shown.
Bend Stamp(
    std::int64_t days_ago,
    const Present& then = [](const Company&, Presented&) {});

/// What the company's own one says, for certificates that are not of hers.
CertificateSpec LeafSpec();

/// Exit code 4 with the reason, and 0 with the words in the report.
void ExpectRefused(const CertificateTrial& trial);
void ExpectAccepted(const CertificateTrial& trial);

void WriteText(const std::filesystem::path& path, std::string_view text);

}  // namespace assay

#endif  // ASSAY_TESTS_CLI_CERTIFICATE_CASE_H_
