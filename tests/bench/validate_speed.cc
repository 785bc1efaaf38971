// SPDX-License-Identifier: Apache-2.0
// validate_speed COMPONENTS ROUNDS: the size in KiB of a CycloneDX 1.6 BOM
// with that many components, and the median milliseconds that its validation
// takes, the compilation of the schema included; then those of a BOM with
// nothing in it, which is the compilation alone.
// validate_speed COMPONENTS print: the BOM itself, for others to validate.
#include <algorithm>
#include <chrono>
#include <cstdio>
#include <cstdlib>
#include <cstring>
#include <string>
#include <vector>

#include "core/bytes.h"
#include "sbom/schema/validate_bom.h"

namespace {

std::string MakeBom(int components) {
  std::string text =
      R"({"bomFormat":"CycloneDX","specVersion":"1.6","version":1,)"
      R"("components":[)";
  for (int i = 0; i < components; ++i) {
    const std::string n = std::to_string(i);
    text.append(i == 0 ? "" : ",");
    text.append(R"({"type":"library","bom-ref":"ref-)").append(n);
    text.append(R"(","name":"part-)").append(n).append(R"(","version":"1.)");
    text.append(n).append(R"(","purl":"pkg:generic/part-)").append(n);
    text.append(R"(","hashes":[{"alg":"SHA-256","content":")")
        .append(64, 'a')
        .append(R"("}],"licenses":[{"license":{"id":"Apache-2.0"}}],)")
        .append(R"("externalReferences":[{"type":"vcs","url":)")
        .append(R"("https://example.org/x"}],"properties":[{"name":"a",)")
        .append(R"("value":"b"}]})");
  }
  return text + "]}";
}

double Median(const std::string& text, int rounds) {
  std::vector<double> times;
  for (int i = 0; i < rounds; ++i) {
    const auto start = std::chrono::steady_clock::now();
    const auto found =
        assay::ValidateBom(assay::AsBytes(text), assay::Limits());
    const std::chrono::duration<double, std::milli> time =
        std::chrono::steady_clock::now() - start;
    if (!found || !found->violations.empty()) std::abort();
    times.push_back(time.count());
  }
  std::ranges::sort(times);
  return times[times.size() / 2];
}

}  // namespace

int main(int argc, char** argv) {
  const int components =
      argc == 3 ? static_cast<int>(std::strtol(argv[1], nullptr, 10)) : 0;
  if (components < 1) return 2;
  const std::string text = MakeBom(components);
  if (std::strcmp(argv[2], "print") == 0) {
    std::fwrite(text.data(), 1, text.size(), stdout);
    return 0;
  }
  const int rounds = static_cast<int>(std::strtol(argv[2], nullptr, 10));
  if (rounds < 1) return 2;
  std::printf("%zu KiB: %.1f ms\n", text.size() / 1024, Median(text, rounds));
  std::printf(
      "empty: %.1f ms\n",
      Median(R"({"bomFormat":"CycloneDX","specVersion":"1.6"})", rounds));
  return 0;
}
