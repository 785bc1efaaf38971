// SPDX-License-Identifier: Apache-2.0
#include "tests/cli/certificate_case.h"

#include <gtest/gtest.h>

#include <chrono>
#include <fstream>

#include "core/base64.h"

namespace assay {
namespace {

constexpr std::int64_t kDay = 86'400;

std::int64_t SystemTime() {
  return std::chrono::duration_cast<std::chrono::seconds>(
             std::chrono::system_clock::now().time_since_epoch())
      .count();
}

TestJson ChainJson(const Ders& chain) {
  TestJson list = TestJson::array();
  for (const auto& der : chain) {
    list.push_back({{"rawBytes", EncodeBase64(der)}});
  }
  return {{"x509CertificateChain", {{"certificates", list}}},
          {"tlogEntries", TestJson::array()}};
}

void AddTimestamps(const Presented& presented, TestJson& bundle) {
  const std::string text =
      bundle["dsseEnvelope"]["signatures"][0].value("sig", "");
  const auto signature = DecodeBase64(text);
  if (!signature) return;
  TestJson list = TestJson::array();
  for (const auto& der : presented.stamp(*signature)) {
    list.push_back({{"signedTimestamp", EncodeBase64(der)}});
  }
  if (list.empty()) return;
  bundle["verificationMaterial"]["timestampVerificationData"] = {
      {"rfc3161Timestamps", list}};
}

}  // namespace

CertificateCase::CertificateCase() : now(SystemTime()), wishes(now) {}

void CertificateCase::Write(Workshop& workshop) {
  const Company company(wishes);
  Presented presented{
      {company.leaf.certificate, company.intermediate.certificate},
      {company.root.certificate},
      {},
      company.leaf.key,
      [](Bytes) { return Ders(); },
      {}};
  present(company, presented);
  forgery.key = presented.key;
  forgery.bend_bundle = [presented,
                         after = forgery.bend_bundle](TestJson& bundle) {
    bundle["verificationMaterial"] = ChainJson(presented.chain);
    AddTimestamps(presented, bundle);
    after(bundle);
  };
  forgery.Write(workshop);
  WriteText(workshop.Path("anchors.pem"), ToPem(presented.anchors));
  forgery.trust = {"--certificate-chain", "anchors.pem"};
  if (trust) forgery.trust = trust(company, workshop);
  if (!presented.lists.empty()) {
    WriteText(workshop.Path("list.crl"), ToPem(presented.lists, "X509 CRL"));
    forgery.trust.insert(forgery.trust.end(), {"--crl", "list.crl"});
  }
  if (!presented.timestamp_authority.empty()) {
    WriteText(workshop.Path("tsa.pem"), ToPem(presented.timestamp_authority));
    forgery.trust.insert(forgery.trust.end(), {"--tsa-certificate", "tsa.pem"});
  }
}

Bend Wish(const std::function<void(CompanyWishes&)>& bend) {
  return [bend](CertificateCase& one) { bend(one.wishes); };
}

Bend Show(const Present& bend) {
  return [bend](CertificateCase& one) { one.present = bend; };
}

Bend Both(const Bend& first, const Bend& second) {
  return [first, second](CertificateCase& one) {
    first(one);
    second(one);
  };
}

Bend List(const std::function<void(const Company&, RevocationSpec&)>& bend) {
  return [bend](CertificateCase& one) {
    one.present = [bend, now = one.now](const Company& company, Presented& p) {
      RevocationSpec spec{now - kDay, now + kDay, {}, {}};
      bend(company, spec);
      p.lists.push_back(IssueRevocationList(spec, company.intermediate));
    };
  };
}

Bend Stamp(std::int64_t days_ago, const Present& then) {
  return [days_ago, then](CertificateCase& one) {
    one.wishes.leaf.not_after = one.now - 10 * kDay;
    one.present = [then, time = one.now - days_ago * kDay](
                      const Company& company, Presented& p) {
      p.stamp = [company, time](Bytes signature) {
        return Ders{company.Timestamp(signature, time)};
      };
      p.timestamp_authority = {company.timestamp_leaf.certificate,
                               company.timestamp_root.certificate};
      then(company, p);
    };
  };
}

CertificateSpec LeafSpec() { return CompanyWishes(SystemTime()).leaf; }

void ExpectRefused(const CertificateTrial& trial) {
  Workshop workshop;
  CertificateCase one;
  trial.bend(one);
  one.Write(workshop);
  ExpectRefused(workshop, one.forgery, trial.reason);
}

void ExpectAccepted(const CertificateTrial& trial) {
  Workshop workshop;
  CertificateCase one;
  trial.bend(one);
  one.Write(workshop);
  std::vector<std::string> words = {"verify", "model", "-o", "json"};
  words.insert(words.end(), one.forgery.trust.begin(), one.forgery.trust.end());
  const Ended ended = workshop.Run(words);
  EXPECT_EQ(0, ended.code) << ended.out << ended.err;
  EXPECT_NE(ended.out.npos, ended.out.find(trial.reason)) << ended.out;
}

void WriteText(const std::filesystem::path& path, std::string_view text) {
  std::ofstream(path, std::ios::binary) << text;
}

}  // namespace assay
