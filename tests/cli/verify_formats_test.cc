// SPDX-License-Identifier: Apache-2.0

// 'assay verify' as other programs read it.
#include <gtest/gtest.h>

#include <fstream>
#include <nlohmann/json.hpp>
#include <set>

#include "tests/cli/certificate_case.h"
#include "tests/cli/schema.h"
#include "tests/cli/xml.h"

namespace assay {
namespace {

using nlohmann::json;

std::vector<std::string> SchemaComplaints(const json& report) {
  std::ifstream in(ASSAY_SOURCE_DIR
                   "/cli/schemas/assay-verification-1.schema.json");
  return Complaints(json::parse(in), report);
}

// What is printed in that format, and how it ended.
Ended Printed(Workshop& workshop, const Forgery& forgery,
              const std::string& format) {
  std::vector<std::string> words = {"verify", "model", "-o", format};
  words.insert(words.end(), forgery.trust.begin(), forgery.trust.end());
  return workshop.Run(words);
}

json PrintedJson(Workshop& workshop, const Forgery& forgery, int code) {
  const Ended ended = Printed(workshop, forgery, "json");
  EXPECT_EQ(code, ended.code) << ended.err;
  json report = json::parse(ended.out, nullptr, false);
  EXPECT_FALSE(report.is_discarded()) << ended.out;
  EXPECT_EQ(std::vector<std::string>{}, SchemaComplaints(report)) << ended.out;
  EXPECT_EQ(code, report.value("exit_code", -1));
  EXPECT_EQ(code == 0, report.value("verified", code != 0));
  return report;
}

// A model in which every kind of thing is wrong, with names that are hostile.
void Spoil(const std::filesystem::path& model) {
  WriteText(model / "config.json", "changed");
  std::filesystem::remove(model / "sub/adapter.bin");
  std::filesystem::rename(model / "weights.bin", model / "renamed.bin");
  WriteText(model / "<script>&'\"\x1b[31m\xe2\x80\xae.py", "x");
  std::filesystem::create_symlink("/etc/passwd", model / "link");
}

TEST(VerificationFormats, AreRightForAVerifiedModel) {
  Workshop workshop;
  Forgery forgery;
  forgery.Write(workshop);
  const json report = PrintedJson(workshop, forgery, 0);
  EXPECT_EQ(forgery.statement["subject"][0]["digest"].value("sha256", ""),
            report["digest"].value("sha256", "x"));
  EXPECT_EQ((json{"config.json", "sub/adapter.bin", "weights.bin"}),
            report["verified_files"]);
  EXPECT_EQ(json{"model.sig"}, report["ignored_files"]);
  EXPECT_EQ(forgery.key.Hint(),
            report["signatures"][0]["signer"].value("fingerprint", ""));
  EXPECT_TRUE(report["signatures"][0]["counts"]);
  const json sarif = json::parse(Printed(workshop, forgery, "sarif").out);
  EXPECT_TRUE(sarif["runs"][0]["results"].empty());
  EXPECT_TRUE(sarif["runs"][0]["invocations"][0]["executionSuccessful"]);
  EXPECT_EQ("", XmlComplaint(Printed(workshop, forgery, "junit").out));
}

TEST(VerificationFormats, AreRightForShardsAndCertificates) {
  Workshop workshop;
  CertificateCase one;
  one.forgery.UseShards();
  one.wishes.leaf.alternative_names = "email:release@company.test";
  Stamp(20)(one);
  one.Write(workshop);
  const json report = PrintedJson(workshop, one.forgery, 0);
  EXPECT_EQ(4, report["serialization"]["shard_size"]);
  const json signer = report["signatures"][0]["signer"];
  EXPECT_EQ("certificate", signer["method"]);
  EXPECT_EQ((json{"CN=Release Signing", "release@company.test"}),
            signer["identities"]);
  EXPECT_EQ(one.now - 20 * 86'400, signer["times"][0]["seconds"]);
}

TEST(VerificationFormats, NameEveryReasonOfAModelThatIsNot) {
  Workshop workshop;
  Forgery forgery;
  forgery.bend_disk = Spoil;
  forgery.Write(workshop);
  const json report = PrintedJson(workshop, forgery, 4);
  std::multiset<std::string> kinds;
  for (const json& objection : report["objections"]) {
    kinds.insert(objection["kind"]);
  }
  EXPECT_EQ((std::multiset<std::string>{"changed", "extra", "missing",
                                        "not-regular", "renamed"}),
            kinds);

  const json sarif = json::parse(Printed(workshop, forgery, "sarif").out);
  EXPECT_EQ("2.1.0", sarif["version"]);
  const json run = sarif["runs"][0];
  EXPECT_EQ(5u, run["results"].size());
  std::set<std::string> described;
  for (const json& rule : run["tool"]["driver"]["rules"]) {
    described.insert(rule["id"]);
  }
  for (const json& result : run["results"]) {
    EXPECT_EQ("error", result["level"]);
    EXPECT_TRUE(described.contains(result["ruleId"])) << result["ruleId"];
  }
  EXPECT_EQ(4, run["invocations"][0]["exitCode"]);

  const Ended junit = Printed(workshop, forgery, "junit");
  EXPECT_EQ(4, junit.code);
  EXPECT_EQ("", XmlComplaint(junit.out)) << junit.out;
  EXPECT_NE(junit.out.npos, junit.out.find("<failure")) << junit.out;
}

TEST(VerificationFormats, SayWhyNoSignatureCounts) {
  for (const auto& bend : std::vector<std::function<void(Forgery&)>>{
           [](Forgery& f) { f.trusted = TestKey(); },
           [](Forgery& f) { f.bundle_text = "{"; },
           [](Forgery& f) {
             f.bundle_text = "{\"\\u001b[31m\":1,\"\\u001b[31m\":2}";
           },
           [](Forgery& f) { f.serialization()["method"] = "\x1b[31m"; }}) {
    Workshop workshop;
    Forgery forgery;
    bend(forgery);
    forgery.Write(workshop);
    const json report = PrintedJson(workshop, forgery, 4);
    EXPECT_EQ(1u, report["objections"].size());
    EXPECT_FALSE(report["signatures"][0]["counts"]);
    EXPECT_EQ(report["signatures"][0]["why_not"],
              report["objections"][0]["what"]);
    EXPECT_EQ("", XmlComplaint(Printed(workshop, forgery, "junit").out));
    for (const char* format : {"text", "json", "sarif", "junit"}) {
      const std::string out = Printed(workshop, forgery, format).out;
      EXPECT_EQ(out.npos, out.find('\x1b')) << format;
    }
  }
}

}  // namespace
}  // namespace assay
