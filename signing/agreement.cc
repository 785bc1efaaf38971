// SPDX-License-Identifier: Apache-2.0
#include "signing/agreement.h"

#include <algorithm>
#include <iterator>
#include <utility>

namespace assay {
namespace {

using Method = SignerIdentity::Method;

bool SameFiles(const Manifest& a, const Manifest& b, CompareBy by) {
  return a.serialization.method == b.serialization.method &&
         std::ranges::equal(
             a.resources, b.resources,
             [&](const Resource& x, const Resource& y) {
               return x.path == y.path && x.begin == y.begin &&
                      x.end == y.end && x.digest == y.digest &&
                      (by == CompareBy::kDigests || x.tree == y.tree);
             });
}

// What both lists leave out.
std::vector<std::string> Both(const std::vector<std::string>& a,
                              const std::vector<std::string>& b) {
  std::vector<std::string> both;
  for (const std::string& path : a) {
    if (IsBeneath(path, b)) both.push_back(path);
  }
  for (const std::string& path : b) {
    if (IsBeneath(path, a)) both.push_back(path);
  }
  std::ranges::sort(both);
  const auto twice = std::ranges::unique(both);
  both.erase(twice.begin(), twice.end());
  return both;
}

// Takes back what `other`, about the same files, does not say too.
void Narrow(Manifest& manifest, const Manifest& other) {
  Serialization& mine = manifest.serialization;
  mine.allow_symlinks =
      mine.allow_symlinks && other.serialization.allow_symlinks;
  mine.ignore_paths = Both(mine.ignore_paths, other.serialization.ignore_paths);
  for (std::size_t i = 0; i < manifest.resources.size(); ++i) {
    if (manifest.resources[i].tree != other.resources[i].tree) {
      manifest.resources[i].tree.reset();
    }
  }
}

void Add(Vouched one, Agreement& agreement) {
  Narrow(agreement.manifest, one.manifest);
  const bool known =
      std::ranges::any_of(agreement.signers, [&](const SignerIdentity& other) {
        return MayBeTheSame(one.signer, other);
      });
  if (known) {
    agreement.repeated.push_back(one.index);
    return;
  }
  agreement.counted.push_back(one.index);
  agreement.signers.push_back(std::move(one.signer));
}

}  // namespace

bool MayBeTheSame(const SignerIdentity& a, const SignerIdentity& b) {
  if (a.name == b.name || a.fingerprint == b.fingerprint) return true;
  return std::ranges::any_of(a.identities, [&](const std::string& one) {
    // A subject's name, or an account, means something at its issuer only; an
    // email address or URI in a certificate of a company's means the same
    // everywhere.
    const bool everywhere = a.method == Method::kCertificate &&
                            b.method == Method::kCertificate &&
                            one != a.identities.front();
    return !one.empty() && (everywhere || a.issuer == b.issuer) &&
           std::ranges::find(b.identities, one) != b.identities.end();
  });
}

std::vector<Agreement> Agree(std::vector<Vouched> vouched, CompareBy by) {
  std::vector<Agreement> agreements;
  for (Vouched& one : vouched) {
    const auto same =
        std::ranges::find_if(agreements, [&](const Agreement& agreement) {
          return SameFiles(agreement.manifest, one.manifest, by);
        });
    if (same != agreements.end()) {
      Add(std::move(one), *same);
      continue;
    }
    agreements.push_back(
        {std::move(one.manifest), {std::move(one.signer)}, {one.index}, {}});
  }
  const auto most = std::ranges::max_element(
      agreements, {},
      [](const Agreement& agreement) { return agreement.signers.size(); });
  if (most != agreements.end()) {
    std::rotate(agreements.begin(), most, std::next(most));
  }
  return agreements;
}

}  // namespace assay
