// SPDX-License-Identifier: Apache-2.0
#ifndef ASSAY_SIGNING_SIGSTORE_DER_OR_PEM_H_
#define ASSAY_SIGNING_SIGSTORE_DER_OR_PEM_H_

#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

#include "core/bytes.h"
#include "core/error.h"

namespace assay {

/// The DER of every block of a PEM text (RFC 7468) with that label, text around
/// the blocks skipped; or the whole file when it has no block at all and begins
/// like DER.
///
/// Fails with kMalformed for a broken block, for a block with another label and
/// when nothing is found.  `what` is for messages: "certificate".
Result<std::vector<std::vector<std::uint8_t>>> ReadDerOrPem(
    Bytes file, std::string_view label, std::string_view what,
    const std::string& name);

}  // namespace assay

#endif  // ASSAY_SIGNING_SIGSTORE_DER_OR_PEM_H_
