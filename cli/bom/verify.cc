// SPDX-License-Identifier: Apache-2.0
#include <array>
#include <optional>
#include <string>
#include <vector>

#include "cli/json_writer.h"
#include "cli/options.h"
#include "cli/reports.h"
#include "cli/screen.h"
#include "cli/verb.h"
#include "core/escape.h"
#include "core/read_file.h"
#include "signing/jsf.h"
#include "signing/keys/load_key.h"

namespace assay {
namespace {

constexpr std::array<std::string_view, 3> kOptions = {"output", "key",
                                                      "unsafe-embedded-key"};

// Nothing when the keys in the file shall do.
Result<std::optional<PublicKey>> TrustedKey(const Arguments& arguments) {
  const bool embedded = arguments.Has("unsafe-embedded-key");
  if (arguments.Has("key") == embedded) {
    return Fail(Error::Kind::kUsage,
                embedded ? "--unsafe-embedded-key is given beside --key"
                         : "there is no key to verify with",
                embedded ? "leave one of them out"
                         : "name the signer's public key with --key; the one "
                           "in the file is whoever's who wrote it");
  }
  if (embedded) return std::nullopt;
  auto key = LoadPublicKey(arguments.Value("key"));
  if (!key) return std::unexpected(key.error());
  return std::move(*key);
}

// Whoever changes the file may name more to be left out of what is signed.
Result<JsfVerification> Verify(const JsonValue& object, const PublicKey* key) {
  auto verified = VerifyJsf(object, key);
  if (!verified || verified->excludes.empty()) return verified;
  return Fail(Error::Kind::kCrypto,
              "the signature leaves out " + Listed(verified->excludes, 3));
}

void WriteText(const std::string& path, const Result<JsfVerification>& verified,
               bool embedded, std::ostream& out) {
  std::vector<std::vector<std::string>> rows = {{"file", Escape(path)}};
  if (!verified) {
    rows.push_back({"verdict", "NOT VERIFIED"});
    rows.push_back({"reason", verified.error().message});
    out << Table(rows);
    return;
  }
  rows.push_back({"verdict", embedded ? "matches, by whoever" : "VERIFIED"});
  for (const JsfSignature& good : verified->good) {
    rows.push_back({"signature", std::to_string(good.index + 1) + " of " +
                                     std::to_string(verified->count) + ", " +
                                     good.algorithm});
    rows.push_back({"key", good.key.fingerprint()});
  }
  if (embedded) {
    rows.push_back({"note",
                    "the key stands in the file itself: this says "
                    "nothing of who signed"});
  }
  out << Table(rows);
}

void WriteJson(const std::string& path, const Result<JsfVerification>& verified,
               bool embedded, std::ostream& out) {
  JsonWriter json(out, 2);
  json.Object()
      .Field("schema", "assay-bom-signature/1")
      .Field("path", ReportedPath(path))
      .Key("verified")
      .Bool(verified && !embedded)
      .Key("matches")
      .Bool(verified.has_value());
  if (!verified) json.Field("reason", verified.error().message);
  json.Key("signatures").Array();
  if (verified) {
    for (const JsfSignature& good : verified->good) {
      json.Object()
          .Key("index")
          .Number(good.index)
          .Field("algorithm", good.algorithm)
          .Field("fingerprint", good.key.fingerprint())
          .End();
    }
  }
  json.End().End();
}

Result<ExitCode> Run(const Arguments& arguments, Terminal& terminal) {
  const auto json = WantsJson(arguments);
  if (!json) return std::unexpected(json.error());
  const auto key = TrustedKey(arguments);
  if (!key) return std::unexpected(key.error());
  const std::string& path = arguments.operands.front();
  const auto bytes = ReadFile(path, Limits().json_bytes);
  if (!bytes) return std::unexpected(bytes.error());
  const auto object = ParseJson(*bytes, Escape(path));
  if (!object) return std::unexpected(object.error());
  const auto verified = Verify(*object, *key ? &**key : nullptr);
  const bool embedded = !*key;
  if (*json) {
    WriteJson(path, verified, embedded, terminal.out);
  } else {
    WriteText(path, verified, embedded, terminal.out);
  }
  return verified ? ExitCode::kPass : ExitCode::kIntegrity;
}

}  // namespace

extern const Verb kBomVerifyVerb;
const Verb kBomVerifyVerb = {"verify", kOptions, Run};

}  // namespace assay
