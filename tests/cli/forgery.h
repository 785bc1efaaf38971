// SPDX-License-Identifier: Apache-2.0
#ifndef ASSAY_TESTS_CLI_FORGERY_H_
#define ASSAY_TESTS_CLI_FORGERY_H_

#include <filesystem>
#include <functional>
#include <map>
#include <nlohmann/json.hpp>
#include <optional>
#include <ostream>
#include <string>
#include <string_view>
#include <vector>

#include "tests/cli/workshop.h"
#include "tests/signing/pki.h"

namespace assay {

using TestJson = nlohmann::ordered_json;

std::string Sha256(std::string_view bytes);     // raw
std::string Sha256Hex(std::string_view bytes);  // lower case
std::string Base64(std::string_view bytes);
std::string HexToBytes(std::string_view hex);
std::string DssePae(std::string_view type, std::string_view payload);

/// A model and its signature, before somebody bends one of them.
struct Forgery {
  /// Three files, and the statement that is right for them.
  Forgery();

  /// Makes the subject the root digest of the resources, whatever they are.
  void FixRoot();

  /// The statement's list of files, and what stands beside it.
  TestJson& resources() { return statement["predicate"]["resources"]; }
  TestJson& serialization() { return statement["predicate"]["serialization"]; }

  /// Changes the statement to shards of 4 bytes that are right for the files.
  void UseShards();

  /// Writes model/, model.sig and key.pub into the workshop.
  void Write(Workshop& workshop) const;

  std::map<std::string, std::string> files;
  TestJson statement;
  std::optional<std::string> payload;  ///< In place of the statement.
  std::string payload_type = "application/vnd.in-toto+json";
  TestKey key;                     ///< Signs.
  std::optional<TestKey> trusted;  ///< In key.pub, where it is another.
  const char* hash = nullptr;      ///< Another than the curve's.
  std::function<void(TestJson&)> bend_bundle = [](TestJson&) {};
  std::optional<std::string> bundle_text;  ///< In place of the bundle.
  std::function<void(const std::filesystem::path&)> bend_disk =
      [](const std::filesystem::path&) {};
  /// Of verify, besides the model: whom to trust, and more.
  std::vector<std::string> trust = {"--key", "key.pub"};
  std::vector<std::string> arguments;
};

/// One way to bend it, and what `assay verify` must say.
struct Refusal {
  std::string name;  ///< A word, for the test's name.
  std::function<void(Forgery&)> bend;
  std::string reason;  ///< Part of the reason.
};

inline void PrintTo(const Refusal& refusal, std::ostream* out) {
  *out << refusal.name;
}

/// Expects of a written forgery exit code 4 with the reason, in the text and in
/// the JSON report.
void ExpectRefused(Workshop& workshop, const Forgery& forgery,
                   const std::string& reason);

/// Bends a fresh forgery first.
void ExpectRefused(const Refusal& refusal);

}  // namespace assay

#endif  // ASSAY_TESTS_CLI_FORGERY_H_
