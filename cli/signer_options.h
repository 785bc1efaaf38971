// SPDX-License-Identifier: Apache-2.0
#ifndef ASSAY_CLI_SIGNER_OPTIONS_H_
#define ASSAY_CLI_SIGNER_OPTIONS_H_

#include <memory>
#include <vector>

#include "cli/command.h"
#include "core/error.h"
#include "signing/keys/signer.h"
#include "signing/sigstore/certificate.h"

namespace assay {

// The options that say who signs; with those of cli/passphrase_options.h.

inline constexpr Option kSigningKeyOption = {
    "key",  0,
    "FILE", "the private key to sign with: PEM, or minisign",
    false,  Completes::kFiles};
inline constexpr Option kPkcs11Option = {
    "pkcs11", 0, "URI", "a key of a token (RFC 7512) to sign with"};
inline constexpr Option kCertificateOption = {
    "certificate",    0, "FILE", "the certificate of the key", false,
    Completes::kFiles};
inline constexpr Option kSigningChainOption = {
    "certificate-chain",
    0,
    "FILE",
    "certificates between that one and the root, in this order; repeatable",
    true,
    Completes::kFiles};

/// Whoever signs: one of --key and --pkcs11.  Asks for the passphrase.
Result<std::unique_ptr<Signer>> OpenSigner(const Arguments& arguments);

/// The leaf and then its chain; empty without --certificate.
Result<std::vector<Certificate>> ReadSigningCertificates(
    const Arguments& arguments);

/// All certificates of these files, in order.
Result<std::vector<Certificate>> ReadCertificates(
    const std::vector<std::string>& paths);

}  // namespace assay

#endif  // ASSAY_CLI_SIGNER_OPTIONS_H_
