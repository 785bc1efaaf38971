// SPDX-License-Identifier: Apache-2.0

// license_fingerprints make LIST OUT: fingerprints of reference texts, for the
// repository.  LIST has a line a text: id, TAB, flags ("exception", "strict" or
// "-"), TAB, file.  Of equal texts the first counts.
//
// license_fingerprints index FINGERPRINTS OUT: what is compiled in; the build
// runs it.
#include <fstream>
#include <iostream>
#include <iterator>
#include <set>
#include <sstream>

#include "sbom/license/reference_index.h"
#include "sbom/license/tools/fingerprints.h"
#include "sbom/license/words.h"

namespace assay {
namespace {

std::string Read(const std::string& path) {
  std::ifstream in(path, std::ios::binary);
  return {std::istreambuf_iterator<char>(in), std::istreambuf_iterator<char>()};
}

int Complain(const std::string& what) {
  std::cerr << "license_fingerprints: " << what << "\n";
  return 1;
}

int Write(const std::string& path, const std::string& bytes) {
  std::ofstream out(path, std::ios::binary);
  out << bytes;
  return out.flush() ? 0 : Complain(path + ": cannot be written");
}

int Make(const std::string& list, const std::string& out) {
  std::istringstream lines(Read(list));
  std::vector<Fingerprint> all;
  std::set<std::vector<std::uint32_t>> known;
  for (std::string line; std::getline(lines, line);) {
    std::istringstream fields(line);
    Fingerprint one;
    std::string flags;
    std::string file;
    std::getline(fields, one.id, '\t');
    std::getline(fields, flags, '\t');
    std::getline(fields, file, '\t');
    if (flags == "exception") one.flags = kExceptionFlag;
    if (flags == "strict") one.flags = kStrictFlag;
    for (const Word& word : SplitWords(Read(file)).words) {
      one.words.push_back(word.hash);
    }
    if (one.words.size() < 8) {
      std::cerr << one.id << ": " << one.words.size() << " words, left out\n";
      continue;
    }
    if (!known.insert(one.words).second) {
      std::cerr << one.id << ": the same as another\n";
      continue;
    }
    all.push_back(std::move(one));
  }
  const auto text = WriteFingerprints(all);
  return text ? Write(out, *text) : Complain(text.error().message);
}

int Index(const std::string& in, const std::string& out) {
  const auto all = ReadFingerprints(Read(in));
  return all ? Write(out, BuildIndex(*all)) : Complain(all.error().message);
}

int Main(int count, char** words) {
  const std::string verb = count == 4 ? words[1] : "";
  if (verb == "make") return Make(words[2], words[3]);
  if (verb == "index") return Index(words[2], words[3]);
  return Complain("make LIST OUT, or index FINGERPRINTS OUT");
}

}  // namespace
}  // namespace assay

int main(int count, char** words) { return assay::Main(count, words); }
