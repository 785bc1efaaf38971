// SPDX-License-Identifier: Apache-2.0
// Certificates: the length of the first in two bytes, the signer's, and then
// its issuer's, whose key is also the one of a certificate log.
#include <cstdint>
#include <cstdlib>
#include <vector>

#include "core/digest.h"
#include "signing/sigstore/certificate.h"
#include "signing/sigstore/chain.h"
#include "signing/sigstore/sct.h"

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data,
                                      std::size_t size) {
  assay::ByteReader in({data, size});
  const assay::Bytes first = in.Take(in.BigU16());
  const assay::Bytes second = in.Take(in.left());
  const auto leaf = assay::Certificate::FromDer(first, "leaf");
  const auto issuer = assay::Certificate::FromDer(second, "issuer");
  (void)assay::LoadCertificates({data, size}, "file");
  (void)assay::LoadRevocationLists(second, "file");
  if (!leaf) return 0;
  (void)leaf->public_key();
  const assay::Certificate& above = issuer ? *issuer : *leaf;
  const std::vector<assay::Certificate> anchors = {above};
  assay::ChainPolicy policy;
  policy.use = assay::CertificateUse::kKeylessSigning;
  policy.anchors = anchors;
  policy.time = leaf->not_before();
  const auto chain = assay::VerifyChain(*leaf, policy);
  if (chain && chain->back() != above) std::abort();
  const auto key = above.public_key();
  if (!key) return 0;
  const std::vector<assay::TransparencyLog> logs = {
      {"log",
       assay::DigestOf(assay::Digest::Algorithm::kSha256, above.spki()).bytes,
       *key,
       {{0, 0}, {}}}};
  (void)assay::VerifyCertificateTimestamps(*leaf, above, logs);
  return 0;
}
