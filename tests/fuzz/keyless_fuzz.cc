// SPDX-License-Identifier: Apache-2.0
// Keyless bundles about the file "a model\n": the bundle in the first line,
// the trusted root after it.  Log entries, checkpoints and trusted roots are in
// there.
#include <cstdint>
#include <cstdlib>
#include <string_view>

#include "core/digest.h"
#include "signing/sigstore/keyless.h"

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data,
                                      std::size_t size) {
  const std::string_view text = assay::AsText({data, size});
  const std::size_t end = text.find('\n');
  if (end == text.npos) return 0;
  const auto bundle =
      assay::Bundle::Parse(assay::AsBytes(text.substr(0, end)), "bundle");
  const auto root = assay::TrustedRoot::Parse(
      assay::AsBytes(text.substr(end + 1)), "trusted root");
  if (!bundle || !root) return 0;
  const assay::Bytes file = assay::AsBytes("a model\n");
  const assay::SignedContent content = {
      assay::DigestOf(assay::Digest::Algorithm::kSha256, file), file};
  const assay::IdentityPolicy policy = {"signer@example.com",
                                        "https://accounts.test"};
  const auto signer = assay::VerifyKeyless(*bundle, content, *root, policy);
  if (signer && (signer->times.empty() || signer->log_entries.empty() ||
                 signer->chain.size() < 2)) {
    std::abort();
  }
  return 0;
}
