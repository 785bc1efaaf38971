// SPDX-License-Identifier: Apache-2.0
#include "signing/keys/key_file.h"

#include <gtest/gtest.h>
#include <signal.h>
#include <sys/resource.h>
#include <sys/stat.h>
#include <sys/wait.h>
#include <unistd.h>

#include <functional>

#include "signing/keys/load_key.h"
#include "tests/temporary_directory.h"

namespace assay {
namespace {

// Nobody is asked: the keys of these tests are not encrypted.
PassphraseSource Nobody() {
  return {PassphraseSource::Kind::kDescriptor, -1, ""};
}

std::string PlainKey(KeyType type) {
  auto key = PrivateKey::Generate(type);
  const auto pem = key->UnsafePlainPem();
  return std::string(AsText(pem->bytes()));
}

std::string Message(const auto& result) {
  return result ? "(read)" : result.error().message;
}

// How `run` ends as a user without rights.
bool AsNobody(const std::function<bool()>& run) {
  const pid_t child = ::fork();
  if (child == 0) {
    if (::geteuid() == 0 && ::setuid(65534) != 0) ::_exit(2);
    ::_exit(run() ? 0 : 1);
  }
  int status = 0;
  ::waitpid(child, &status, 0);
  return WIFEXITED(status) && WEXITSTATUS(status) == 0;
}

class KeyFileTest : public testing::Test {
 protected:
  std::string Key(mode_t mode) const {
    const std::string path =
        folder_.Write("key", PlainKey(KeyType::kEcdsaP256));
    EXPECT_EQ(0, ::chmod(path.c_str(), mode));
    return path;
  }
  std::string Path(const std::string& name) const {
    return (folder_.path() / name).string();
  }
  TemporaryDirectory folder_;
};

TEST_F(KeyFileTest, IsReadWhenItIsTheUsersAlone) {
  for (const mode_t mode : {0600, 0400, 0700}) {
    const auto signer = LoadSigner(Key(mode), Nobody());
    ASSERT_TRUE(signer) << signer.error().message;
    EXPECT_EQ(KeyType::kEcdsaP256, (*signer)->public_key().type());
    EXPECT_TRUE((*signer)->Sign(AsBytes("m")));
  }
}

TEST_F(KeyFileTest, IsRefusedWhenOthersMayReadOrWriteIt) {
  for (const mode_t mode : {0640, 0620, 0604, 0602, 0666}) {
    const std::string path = Key(mode);
    const auto signer = LoadSigner(path, Nobody());
    ASSERT_FALSE(signer);
    EXPECT_EQ(Error::Kind::kIo, signer.error().kind);
    EXPECT_EQ("chmod 600 " + path, signer.error().hint);
  }
  const std::string path = Key(0644);
  EXPECT_EQ(path + ": has mode 0644, so others can read or change it",
            Message(LoadSigner(path, Nobody())));
}

TEST_F(KeyFileTest, IsRefusedWhenItBelongsToAnother) {
  if (::geteuid() != 0) GTEST_SKIP() << "only root can give a file away";
  const std::string path = Key(0644);
  ::chmod(folder_.path().c_str(), 0755);
  EXPECT_TRUE(AsNobody([&] {
    return Message(LoadSigner(path, Nobody())) == path + ": belongs to user 0";
  }));
  ASSERT_EQ(0, ::chmod(path.c_str(), 0600));
  EXPECT_TRUE(AsNobody([&] {
    return Message(LoadSigner(path, Nobody())) == path + ": Permission denied";
  }));
  ASSERT_EQ(0, ::chown(path.c_str(), 12345, 12345));
  EXPECT_EQ("(read)", Message(LoadSigner(path, Nobody()))) << "root may";
}

TEST_F(KeyFileTest, MayBeALinkToAKey) {
  const std::string path = Key(0600);
  ASSERT_EQ(0, ::symlink(path.c_str(), Path("link").c_str()));
  EXPECT_EQ("(read)", Message(LoadSigner(Path("link"), Nobody())));
  ASSERT_EQ(0, ::chmod(path.c_str(), 0640));
  EXPECT_NE("(read)", Message(LoadSigner(Path("link"), Nobody())));
}

TEST_F(KeyFileTest, IsARegularFileOfBoundedSize) {
  ASSERT_EQ(0, ::mkfifo(Path("fifo").c_str(), 0600));
  EXPECT_EQ(Path("fifo") + ": is not a regular file",
            Message(LoadSigner(Path("fifo"), Nobody())));
  EXPECT_EQ(folder_.path().string() + ": is not a regular file",
            Message(LoadSigner(folder_.path(), Nobody())));
  EXPECT_EQ("/dev/zero: is not a regular file",
            Message(LoadPublicKey("/dev/zero")));
  folder_.Write("large", std::string(kLargestKeyFile + 1, 'x'));
  EXPECT_EQ(Path("large") + ": has more than 65536 bytes, so it is no key",
            Message(LoadPublicKey(Path("large"))));
  EXPECT_EQ(Path("none") + ": No such file or directory",
            Message(LoadSigner(Path("none"), Nobody())));
}

TEST_F(KeyFileTest, OfAPublicKeyMayBeReadByAll) {
  auto key = PrivateKey::Generate(KeyType::kEd25519);
  const std::string path = folder_.Write("k.pub", key->public_key().pem());
  ASSERT_EQ(0, ::chmod(path.c_str(), 0644));
  EXPECT_EQ("(read)", Message(LoadPublicKey(path)));
  EXPECT_EQ(path + ": is a public key, not a private one",
            Message(LoadSigner(path, Nobody())));
}

TEST_F(KeyFileTest, IsWrittenOnlyWhereNothingIs) {
  const std::string path = Path("new");
  const mode_t mask = ::umask(0);
  ASSERT_TRUE(WriteNewFile(path, AsBytes("one"), 0644));
  ASSERT_TRUE(WriteNewFile(Path("secret"), AsBytes("two"), 0600));
  ::umask(mask);
  struct stat status{};
  ASSERT_EQ(0, ::stat(path.c_str(), &status));
  EXPECT_EQ(0644u, status.st_mode & 07777);
  ASSERT_EQ(0, ::stat(Path("secret").c_str(), &status));
  EXPECT_EQ(0600u, status.st_mode & 07777);

  const auto again = WriteNewFile(path, AsBytes("three"), 0600);
  EXPECT_EQ(path + ": is there already, and is not overwritten",
            Message(again));
  EXPECT_EQ("one", AsText(ReadKeyFile(path)->bytes.bytes()));
}

TEST_F(KeyFileTest, IsNotWrittenThroughALink) {
  ASSERT_EQ(0, ::symlink(Path("target").c_str(), Path("link").c_str()));
  EXPECT_TRUE(Exists(Path("link")));
  EXPECT_FALSE(WriteNewFile(Path("link"), AsBytes("x"), 0600));
  EXPECT_FALSE(Exists(Path("target")));
}

TEST_F(KeyFileTest, ThatCannotBeWrittenWholeIsNotThere) {
  EXPECT_EQ(Path("none/key") + ": No such file or directory",
            Message(WriteNewFile(Path("none/key"), AsBytes("x"), 0600)));
  const bool removed = AsNobody([&] {
    // Stands for a full disk: the write fails half-way.
    const rlimit one_byte{1, 1};
    ::signal(SIGXFSZ, SIG_IGN);
    const std::string path = "/tmp/assay-key-" + std::to_string(::getpid());
    ::setrlimit(RLIMIT_FSIZE, &one_byte);
    return !WriteNewFile(path, AsBytes("xy"), 0600) && !Exists(path);
  });
  EXPECT_TRUE(removed);
}

}  // namespace
}  // namespace assay
