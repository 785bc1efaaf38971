// SPDX-License-Identifier: Apache-2.0
// assay verify --range and --tensor against models that somebody bent.
#include <fcntl.h>
#include <gtest/gtest.h>
#include <unistd.h>

#include <filesystem>
#include <fstream>
#include <nlohmann/json.hpp>
#include <string>
#include <vector>

#include "tests/cli/schema.h"
#include "tests/cli/workshop.h"
#include "tests/signing/noise.h"

namespace assay {
namespace {

namespace fs = std::filesystem;
using nlohmann::json;

constexpr std::size_t kMiB = 1 << 20;

std::string Safetensors(const std::string& header, const std::string& data) {
  std::string bytes;
  for (std::size_t i = 0; i < 8; ++i) {
    bytes += static_cast<char>(header.size() >> (8 * i));
  }
  return bytes + header + data;
}

// A tensor of bytes.
std::string Entry(const std::string& name, std::uint64_t begin,
                  std::uint64_t end) {
  return "\"" + name + "\":{\"dtype\":\"U8\",\"shape\":[" +
         std::to_string(end - begin) + "],\"data_offsets\":[" +
         std::to_string(begin) + "," + std::to_string(end) + "]}";
}

// model/ with two files of tensors and one of noise, signed with its trees.
class Release {
 public:
  Release() {
    Write("model/one.safetensors",
          Safetensors("{" + Entry("first", 0, 2 * kMiB) + "," +
                          Entry("second", 2 * kMiB, 3 * kMiB) + "}",
                      Noise(1, 3 * kMiB)));
    Write("model/two.safetensors",
          Safetensors("{" + Entry("third", 0, 100) + "}", Noise(2, 100)));
    Write("model/noise.bin", Noise(3, 4 * kMiB + 5));
    Expect(0, {"key", "generate", "k", "--unsafe-no-passphrase"});
  }

  void Sign(const std::vector<std::string>& more = {"--tree"}) {
    std::vector<std::string> words = {"sign", "model", "--key", "k"};
    words.insert(words.end(), more.begin(), more.end());
    Expect(0, words);
  }

  Ended Verify(std::vector<std::string> more) {
    std::vector<std::string> words = {"verify", "model", "--key", "k.pub"};
    words.insert(words.end(), more.begin(), more.end());
    return workshop_.Run(words);
  }

  json Report(std::vector<std::string> more) {
    more.insert(more.end(), {"-o", "json"});
    const Ended ended = Verify(std::move(more));
    json report = json::parse(ended.out, nullptr, false);
    EXPECT_FALSE(report.is_discarded()) << ended.out << ended.err;
    std::ifstream in(ASSAY_SOURCE_DIR
                     "/cli/schemas/assay-verification-1.schema.json");
    EXPECT_EQ(std::vector<std::string>{}, Complaints(json::parse(in), report));
    EXPECT_EQ(ended.code, report["exit_code"]);
    EXPECT_FALSE(report["verified"]) << "of the whole model nothing is known";
    return report;
  }

  // The one objection, "kind path what".
  std::string Objection(const std::vector<std::string>& more) {
    const json report = Report(more);
    EXPECT_EQ(4, report["exit_code"]);
    EXPECT_EQ(1u, report["objections"].size()) << report["objections"];
    if (report["objections"].empty()) return "";
    const json& one = report["objections"][0];
    return one["kind"].get<std::string>() + " " +
           one["path"].get<std::string>() + " " +
           one["what"].get<std::string>();
  }

  void Expect(int code, const std::vector<std::string>& words) {
    const Ended ended = workshop_.Run(words);
    EXPECT_EQ(code, ended.code) << ended.out << ended.err;
  }

  void Write(const std::string& name, const std::string& bytes) const {
    fs::create_directories(Path(name).parent_path());
    std::ofstream(Path(name), std::ios::binary) << bytes;
  }

  void Flip(const std::string& name, std::uint64_t at) const {
    const int fd = open(Path(name).c_str(), O_RDWR);
    char byte = 0;
    EXPECT_EQ(1, pread(fd, &byte, 1, static_cast<off_t>(at)));
    byte ^= 1;
    EXPECT_EQ(1, pwrite(fd, &byte, 1, static_cast<off_t>(at)));
    close(fd);
  }

  fs::path Path(const std::string& name) const { return workshop_.Path(name); }
  Workshop& workshop() { return workshop_; }

 private:
  Workshop workshop_;
};

TEST(VerifyRange, SaysThatOnlyThisIsVerified) {
  Release release;
  release.Sign();
  const json report =
      release.Report({"--range", "noise.bin:10-2000000", "--tensor", "third",
                      "--range", "noise.bin:0-20"});
  EXPECT_EQ(0, report["exit_code"]);
  ASSERT_EQ(3u, report["ranges"].size());
  EXPECT_EQ((json{{"path", "noise.bin"}, {"begin", 10}, {"end", 2'000'000}}),
            report["ranges"][0]);
  EXPECT_EQ("two.safetensors", report["ranges"][2]["path"]);
  EXPECT_EQ("third", report["ranges"][2]["tensor"]);
  EXPECT_EQ(100, report["ranges"][2]["end"].get<int>() -
                     report["ranges"][2]["begin"].get<int>());
  EXPECT_TRUE(report["verified_files"].empty());
  // What was asked for twice counts once: 2,000,000 and 100 bytes.
  const Ended quiet = release.Verify(
      {"--range", "noise.bin:10-2000000", "--range", "noise.bin:0-20", "-q"});
  EXPECT_EQ("VERIFIED IN PART  model  2 ranges, 1.9 MiB of 7.0 MiB\n",
            quiet.out);
  EXPECT_EQ("", quiet.err);
}

TEST(VerifyRange, TellsOtherFormatsWhatWasNotLookedAt) {
  Release release;
  release.Sign();
  const auto in = [&](const char* format) {
    return release.Verify({"--tensor", "third", "-o", format}).out;
  };
  EXPECT_NE(std::string::npos, in("junit").find("<skipped message=\"only "));
  EXPECT_NE(std::string::npos,
            in("sarif").find("\"executionSuccessful\":false"));
}

TEST(VerifyRange, NamesTheFirstBlockThatWasChanged) {
  Release release;
  release.Sign();
  release.Flip("model/noise.bin", 2 * kMiB + 3);
  release.Flip("model/noise.bin", 3 * kMiB);
  EXPECT_EQ(
      "changed noise.bin bytes 2097152-3145727 are not those that were signed",
      release.Objection({"--range", "noise.bin:0-4194309"}));
  EXPECT_EQ(
      "changed noise.bin bytes 3145728-4194303 are not those that were "
      "signed",
      release.Objection({"--range", "noise.bin:3145800-3145801"}));
}

TEST(VerifyRange, LooksAtNothingOutsideTheRange) {
  Release release;
  release.Sign();
  release.Flip("model/noise.bin", 2 * kMiB + 3);
  release.Flip("model/one.safetensors", 100);
  fs::remove(release.Path("model/two.safetensors"));
  release.Write("model/extra", "");
  EXPECT_EQ(0, release.Report({"--range", "noise.bin:0-2097152"})["exit_code"]);
  EXPECT_EQ(4, release.Verify({}).code);
}

TEST(VerifyRange, NeedsNoSidecarButSaysSo) {
  Release release;
  release.Sign();
  const std::string sidecar = release.workshop().Read("model/model.sig.tree");
  fs::remove(release.Path("model/model.sig.tree"));
  Ended ended = release.Verify({"--range", "noise.bin:0-9"});
  EXPECT_EQ(0, ended.code) << ended.out;
  EXPECT_EQ(
      "assay: noise.bin is read whole: model/model.sig.tree: No such file "
      "or directory\n",
      ended.err);
  for (const std::string& bad :
       {std::string("no sidecar"), sidecar.substr(0, sidecar.size() - 1),
        std::string()}) {
    release.Write("model/model.sig.tree", bad);
    ended = release.Verify({"--range", "noise.bin:0-9"});
    EXPECT_EQ(0, ended.code) << ended.out;
    EXPECT_TRUE(ended.err.starts_with("assay: noise.bin is read whole: model/"))
        << ended.err;
  }
  fs::remove(release.Path("model/model.sig.tree"));
  EXPECT_TRUE(release.workshop().Prepare("fifo model/model.sig.tree"));
  EXPECT_EQ(
      "assay: noise.bin is read whole: model/model.sig.tree: is not a "
      "regular file\n",
      release.Verify({"--range", "noise.bin:0-9"}).err);
}

// With its nodes the changed bytes would pass.
TEST(VerifyRange, BelievesNoSidecarOfAnotherModel) {
  Release release;
  release.Sign();
  const std::string signature = release.workshop().Read("model/model.sig");
  release.Flip("model/noise.bin", 5);
  release.Sign();
  release.Write("model/model.sig", signature);
  const std::string range = "noise.bin:0-9";
  EXPECT_EQ("changed noise.bin is not the file that was signed",
            release.Objection({"--range", range}));
  const Ended ended = release.Verify({"--range", range});
  EXPECT_EQ(
      "assay: noise.bin is read whole: model/model.sig.tree: noise.bin: "
      "its tree does not lead to the root that was signed\n",
      ended.err);
}

TEST(VerifyRange, RefusesFilesThatAreNotAsTheyWereSigned) {
  Release release;
  release.Sign();
  const std::vector<std::string> ask = {"--range", "noise.bin:0-9"};
  fs::resize_file(release.Path("model/noise.bin"), kMiB);
  EXPECT_EQ("changed noise.bin has 1048576 bytes; 4194309 were signed",
            release.Objection(ask));
  fs::rename(release.Path("model/noise.bin"), release.Path("moved"));
  EXPECT_EQ("missing noise.bin is signed, but missing", release.Objection(ask));
  release.Write("model/noise.bin", Noise(3, 4 * kMiB + 5));
  EXPECT_EQ(0, release.Report(ask)["exit_code"]);
  fs::rename(release.Path("model/noise.bin"), release.Path("model/other"));
  fs::create_symlink("other", release.Path("model/noise.bin"));
  EXPECT_EQ("not-regular noise.bin is a symbolic link to 'other'",
            release.Objection(ask));
  EXPECT_EQ(0,
            release.Report({ask[0], ask[1], "--allow-symlinks"})["exit_code"]);
  fs::remove(release.Path("model/noise.bin"));
  fs::create_symlink("../moved", release.Path("model/noise.bin"));
  EXPECT_EQ(4, release.Verify({ask[0], ask[1], "--allow-symlinks"}).code);
}

// What was verified may be gone by the time that it is said.
TEST(VerifyRange, RefusesFilesThatSomebodyWritesTo) {
  Release release;
  release.Sign();
  const int writer = open(release.Path("model/noise.bin").c_str(), O_RDWR);
  EXPECT_EQ("interference noise.bin changed while it was read",
            release.Objection({"--range", "noise.bin:0-9"}));
  close(writer);
  EXPECT_EQ(0, release.Report({"--range", "noise.bin:0-9"})["exit_code"]);
}

TEST(VerifyRange, RefusesFilesThatNobodySigned) {
  Release release;
  release.Sign();
  release.Write("model/extra.bin", "1234");
  for (const std::string path : {"extra.bin", "absent", "../k", "./noise.bin",
                                 "model.sig", "/etc/passwd", "noise.bin/"}) {
    EXPECT_EQ("extra " + path + " is not signed",
              release.Objection({"--range", path + ":0-1"}));
  }
}

TEST(VerifyRange, SplitsAtTheLastColon) {
  Release release;
  release.Write("model/a:0-5", "0123456789");
  release.Write("model/:", "0123456789");
  release.Sign();
  EXPECT_EQ("a:0-5",
            release.Report({"--range", "a:0-5:2-10"})["ranges"][0]["path"]);
  EXPECT_EQ(":", release.Report({"--range", "::0-1"})["ranges"][0]["path"]);
  EXPECT_EQ("extra a is not signed", release.Objection({"--range", "a:0-5"}));
}

TEST(VerifyRange, RefusesRangesThatAreNone) {
  Release release;
  release.Sign();
  for (const char* word :
       {"noise.bin:5-5",
        "noise.bin:6-5",
        "noise.bin:-5",
        "noise.bin:5-",
        "noise.bin:5",
        "noise.bin:",
        "noise.bin",
        ":0-5",
        "",
        "noise.bin:0x1-5",
        "noise.bin:+1-5",
        "noise.bin: 1-5",
        "noise.bin:1-5 ",
        "noise.bin:1--5",
        "noise.bin:0-18446744073709551616",
        "noise.bin:18446744073709551616-18446744073709551617",
        "0-5",
        "noise.bin:0-4194310",
        "noise.bin:4194309-4194310",
        "noise.bin:0-18446744073709551615"}) {
    const Ended ended = release.Verify({"--range", word});
    EXPECT_EQ(2, ended.code) << word << "\n" << ended.out;
    EXPECT_EQ("", ended.out) << word;
  }
}

TEST(VerifyRange, GoesWithNothingThatIsAboutTheWhole) {
  Release release;
  release.Sign();
  for (const std::vector<std::string>& more :
       std::vector<std::vector<std::string>>{{"--tree"},
                                             {"--full"},
                                             {"--ignore-unsigned-files"},
                                             {"--ignore-paths", "x"}}) {
    for (const char* option : {"--range", "--tensor"}) {
      std::vector<std::string> words = {option, "noise.bin:0-5"};
      words.insert(words.end(), more.begin(), more.end());
      EXPECT_EQ(2, release.Verify(words).code) << more.front();
    }
  }
}

TEST(VerifyRange, NeedsASignedTree) {
  for (const std::vector<std::string>& how :
       std::vector<std::vector<std::string>>{{},
                                             {"--serialization", "shards"}}) {
    Release release;
    release.Sign(how);
    for (const std::vector<std::string>& ask :
         std::vector<std::vector<std::string>>{{"--range", "noise.bin:0-5"},
                                               {"--tensor", "third"}}) {
      const Ended ended = release.Verify(ask);
      EXPECT_EQ(2, ended.code) << ended.out;
      EXPECT_NE(std::string::npos,
                ended.err.find("hint: sign the model with --tree"))
          << ended.err;
    }
  }
}

TEST(VerifyRange, ChecksTheSignatureFirst) {
  Release release;
  release.Sign();
  release.Expect(0, {"key", "generate", "other", "--unsafe-no-passphrase"});
  fs::copy_file(release.Path("other.pub"), release.Path("k.pub"),
                fs::copy_options::overwrite_existing);
  const json report = release.Report({"--range", "noise.bin:0-5"});
  EXPECT_EQ(4, report["exit_code"]);
  EXPECT_EQ("signer", report["objections"][0]["kind"]);
  EXPECT_TRUE(report["ranges"].empty());
}

TEST(VerifyRange, OfAModelOfOneFileNeedsNoName) {
  Release release;
  release.Expect(0, {"sign", "model/noise.bin", "--key", "k", "--tree"});
  for (const char* word : {"1-9", "noise.bin:1-9"}) {
    release.Expect(
        0, {"verify", "model/noise.bin", "--key", "k.pub", "--range", word});
  }
  release.Flip("model/noise.bin", 4);
  release.Expect(
      4, {"verify", "model/noise.bin", "--key", "k.pub", "--range", "1-9"});
}

TEST(VerifyTensor, FindsItInOneOfManyFiles) {
  Release release;
  release.Sign();
  const json report =
      release.Report({"--tensor", "second", "--tensor", "third"});
  EXPECT_EQ(0, report["exit_code"]);
  EXPECT_EQ("one.safetensors", report["ranges"][0]["path"]);
  EXPECT_EQ(kMiB, report["ranges"][0]["end"].get<std::uint64_t>() -
                      report["ranges"][0]["begin"].get<std::uint64_t>());
  EXPECT_EQ("two.safetensors", report["ranges"][1]["path"]);
}

TEST(VerifyTensor, IsChecked) {
  Release release;
  release.Sign();
  release.Flip("model/one.safetensors", 2 * kMiB + 500'000);
  EXPECT_EQ(0, release.Report({"--tensor", "third"})["exit_code"]);
  EXPECT_EQ(
      "changed one.safetensors bytes 2097152-3145727 are not those that "
      "were signed",
      release.Objection({"--tensor", "second"}));
}

// Elsewhere in the file lie other signed bytes, which must not pass for it.
TEST(VerifyTensor, BelievesNoHeaderThatWasChanged) {
  Release release;
  release.Sign();
  std::string file = release.workshop().Read("model/one.safetensors");
  const std::string was = "[2097152,3145728]";
  file.replace(file.find(was), was.size(), "[1097152,2145728]");
  release.Write("model/one.safetensors", file);
  for (const char* name : {"second", "one.safetensors:second", "third"}) {
    EXPECT_EQ(
        "changed one.safetensors bytes 0-1048575 are not those that were "
        "signed",
        release.Objection({"--tensor", name}));
  }
}

TEST(VerifyTensor, IsRefusedWhereTheSignedHeaderIsNoGuide) {
  Release release;
  release.Write(
      "model/three.safetensors",
      Safetensors("{" + Entry("x", 0, 4) + "," + Entry("x", 4, 8) + "}",
                  "12345678"));
  release.Sign();
  const std::string objection = release.Objection({"--tensor", "x"});
  EXPECT_TRUE(objection.starts_with(
      "tensor three.safetensors has a header with duplicate-key at byte "))
      << objection;
  // It may hold any tensor, unless the user knows better.
  EXPECT_EQ(objection, release.Objection({"--tensor", "third"}));
  EXPECT_EQ(0,
            release.Report({"--tensor", "two.safetensors:third"})["exit_code"]);
}

TEST(VerifyTensor, ThatIsNotThereIsRefused) {
  Release release;
  release.Sign();
  EXPECT_EQ(
      "tensor model has no tensor 'fourth' in the 2 safetensors and GGUF "
      "files that are signed",
      release.Objection({"--tensor", "fourth"}));
  EXPECT_EQ("tensor two.safetensors has no tensor 'first'",
            release.Objection({"--tensor", "two.safetensors:first"}));
}

TEST(VerifyTensor, InSeveralFilesIsPicked) {
  Release release;
  release.Write("model/three.safetensors",
                Safetensors("{" + Entry("third", 0, 8) + "}", "12345678"));
  release.Write("model/blob",
                Safetensors("{" + Entry("a:b", 0, 8) + "}", "12345678"));
  release.Sign();
  const Ended ended = release.Verify({"--tensor", "third"});
  EXPECT_EQ(2, ended.code);
  EXPECT_EQ(
      "assay: error: tensor 'third' is in three.safetensors and in "
      "two.safetensors\n"
      "assay: hint: --tensor FILE:NAME picks one of them\n",
      ended.err);
  EXPECT_EQ("three.safetensors",
            release.Report(
                {"--tensor", "three.safetensors:third"})["ranges"][0]["path"]);
  // Neither need the file be named so.
  EXPECT_EQ("a:b",
            release.Report({"--tensor", "blob:a:b"})["ranges"][0]["tensor"]);
  EXPECT_EQ(2, release.Verify({"--tensor", ""}).code);
}

}  // namespace
}  // namespace assay
