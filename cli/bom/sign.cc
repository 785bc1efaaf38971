// SPDX-License-Identifier: Apache-2.0
#include <array>
#include <string>

#include "cli/options.h"
#include "cli/output.h"
#include "cli/signer_options.h"
#include "cli/verb.h"
#include "core/escape.h"
#include "core/read_file.h"
#include "sbom/schema/validate_bom.h"
#include "signing/jsf.h"

namespace assay {
namespace {

constexpr std::array<std::string_view, 5> kOptions = {
    "output", "key", "pkcs11", "passphrase-fd", "passphrase-env"};

// The schema tells where a signature may stand; SPDX has no place for one.
Result<void> CheckSignable(Bytes text, const std::string& path) {
  const auto validation = ValidateBom(text, Limits());
  if (!validation) {
    return Fail(validation.error().kind,
                Escape(path) + ": " + validation.error().message,
                validation.error().hint);
  }
  if (!validation->format.starts_with("CycloneDX")) {
    return Fail(Error::Kind::kUsage,
                Escape(path) + ": is " + validation->format +
                    ", which has no place for a signature",
                "sign the file itself with 'assay sign'");
  }
  if (validation->violations.empty()) return {};
  return Fail(Error::Kind::kMalformed,
              Escape(path) + ": is not valid " + validation->format,
              "'assay bom validate' says why");
}

// The text with one more member at its end; the rest stays as it is.
std::string WithMember(std::string_view text, const std::string& member) {
  const std::size_t close = text.rfind('}');
  const std::size_t last = text.find_last_not_of(" \t\r\n", close - 1);
  const bool lines = text.substr(0, close).find('\n') != text.npos;
  std::string out(text.substr(0, last + 1));
  if (text[last] != '{') out += ',';
  out += lines ? "\n  " : "";
  out += member;
  out += lines ? "\n" : "";
  out += text.substr(close);
  return out;
}

Result<ExitCode> Run(const Arguments& arguments, Terminal& terminal) {
  const std::string& path = arguments.operands.front();
  const auto bytes = ReadFile(path, Limits().json_bytes);
  if (!bytes) return std::unexpected(bytes.error());
  if (const auto good = CheckSignable(*bytes, path); !good) {
    return std::unexpected(good.error());
  }
  const auto object = ParseJson(*bytes, Escape(path));
  if (!object) return std::unexpected(object.error());
  const auto signer = OpenSigner(arguments);
  if (!signer) return std::unexpected(signer.error());
  const auto signature = SignJsf(*object, **signer);
  if (!signature) {
    return Fail(signature.error().kind,
                Escape(path) + ": " + signature.error().message,
                signature.error().hint);
  }
  const std::string signed_text =
      WithMember(AsText(*bytes), "\"signature\": " + CompactJson(*signature));
  const std::string to = arguments.Value("output");
  if (to.empty()) {
    terminal.out << signed_text;
    return ExitCode::kPass;
  }
  if (const auto written = WriteReport(to, signed_text); !written) {
    return std::unexpected(written.error());
  }
  return ExitCode::kPass;
}

}  // namespace

extern const Verb kBomSignVerb;
const Verb kBomSignVerb = {"sign", kOptions, Run};

}  // namespace assay
