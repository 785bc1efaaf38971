// SPDX-License-Identifier: Apache-2.0
#include "tests/robust/experiment.h"

#include <gtest/gtest.h>

#include <filesystem>
#include <fstream>

#include "tests/patience.h"

namespace assay {
namespace {

namespace fs = std::filesystem;

const std::vector<std::string> kModel = {"file model/README.md text hello",
                                         "dir out"};

const std::vector<std::string> kNewKey = {"key", "generate", "release.key",
                                          "--unsafe-no-passphrase"};
const std::vector<std::string> kSign = {"sign",       "model", "-q",
                                        "--paranoid", "--key", "release.key"};
const std::vector<std::string> kCheck = {"verify", "model", "-q", "--key",
                                         "release.key.pub"};

std::vector<std::string> With(std::vector<std::string> lines,
                              const std::string& line) {
  lines.push_back(line);
  return lines;
}

constexpr bool kSanitized = kPatience > 1;

}  // namespace

const std::vector<Writer>& Writers() {
  static const std::vector<Writer> writers = {
      {"AReport",
       kModel,
       {},
       {"scan", "-q", "-o", "json=out/report.json", "model"},
       "out",
       {"report.json"},
       {}},
      {"AReportOverAnOldOne",
       With(kModel, "file out/report.json text old"),
       {},
       {"scan", "-q", "-o", "json=out/report.json", "model"},
       "out",
       {"report.json"},
       {}},
      {"AReportOverAnOldOneWhereFilesNeedNames",
       With(With(kModel, "file out/report.json text old"),
            "env ASSAY_FAULT_NAMED=1"),
       {},
       {"scan", "-q", "-o", "json=out/report.json", "model"},
       "out",
       {"report.json"},
       {}},
      {"AKeyPair",
       {"dir keys"},
       {},
       {"key", "generate", "keys/k", "--unsafe-no-passphrase"},
       "keys",
       {"k", "k.pub"},
       {"key", "show", "keys/k"}},
      {"ASignature", kModel, {kNewKey}, kSign, "model", {"model.sig"}, kCheck},
      {"ASignatureOverAnOldOne",
       kModel,
       {kNewKey, kSign},
       kSign,
       "model",
       {"model.sig"},
       kCheck},
      {"ASignatureWithItsTree",
       kModel,
       {kNewKey, kSign},
       With(kSign, "--tree"),
       "model",
       {"model.sig", "model.sig.tree"},
       kCheck},
  };
  return writers;
}

std::ostream& operator<<(std::ostream& out, const Writer& writer) {
  return out << writer.name;
}

Experiment::Experiment(
    const Writer& writer,
    const std::function<void(const std::string& folder)>& before)
    : writer_(writer) {
  fs::create_directories(folder());
  if (before) before(folder());
  if (kSanitized) {
    // Leaks are looked for by ptrace(), which is in use already.
    workshop_.SetVariable("ASAN_OPTIONS=detect_leaks=0");
  } else {
    workshop_.SetVariable(std::string("LD_PRELOAD=") + ASSAY_FAULTS);
    workshop_.SetVariable("ASSAY_FAULT_UNDER=" +
                          fs::canonical(folder()).string());
  }
  for (const std::string& line : writer.prepare) {
    if (!workshop_.Prepare(line)) ADD_FAILURE() << line;
  }
  for (const auto& words : writer.before) {
    const Ended ended = workshop_.Run(words);
    EXPECT_EQ(0, ended.code) << ended.err;
  }
  old_ = Read();
  const Ended ended = workshop_.Run(writer.words);
  EXPECT_EQ(0, ended.code) << ended.err;
  new_ = Read();
  Reset();
}

Experiment::Contents Experiment::Read() const {
  Contents contents;
  for (const auto& entry : fs::directory_iterator(folder())) {
    std::ifstream in(entry.path(), std::ios::binary);
    contents[entry.path().filename()] = {std::istreambuf_iterator<char>(in),
                                         {}};
  }
  return contents;
}

void Experiment::Reset() {
  for (const auto& entry : fs::directory_iterator(folder())) {
    if (!old_.contains(entry.path().filename())) fs::remove(entry.path());
  }
  for (const std::string& file : writer_.files) {
    const auto old = old_.find(file);
    if (old == old_.end()) continue;
    std::ofstream(fs::path(folder()) / file, std::ios::binary) << old->second;
  }
}

std::string Experiment::Wrong() {
  Contents now = Read();
  for (const std::string& file : writer_.files) {
    const bool is_there = now.contains(file);
    const bool is_old =
        old_.contains(file) ? is_there && now[file] == old_[file] : !is_there;
    if (is_old) continue;
    if (!is_there) return file + " is gone";
    if (writer_.check.empty() && now[file] != new_[file]) {
      return file + " is neither old nor new: " + now[file];
    }
    if (!writer_.check.empty() && file == writer_.files.front()) {
      const Ended checked = workshop_.Run(writer_.check);
      if (checked.code != 0) return file + " is not good: " + checked.err;
    }
  }
  for (const std::string& file : writer_.files) now.erase(file);
  for (const auto& [name, content] : now) {
    if (!old_.contains(name)) return name + " is left";
  }
  return "";
}

std::string Experiment::Wrong(const Ended& ended) {
  std::string wrong = Wrong();
  if (!wrong.empty()) return wrong;
  Contents now = Read();
  bool named = false;
  for (const std::string& file : writer_.files) {
    const std::string path =
        (fs::path(writer_.folder) / file).lexically_normal();
    named = named || ended.err.contains("assay: error: " + path + ": ");
    const bool is_old =
        old_.contains(file) ? old_[file] == now[file] : !now.contains(file);
    if (ended.code == 0 && is_old) {
      return file + " was not written";
    }
  }
  if (ended.code == 0 || (ended.code == 2 && named)) return "";
  return "ended with " + std::to_string(ended.code) + ": " + ended.err;
}

}  // namespace assay
