// SPDX-License-Identifier: Apache-2.0
// Timestamps about the message "message": the length of an authority's
// certificate in two bytes, the certificate, and then the response.
#include <cstdint>
#include <cstdlib>
#include <vector>

#include "signing/sigstore/timestamp.h"

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data,
                                      std::size_t size) {
  assay::ByteReader in({data, size});
  const assay::Bytes first = in.Take(in.BigU16());
  const assay::Bytes response = in.Take(in.left());
  const assay::Bytes message = assay::AsBytes("message");
  if (assay::VerifyTimestamp(response, message, {})) std::abort();
  const auto certificate = assay::Certificate::FromDer(first, "authority");
  if (!certificate) return 0;
  const auto authority =
      assay::AuthorityFromCertificates({*certificate}, "authority");
  const std::vector<assay::TimestampAuthority> authorities = {*authority};
  const auto timestamp = assay::VerifyTimestamp(response, message, authorities);
  if (timestamp && (timestamp->seconds < certificate->not_before() ||
                    timestamp->seconds > certificate->not_after())) {
    std::abort();
  }
  return 0;
}
