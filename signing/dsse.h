// SPDX-License-Identifier: Apache-2.0
#ifndef ASSAY_SIGNING_DSSE_H_
#define ASSAY_SIGNING_DSSE_H_

#include <cstdint>
#include <string_view>
#include <vector>

#include "core/bytes.h"

namespace assay {

/// The bytes that a DSSE signature is over:
/// "DSSEv1" SP length SP type SP length SP payload.
/// https://github.com/secure-systems-lab/dsse/blob/v1.0.0/protocol.md
std::vector<std::uint8_t> PreAuthenticationEncoding(std::string_view type,
                                                    Bytes payload);

/// What the model signing client v0.2.0 signed instead: "DSSEV1", and the
/// payload as Python prints it ("b'...'").  Two payloads never share an
/// encoding, and none is an encoding of the other kind.
std::vector<std::uint8_t> LegacyPreAuthenticationEncoding(std::string_view type,
                                                          Bytes payload);

}  // namespace assay

#endif  // ASSAY_SIGNING_DSSE_H_
