// SPDX-License-Identifier: Apache-2.0
// Pickle, protocols 0 to 5: a program for a stack machine that may import and
// call anything.  Files hold one or several; PyTorch's legacy form and joblib's
// hold raw numbers between them.
// https://docs.python.org/3/library/pickletools.html
#include <algorithm>
#include <array>

#include "scanner/format.h"
#include "scanner/pickle/reader.h"
#include "scanner/pickle/recognize.h"

namespace assay {
namespace {

constexpr std::array<std::string_view, 8> kSuffixes = {
    ".pkl", ".pickle", ".p", ".joblib", ".dill", ".pt", ".pth", ".ckpt"};

// Members of PyTorch's old tar form.
constexpr std::array<std::string_view, 4> kTarMembers = {"pickle", "sys_info",
                                                         "storages", "tensors"};

bool Recognizes(const File& file) {
  const bool named =
      std::ranges::any_of(
          kSuffixes, [&](std::string_view s) { return file.HasSuffix(s); }) ||
      std::ranges::find(kTarMembers, file.name()) != kTarMembers.end();
  return pickle::IsPickle(file.bytes, named);
}

Result<void> Read(const File& file, Sink& sink) {
  return pickle::ReadPickles(file, sink);
}

}  // namespace

extern const Format kPickle;
const Format kPickle = {
    "pickle", "imports, calls and state of Python pickles, protocols 0 to 5",
    true, Recognizes, Read};

}  // namespace assay
