// SPDX-License-Identifier: Apache-2.0
#ifndef ASSAY_CLI_TRUST_OPTIONS_H_
#define ASSAY_CLI_TRUST_OPTIONS_H_

#include <cstdint>
#include <string>

#include "cli/command.h"
#include "core/error.h"
#include "signing/trust_policy.h"

namespace assay {

// The options that say whom to believe.

inline constexpr Option kKeyOption = {
    "key",  0,
    "FILE", "a public key that may vouch: PEM, DER or minisign",
    true,   Completes::kFiles};
inline constexpr Option kChainOption = {
    "certificate-chain",
    0,
    "FILE",
    "certificates below one of which the signer's must lie; repeatable",
    true,
    Completes::kFiles};
inline constexpr Option kCrlOption = {
    "crl",  0,
    "FILE", "revocation list for --certificate-chain; repeatable",
    true,   Completes::kFiles};
inline constexpr Option kIdentityOption = {
    "identity", 0, "NAME",
    "email address or URI that a keyless signature must be of"};
inline constexpr Option kIssuerOption = {
    "issuer", 0, "URL", "who must have confirmed the --identity"};
inline constexpr Option kTrustedRootOption = {
    "trusted-root",
    0,
    "FILE",
    "keys of the Sigstore instance (default: trusted_root.json in "
    "$XDG_CONFIG_HOME/assay)",
    false,
    Completes::kFiles};
inline constexpr Option kTrustOption = {
    "trust", 0,
    "FILE",  "policy: who may vouch, and how many of them must",
    false,   Completes::kFiles};
inline constexpr Option kTsaOption = {
    "tsa-certificate",
    0,
    "FILE",
    "timestamp authority whose times are believed: its certificate, or its "
    "chain with the trusted one last; repeatable",
    true,
    Completes::kFiles};

/// The policy that the options state; the one thing that makes one of them.
/// Fails with kUsage unless exactly one of --key, --certificate-chain,
/// --identity with --issuer, and --trust is there.
Result<TrustPolicy> ReadTrust(const Arguments& arguments);

/// Seconds since 1970, by the system's clock.
std::int64_t Now();

}  // namespace assay

#endif  // ASSAY_CLI_TRUST_OPTIONS_H_
