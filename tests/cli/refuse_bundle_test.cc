// SPDX-License-Identifier: Apache-2.0

// Bundles whose signature is good, or was, around something that is not; and
// models that are no longer what was signed.
#include <gtest/gtest.h>
#include <sys/stat.h>

#include <fstream>

#include "tests/cli/forgery.h"

namespace assay {
namespace {

namespace fs = std::filesystem;

std::function<void(Forgery&)> Bundle(
    const std::function<void(TestJson&)>& bend) {
  return [bend](Forgery& forgery) { forgery.bend_bundle = bend; };
}

std::function<void(Forgery&)> Set(const char* pointer, const TestJson& value) {
  return Bundle([pointer, value](TestJson& bundle) {
    bundle[TestJson::json_pointer(pointer)] = value;
  });
}

std::function<void(Forgery&)> Erase(const char* parent, const char* key) {
  return Bundle([parent, key](TestJson& bundle) {
    bundle[TestJson::json_pointer(parent)].erase(key);
  });
}

std::function<void(Forgery&)> Text(const std::string& text) {
  return [text](Forgery& forgery) { forgery.bundle_text = text; };
}

// The payload as text, after `change`; signed as it is.
std::function<void(Forgery&)> Payload(
    const std::function<void(std::string&)>& change) {
  return [change](Forgery& forgery) {
    std::string text = forgery.statement.dump();
    change(text);
    forgery.payload = text;
  };
}

void Replace(std::string& text, std::string_view from, std::string_view to) {
  const std::size_t at = text.find(from);
  ASSERT_NE(text.npos, at) << from;
  text.replace(at, from.size(), to);
}

std::string Repeated(std::string_view piece, std::size_t times) {
  std::string text;
  for (std::size_t i = 0; i < times; ++i) text += piece;
  return text;
}

std::vector<Refusal> BadJson() {
  return {
      {"PayloadKeyTwice", Payload([](std::string& text) {
         Replace(text, R"("subject":)", R"("subject":[],"subject":)");
       }),
       "stands there twice"},
      {"ResourceKeyTwice", Payload([](std::string& text) {
         Replace(text, R"("name":"config.json",)",
                 R"("name":"x","name":"config.json",)");
       }),
       "stands there twice"},
      {"PayloadDeep", Payload([](std::string& text) {
         Replace(text, R"("algorithm":)",
                 R"("annotations":)" + Repeated("[", 100'000) +
                     Repeated("]", 100'000) + R"(,"algorithm":)");
       }),
       "levels of JSON"},
      {"PayloadTrailing", Payload([](std::string& text) { text += "{}"; }),
       "not JSON"},
      {"PayloadNul", Payload([](std::string& text) { text += '\0'; }),
       "not JSON"},
      {"PayloadByteOrderMark",
       Payload([](std::string& text) { text.insert(0, "\xEF\xBB\xBF"); }),
       "byte order mark"},
      {"PayloadComment",
       Payload([](std::string& text) { text.insert(0, "/**/"); }), "not JSON"},
      {"PayloadNotUtf8", Payload([](std::string& text) {
         Replace(text, "config.json", "config\xFFjson");
       }),
       "not JSON"},
      {"PayloadTruncated", Payload([](std::string& text) { text.pop_back(); }),
       "not JSON"},
      {"PayloadEmpty", Payload([](std::string& text) { text.clear(); }),
       "not JSON"},
      {"PayloadArray", Payload([](std::string& text) { text = "[]"; }),
       "is not an object"},
      {"BundleEmpty", Text(""), "not JSON"},
      {"BundleArray", Text("[]"), "is not an object"},
      {"BundleNull", Text("null"), "is missing"},
      {"BundleDeep", Text(Repeated("[", 100'000)), "levels of JSON"},
      {"BundleDeepObject", Text(Repeated(R"({"a":)", 100'000)),
       "levels of JSON"},
      {"BundleBinary", Text(std::string("\x80\x04\x95\x00", 4)), "not JSON"},
      {"BundleKeyTwice",
       [](Forgery& forgery) {
         Workshop scratch;
         forgery.Write(scratch);
         std::string text = scratch.Read("model/model.sig");
         Replace(text, R"("dsseEnvelope":)",
                 R"("dsseEnvelope":null,"dsseEnvelope":)");
         forgery.bundle_text = text;
       },
       "stands there twice"},
  };
}

std::vector<Refusal> BadEnvelopes() {
  return {
      {"MediaTypeOther", Set("/mediaType", "application/json"),
       "is not a Sigstore bundle"},
      {"MediaTypeFuture",
       Set("/mediaType", "application/vnd.dev.sigstore.bundle.v0.4+json"),
       "is not a Sigstore bundle"},
      {"MediaTypeMissing", Erase("", "mediaType"), "mediaType: is missing"},
      {"BundleWithMore", Set("/more", 1), "unknown member 'more'"},
      {"EnvelopeMissing", Erase("", "dsseEnvelope"), "needs one of"},
      {"EnvelopeAndMessage", Set("/messageSignature", {{"signature", "AAAA"}}),
       "needs one of"},
      {"EnvelopeWithMore", Set("/dsseEnvelope/more", 1),
       "unknown member 'more'"},
      {"SignaturesNone", Set("/dsseEnvelope/signatures", TestJson::array()),
       "has 0 signatures"},
      {"SignaturesTwo", Bundle([](TestJson& bundle) {
         TestJson& list = bundle["dsseEnvelope"]["signatures"];
         list.push_back(list[0]);
       }),
       "has 2 signatures"},
      {"SignaturesTwoOneOfThemBad", Bundle([](TestJson& bundle) {
         TestJson& list = bundle["dsseEnvelope"]["signatures"];
         list.insert(list.begin(), TestJson{{"sig", "AAAA"}});
       }),
       "has 2 signatures"},
      {"SignatureEmpty", Set("/dsseEnvelope/signatures/0/sig", ""),
       "has no signature"},
      {"SignatureWithMore", Set("/dsseEnvelope/signatures/0/more", 1),
       "unknown member 'more'"},
      {"SignatureNotBase64", Set("/dsseEnvelope/signatures/0/sig", "*"),
       "is not base64"},
      {"SignatureKeyIdNumber", Set("/dsseEnvelope/signatures/0/keyid", 3),
       "keyid: is not a string"},
      {"SignatureOfOthers",
       Set("/dsseEnvelope/signatures/0/sig",
           Base64(TestKey().Sign("something else"))),
       "does not match"},
      {"SignatureTruncated", Bundle([](TestJson& bundle) {
         std::string sig = bundle["dsseEnvelope"]["signatures"][0]["sig"];
         bundle["dsseEnvelope"]["signatures"][0]["sig"] = sig.substr(0, 40);
       }),
       "does not match"},
      {"SignatureZero",
       Set("/dsseEnvelope/signatures/0/sig",
           Base64(std::string("\x30\x06\x02\x01\x00\x02\x01\x00", 8))),
       "does not match"},
      {"PayloadSwapped",
       [](Forgery& forgery) {
         TestJson other = forgery.statement;
         other["predicate"]["resources"][0]["digest"] = Sha256Hex("evil");
         forgery.bend_bundle = [other](TestJson& bundle) {
           bundle["dsseEnvelope"]["payload"] = Base64(other.dump());
         };
       },
       "does not match"},
      {"PayloadSpaceAdded",
       [](Forgery& forgery) {
         const std::string text = forgery.statement.dump() + " ";
         forgery.bend_bundle = [text](TestJson& bundle) {
           bundle["dsseEnvelope"]["payload"] = Base64(text);
         };
       },
       "does not match"},
      {"PayloadNotBase64", Set("/dsseEnvelope/payload", "e30=e30="),
       "is not base64"},
      {"PayloadTypeOther",
       [](Forgery& forgery) { forgery.payload_type = "application/json"; },
       "the payload type is"},
      {"PayloadTypeChanged",
       Set("/dsseEnvelope/payloadType", "application/vnd.in-toto+json "),
       "the payload type is"},
      {"LogEntryOfAFile",
       Set("/verificationMaterial/tlogEntries/0",
           {{"logIndex", "1"},
            {"logId", {{"keyId", "AAAA"}}},
            {"kindVersion", {{"kind", "hashedrekord"}, {"version", "0.0.1"}}},
            {"canonicalizedBody",
             Base64(R"({"apiVersion":"0.0.1","kind":"hashedrekord","spec":{)"
                    R"("data":{"hash":{"algorithm":"sha256","value":")" +
                    Sha256Hex("other") +
                    R"("}},"signature":{)"
                    R"("content":"AAAA","publicKey":{"content":"AAAA"}}}})")}}),
       "does not vouch for an envelope"},
      {"MaterialMissing", Erase("", "verificationMaterial"), "needs one of"},
      {"MaterialNone", Erase("/verificationMaterial", "publicKey"),
       "needs one of"},
      {"MaterialTwo",
       Set("/verificationMaterial/certificate", {{"rawBytes", "AAAA"}}),
       "needs one of"},
      {"MaterialChain", Bundle([](TestJson& bundle) {
         bundle["verificationMaterial"] = {
             {"x509CertificateChain",
              {{"certificates", {{{"rawBytes", "AAAA"}}}}}}};
       }),
       "no authority is trusted"},
      {"MaterialChainEmpty", Bundle([](TestJson& bundle) {
         bundle["verificationMaterial"] = {
             {"x509CertificateChain", {{"certificates", TestJson::array()}}}};
       }),
       "holds no certificate"},
      {"MaterialCertificate", Bundle([](TestJson& bundle) {
         bundle["verificationMaterial"] = {
             {"certificate", {{"rawBytes", "AAAA"}}}};
       }),
       "no identity is trusted"},
  };
}

std::vector<Refusal> BadKeys() {
  const auto trusted = [](const std::string& curve) {
    return [curve](Forgery& forgery) { forgery.trusted = TestKey(curve); };
  };
  const auto without_hint = [](const std::string& curve) {
    return [curve](Forgery& forgery) {
      forgery.trusted = TestKey(curve);
      forgery.bend_bundle = [](TestJson& bundle) {
        bundle["verificationMaterial"]["publicKey"].erase("hint");
      };
    };
  };
  return {
      {"KeyOfAnother", trusted("P-256"), "names another key"},
      {"KeyOfAnotherCurve", trusted("P-384"), "names another key"},
      {"KeyEd25519", trusted("ED25519"), "names another key"},
      {"KeyWithoutHint", without_hint("P-256"), "does not match"},
      {"KeyWithoutHintOfAnotherCurve", without_hint("P-521"), "does not match"},
      {"KeyWithoutHintEd25519", without_hint("ED25519"), "does not match"},
      {"KeyWithFalseHint",
       Set("/verificationMaterial/publicKey/hint", std::string(64, '0')),
       "names another key"},
      {"KeyFromTheBundle",
       [](Forgery& forgery) {
         const std::string own = forgery.key.PublicPem();
         forgery.trusted = TestKey();
         forgery.bend_bundle = [own](TestJson& bundle) {
           bundle["verificationMaterial"]["publicKey"] = {
               {"rawBytes", Base64(own)},
               {"keyDetails", "PKIX_ECDSA_P256_SHA_256"}};
         };
       },
       "carries another key"},
      {"HashOfAnotherCurve", [](Forgery& forgery) { forgery.hash = "SHA512"; },
       "does not match"},
      {"HashSha256OnP384",
       [](Forgery& forgery) {
         forgery.key = TestKey("P-384");
         forgery.hash = "SHA256";
       },
       "does not match"},
      {"HashSha1", [](Forgery& forgery) { forgery.hash = "SHA1"; },
       "does not match"},
      {"CurveOfBitcoin",
       [](Forgery& forgery) {
         forgery.key = TestKey("secp256k1");
         forgery.trusted = TestKey();
       },
       "names another key"},
  };
}

std::function<void(Forgery&)> Disk(
    const std::function<void(const fs::path&)>& bend,
    const std::vector<std::string>& arguments = {}) {
  return [bend, arguments](Forgery& forgery) {
    forgery.bend_disk = bend;
    forgery.arguments = arguments;
  };
}

void Write(const fs::path& path, std::string_view bytes) {
  fs::create_directories(path.parent_path());
  std::ofstream(path, std::ios::binary) << bytes;
}

std::vector<Refusal> BadDisks() {
  const auto change = [](const fs::path& model) {
    Write(model / "weights.bin", "0123456788");
  };
  const auto remove = [](const fs::path& model) {
    fs::remove(model / "weights.bin");
  };
  const auto rename = [](const fs::path& model) {
    fs::rename(model / "weights.bin", model / "weights2.bin");
  };
  const auto link = [](const fs::path& model) {
    fs::rename(model / "weights.bin", model.parent_path() / "elsewhere");
    fs::create_symlink("../elsewhere", model / "weights.bin");
  };
  const auto inner_link = [](const fs::path& model) {
    fs::create_symlink("weights.bin", model / "again.bin");
  };
  return {
      {"FileChanged", Disk(change), "was changed"},
      {"FileChangedTolerant", Disk(change, {"--ignore-unsigned-files"}),
       "was changed"},
      {"FileChangedAndIgnored", Disk(change, {"--ignore-paths", "weights.bin"}),
       "was changed"},
      {"FileTruncated", Disk([](const fs::path& model) {
         fs::resize_file(model / "weights.bin", 9);
       }),
       "was changed"},
      {"FileEmptied", Disk([](const fs::path& model) {
         fs::resize_file(model / "weights.bin", 0);
       }),
       "was changed"},
      {"FileExtended", Disk([](const fs::path& model) {
         fs::resize_file(model / "weights.bin", 11);
       }),
       "was changed"},
      {"FilesSwapped", Disk([](const fs::path& model) {
         fs::rename(model / "weights.bin", model / "t");
         fs::rename(model / "config.json", model / "weights.bin");
         fs::rename(model / "t", model / "config.json");
       }),
       "was changed"},
      {"FileMissing", Disk(remove), "is signed, but missing"},
      {"FileMissingTolerant", Disk(remove, {"--ignore-unsigned-files"}),
       "is signed, but missing"},
      {"FileMissingAndIgnored", Disk(remove, {"--ignore-paths", "weights.bin"}),
       "is signed, but missing"},
      {"FileRenamed", Disk(rename), "was renamed to 'weights2.bin'"},
      {"FileRenamedTolerant", Disk(rename, {"--ignore-unsigned-files"}),
       "was renamed to 'weights2.bin'"},
      {"FileRenamedInCase", Disk([](const fs::path& model) {
         fs::rename(model / "weights.bin", model / "Weights.bin");
       }),
       "was renamed to 'Weights.bin'"},
      {"FileAdded",
       Disk([](const fs::path& model) { Write(model / "injected.py", "x"); }),
       "is not signed"},
      {"FileAddedHidden",
       Disk([](const fs::path& model) { Write(model / "sub/.hidden", "x"); }),
       "is not signed"},
      {"FileAddedEmpty",
       Disk([](const fs::path& model) { Write(model / "__init__.py", ""); }),
       "is not signed"},
      {"FileAddedInInnerGit", Disk([](const fs::path& model) {
         Write(model / "sub/.git/config", "x");
       }),
       "is not signed"},
      {"FileAddedBesideAnIgnoredName",
       Disk([](const fs::path& model) { Write(model / "model.sig2", "x"); }),
       "is not signed"},
      {"FileIsLink", Disk(link), "is a symbolic link"},
      {"FileIsLinkAllowed", Disk(link, {"--allow-symlinks"}),
       "leaves the release"},
      {"LinkAdded", Disk(inner_link), "is a symbolic link"},
      {"LinkAddedAllowed", Disk(inner_link, {"--allow-symlinks"}),
       "is not signed"},
      {"LinkAddedTolerant", Disk(inner_link, {"--ignore-unsigned-files"}),
       "is a symbolic link"},
      {"FolderIsLink", Disk([](const fs::path& model) {
         fs::rename(model / "sub", model / "real");
         fs::create_symlink("real", model / "sub");
       }),
       "is a symbolic link to the folder"},
      {"FolderIsLinkOutside", Disk([](const fs::path& model) {
         fs::rename(model / "sub", model.parent_path() / "real");
         fs::create_symlink("../real", model / "sub");
       }),
       "is a symbolic link"},
      {"PayloadAmongSignatures", Disk([](const fs::path& model) {
         Write(model / "model.sig.d/payload.py", "x");
       }),
       "is not signed"},
      {"PayloadBelowSignatures", Disk([](const fs::path& model) {
         Write(model / "model.sig.d/sub/x.sig", "x");
       }),
       "is not signed"},
      {"PayloadInPlaceOfTheSidecar", Disk([](const fs::path& model) {
         Write(model / "model.sig.tree/x", "x");
       }),
       "is not signed"},
      {"SignaturesFolderIsLink", Disk([](const fs::path& model) {
         fs::create_symlink("sub", model / "model.sig.d");
       }),
       "is a symbolic link to the folder"},
      {"FileOfTheSignaturesFoldersName",
       Disk([](const fs::path& model) { Write(model / "model.sig.d", "x"); }),
       "is not signed"},
      {"LinkToItself", Disk([](const fs::path& model) {
         fs::create_symlink("loop", model / "loop");
       }),
       "is a symbolic link"},
      {"PipeAdded", Disk([](const fs::path& model) {
         ASSERT_EQ(0, mkfifo((model / "pipe").c_str(), 0600));
       }),
       "is not a regular file"},
      {"PipeForAFile", Disk([](const fs::path& model) {
         fs::remove(model / "weights.bin");
         ASSERT_EQ(0, mkfifo((model / "weights.bin").c_str(), 0600));
       }),
       "is not a regular file"},
      {"FolderForAFile", Disk([](const fs::path& model) {
         fs::remove(model / "weights.bin");
         Write(model / "weights.bin/x", "0123456789");
       }),
       "was renamed to 'weights.bin/x'"},
      {"NameNotUtf8",
       Disk([](const fs::path& model) { Write(model / "\xFFx", "x"); }),
       "not UTF-8"},
      {"DecomposedName", Disk([](const fs::path& model) {
         fs::rename(model / "config.json", model / "config\xCC\x81.json");
       }),
       "was renamed"},
  };
}

class RefusesBundle : public testing::TestWithParam<Refusal> {};

TEST_P(RefusesBundle, ThatIsNotWhatItWas) { ExpectRefused(GetParam()); }

std::string NameOf(const testing::TestParamInfo<Refusal>& test) {
  return test.param.name;
}

INSTANTIATE_TEST_SUITE_P(Json, RefusesBundle, testing::ValuesIn(BadJson()),
                         NameOf);
INSTANTIATE_TEST_SUITE_P(Envelopes, RefusesBundle,
                         testing::ValuesIn(BadEnvelopes()), NameOf);
INSTANTIATE_TEST_SUITE_P(Keys, RefusesBundle, testing::ValuesIn(BadKeys()),
                         NameOf);
INSTANTIATE_TEST_SUITE_P(Disks, RefusesBundle, testing::ValuesIn(BadDisks()),
                         NameOf);

}  // namespace
}  // namespace assay
