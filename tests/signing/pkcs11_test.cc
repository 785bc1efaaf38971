// SPDX-License-Identifier: Apache-2.0

// Against SoftHSM, with a token that lives in a temporary folder.
#include "signing/keys/pkcs11.h"

#include <gtest/gtest.h>
#include <sys/stat.h>
#include <sys/wait.h>
#include <unistd.h>

#include <array>
#include <cstdlib>
#include <filesystem>
#include <functional>

#include "tests/signing/command_line.h"
#include "tests/temporary_directory.h"

namespace assay {
namespace {

constexpr std::array kModules = {
    "/usr/lib/softhsm/libsofthsm2.so",
    "/usr/lib/x86_64-linux-gnu/softhsm/libsofthsm2.so",
    "/usr/lib/aarch64-linux-gnu/softhsm/libsofthsm2.so"};
constexpr char kPin[] = "1234";

std::string ModulePath() {
  for (const char* path : kModules) {
    if (std::filesystem::exists(path)) return path;
  }
  return {};
}

PassphraseSource Answer(const char* pin) {
  constexpr char kName[] = "ASSAY_TEST_PIN";
  ::setenv(kName, pin, 1);
  return {PassphraseSource::Kind::kEnvironment, -1, kName};
}

class Token : public testing::Test {
 protected:
  void SetUp() override {
    module_ = ModulePath();
    if (module_.empty() || !HasProgram("softhsm2-util") ||
        !HasProgram("pkcs11-tool")) {
      GTEST_SKIP() << "softhsm2 and opensc are not installed";
    }
    std::filesystem::create_directory(folder_.path() / "tokens");
    const std::string conf = folder_.Write(
        "softhsm2.conf",
        "directories.tokendir = " + (folder_.path() / "tokens").string() +
            "\nobjectstore.backend = file\n"
            "log.level = ERROR\n");
    ::setenv("SOFTHSM2_CONF", conf.c_str(), 1);
    ::setenv("PKCS11_MODULE_PATH", module_.c_str(), 1);
    MakeToken("assay test");
  }

  static void MakeToken(const std::string& label) {
    const Ran ran = Shell("softhsm2-util --init-token --free --label '" +
                          label + "' --so-pin 87654321 --pin 1234");
    ASSERT_EQ(0, ran.status) << ran.output;
  }

  void MakeKey(const std::string& type, const std::string& id,
               const std::string& label) const {
    const Ran ran = Shell("pkcs11-tool --module " + module_ +
                          " --token-label 'assay test' --login --pin 1234 "
                          "--keypairgen --key-type " +
                          type + " --id " + id + " --label '" + label + "'");
    ASSERT_EQ(0, ran.status) << ran.output;
  }

  static Result<std::unique_ptr<Signer>> Load(const std::string& uri,
                                              const char* pin = kPin) {
    return LoadTokenSigner(uri, Answer(pin));
  }

  static std::string Refusal(const std::string& uri, const char* pin = kPin) {
    const auto signer = Load(uri, pin);
    return signer ? "(loaded)" : signer.error().message;
  }

  // Modules and engines stay once they are loaded, with the tokens that they
  // have seen: each test has a process of its own for them.
  static void InProcess(const std::function<void()>& run) {
    const pid_t child = ::fork();
    if (child == 0) {
      run();
      std::fflush(nullptr);
      ::_exit(HasFailure() ? 1 : 0);
    }
    int status = 0;
    ::waitpid(child, &status, 0);
    EXPECT_EQ(0, status) << "see above";
  }

  TemporaryDirectory folder_;
  std::string module_;
};

TEST_F(Token, SignsWithEachCurve) {
  InProcess([&] {
    MakeKey("EC:prime256v1", "01", "k256");
    MakeKey("EC:secp384r1", "02", "k384");
    MakeKey("EC:secp521r1", "03", "k 521");
    const std::array<std::pair<std::string, KeyType>, 3> kKeys = {
        {{"object=k256", KeyType::kEcdsaP256},
         {"id=%02", KeyType::kEcdsaP384},
         {"token=assay%20test;object=k%20521;id=%03;type=private",
          KeyType::kEcdsaP521}}};
    for (const auto& [name, type] : kKeys) {
      const auto signer = Load("pkcs11:" + name);
      ASSERT_TRUE(signer) << signer.error().message;
      EXPECT_EQ(type, (*signer)->public_key().type());
      for (const std::string message : {"one", "two"}) {
        const auto signature = (*signer)->Sign(AsBytes(message));
        ASSERT_TRUE(signature) << signature.error().message;
        EXPECT_TRUE(
            (*signer)->public_key().Verify(AsBytes(message), *signature));
      }
    }
  });
}

TEST_F(Token, HasThePublicKeyThatItsOwnToolShows) {
  InProcess([&] {
    MakeKey("EC:prime256v1", "01", "k");
    const std::string der = (folder_.path() / "k.der").string();
    ASSERT_EQ(0,
              Shell("pkcs11-tool --module " + module_ +
                    " --token-label 'assay test' --read-object --type pubkey "
                    "--id 01 -o " +
                    der)
                  .status);
    const Ran pem = Shell("openssl pkey -pubin -inform DER -in " + der);
    const auto signer = Load("pkcs11:object=k");
    ASSERT_TRUE(signer) << signer.error().message;
    EXPECT_EQ(pem.output, (*signer)->public_key().pem());
  });
}

TEST_F(Token, SignsWithSeveralKeysAtATime) {
  InProcess([&] {
    MakeKey("EC:prime256v1", "01", "one");
    MakeKey("EC:secp384r1", "02", "two");
    const auto one = Load("pkcs11:object=one");
    const auto two = Load("pkcs11:object=two");
    ASSERT_TRUE(one && two) << two.error().message;
    EXPECT_TRUE((*two)->Sign(AsBytes("m")));
    EXPECT_TRUE((*one)->Sign(AsBytes("m")));
    EXPECT_NE((*one)->public_key(), (*two)->public_key());
  });
}

TEST_F(Token, WantsTheRightPin) {
  InProcess([&] {
    MakeKey("EC:prime256v1", "01", "k");
    const auto signer = Load("pkcs11:object=k", "4321");
    ASSERT_FALSE(signer);
    EXPECT_EQ(Error::Kind::kCrypto, signer.error().kind);
    EXPECT_EQ("token 'assay test': the PIN is wrong", signer.error().message);
    EXPECT_EQ("the PIN is empty or holds a NUL",
              Refusal("pkcs11:object=k", ""));
    EXPECT_EQ("(loaded)", Refusal("pkcs11:object=k"));
  });
}

TEST_F(Token, TakesThePinFromAFileOfTheUsersOwn) {
  InProcess([&] {
    MakeKey("EC:prime256v1", "01", "k");
    const std::string path = folder_.Write("pin", "1234\n");
    const std::string uri = "pkcs11:object=k?pin-source=file:" + path;
    ASSERT_EQ(0, ::chmod(path.c_str(), 0600));
    EXPECT_EQ("(loaded)", Refusal(uri, "unused"));
    ASSERT_EQ(0, ::chmod(path.c_str(), 0644));
    EXPECT_EQ(path + ": has mode 0644, so others can read or change it",
              Refusal(uri));
    std::filesystem::remove(path);
    EXPECT_EQ(path + ": No such file or directory", Refusal(uri));
  });
}

TEST_F(Token, MustBeThere) {
  InProcess([&] {
    const auto signer = Load("pkcs11:token=other;object=k");
    ASSERT_FALSE(signer);
    EXPECT_EQ(Error::Kind::kUsage, signer.error().kind);
    EXPECT_EQ("the URI names none of the 1 tokens that are there",
              signer.error().message);
    EXPECT_EQ("there are 'assay test'", signer.error().hint);
  });
}

TEST_F(Token, HasTheKeyOrSaysWhichItHas) {
  InProcess([&] {
    const auto none = Load("pkcs11:object=k");
    ASSERT_FALSE(none);
    EXPECT_EQ("the URI names none of the 0 private keys of the token",
              none.error().message);
    MakeKey("EC:prime256v1", "01", "one");
    const auto other = Load("pkcs11:object=k");
    ASSERT_FALSE(other);
    EXPECT_EQ("there are 'one'", other.error().hint);
  });
}

TEST_F(Token, IsNotLeftToChooseAmongKeys) {
  InProcess([&] {
    MakeKey("EC:prime256v1", "01", "k");
    MakeKey("EC:prime256v1", "02", "k");
    EXPECT_EQ("the URI names 2 private keys", Refusal("pkcs11:object=k"));
    EXPECT_EQ("the URI names 2 private keys", Refusal("pkcs11:"));
    EXPECT_EQ("(loaded)", Refusal("pkcs11:object=k;id=%01"));
    MakeKey("EC:secp384r1", "01", "another");
    EXPECT_EQ("2 private keys of the token have the id 01",
              Refusal("pkcs11:object=another"));
  });
}

TEST_F(Token, IsNotLeftToChooseAmongTokens) {
  InProcess([&] {
    MakeToken("second");
    EXPECT_EQ("the URI names 2 tokens", Refusal("pkcs11:object=k"));
  });
}

TEST_F(Token, SignsWithNothingButEcdsa) {
  InProcess([&] {
    MakeKey("rsa:2048", "01", "r");
    EXPECT_EQ("the token's key is not of ECDSA", Refusal("pkcs11:object=r"));
    MakeKey("EC:edwards25519", "02", "e");
    EXPECT_EQ(
        "the token's key is of Ed25519, which OpenSSL's engine cannot sign "
        "with",
        Refusal("pkcs11:object=e"));
  });
}

TEST_F(Token, IsNotSharedWithKeysThatTheEngineStumblesOver) {
  InProcess([&] {
    MakeKey("EC:prime256v1", "01", "k");
    MakeKey("EC:edwards25519", "02", "e");
    EXPECT_EQ(
        "the token also holds the private key 'e' of a kind that OpenSSL's "
        "engine stumbles over",
        Refusal("pkcs11:object=k"));
  });
}

TEST_F(Token, SaysNothingOnStandardError) {
  InProcess([&] {
    MakeKey("EC:prime256v1", "01", "k");
    testing::internal::CaptureStderr();
    EXPECT_EQ("(loaded)", Refusal("pkcs11:object=k"));
    EXPECT_NE("(loaded)", Refusal("pkcs11:object=x"));
    EXPECT_EQ("", testing::internal::GetCapturedStderr());
  });
}

// Modules and engines clean up at the end, in whatever order.
TEST_F(Token, LetsTheProcessEndInPeace) {
  MakeKey("EC:prime256v1", "01", "k");
  EXPECT_EXIT(
      {
        const auto signer = Load("pkcs11:object=k");
        std::exit(signer && (*signer)->Sign(AsBytes("m")) ? 0 : 1);
      },
      testing::ExitedWithCode(0), "");
}

TEST_F(Token, IsFoundThroughP11Kit) {
  const std::string registered = "/usr/share/p11-kit/modules/softhsm2.module";
  if (!std::filesystem::exists(registered)) {
    GTEST_SKIP() << "p11-kit does not know of SoftHSM";
  }
  InProcess([&] {
    MakeKey("EC:prime256v1", "01", "k");
    ::unsetenv("PKCS11_MODULE_PATH");
    EXPECT_EQ("(loaded)", Refusal("pkcs11:token=assay%20test;object=k"));
  });
}

TEST_F(Token, NeedsAModule) {
  InProcess([&] {
    EXPECT_EQ("/none.so: the PKCS#11 module cannot be loaded",
              Refusal("pkcs11:?module-path=/none.so"));
    ::setenv("PKCS11_MODULE_PATH", "/none/of/it.so", 1);
    EXPECT_EQ("/none/of/it.so: the PKCS#11 module cannot be loaded",
              Refusal("pkcs11:"));
    EXPECT_NE(std::string::npos, Refusal("pkcs11:?module-path=" + module_)
                                     .find("private keys of the token"));
    ::setenv("PKCS11_MODULE_PATH", "libz.so.1", 1);
    EXPECT_EQ("libz.so.1: is not a module for PKCS#11", Refusal("pkcs11:"));
  });
}

TEST_F(Token, NeedsTheEngine) {
  InProcess([&] {
    MakeKey("EC:prime256v1", "01", "k");
    ::setenv("OPENSSL_ENGINES", "/none", 1);
    const auto signer = Load("pkcs11:object=k");
    ASSERT_FALSE(signer);
    EXPECT_EQ("OpenSSL has no engine for PKCS#11", signer.error().message);
    EXPECT_EQ("install the package libengine-pkcs11-openssl",
              signer.error().hint);
  });
}

}  // namespace
}  // namespace assay
