// SPDX-License-Identifier: Apache-2.0
#ifndef ASSAY_TESTS_SIGNING_REKOR_H_
#define ASSAY_TESTS_SIGNING_REKOR_H_

#include <cstdint>
#include <functional>
#include <nlohmann/json.hpp>
#include <optional>
#include <string>
#include <vector>

#include "signing/bundle.h"
#include "tests/signing/pki.h"

namespace assay {

/// How a log of a test takes an entry, and each thing that can be wrong.
/// What is edited before it is signed is signed as it then is.
struct LogSpec {
  std::string host = "rekor.test";
  std::string origin = "rekor.test - 42";
  std::string kind = "hashedrekord";
  std::string version = "0.0.1";
  std::uint64_t index = 5;
  std::uint64_t size = 11;
  std::uint64_t first_index = 1000;  ///< Added to make the index of all trees.
  std::int64_t integrated_time = 0;  ///< 0 for none, and no promise.
  bool with_promise = true;
  bool with_proof = true;
  bool with_checkpoint = true;
  std::function<void(nlohmann::json&)> edit_body;
  std::function<void(LogEntry&)> edit_before_promise;
  std::function<void(std::string&)> edit_checkpoint;
  std::function<void(std::string&)> edit_note;
  std::function<void(LogEntry&)> edit_entry;
  /// Signs the promise or the checkpoint in place of the log.
  std::optional<TestKey> promise_key;
  std::optional<TestKey> checkpoint_key;
};

/// The body of an entry about the signature of `bundle`; `signed_bytes` are the
/// file or the envelope's encoding.
nlohmann::json EntryBody(const LogSpec& spec, const Bundle& bundle,
                         Bytes signed_bytes, Bytes key_der);

/// Takes the entry into a log whose id is the SHA-256 of its key.
LogEntry AppendEntry(const LogSpec& spec, const nlohmann::json& body,
                     const TestKey& key);

/// A checkpoint's text, signed: "\n— <name> <base64>\n" after it.
std::string SignNote(const std::string& text, const std::string& name,
                     Bytes log_id, const TestKey& key);

std::vector<std::uint8_t> Sha256(Bytes bytes);

}  // namespace assay

#endif  // ASSAY_TESTS_SIGNING_REKOR_H_
