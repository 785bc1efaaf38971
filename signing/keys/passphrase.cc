// SPDX-License-Identifier: Apache-2.0
#include "signing/keys/passphrase.h"

#include <unistd.h>

#include <cerrno>
#include <cstdlib>
#include <cstring>

#include "core/escape.h"

namespace assay {
namespace {

std::unexpected<Error> TooLong(const std::string& where) {
  return Fail(Error::Kind::kUsage, where + ": the passphrase has more than " +
                                       std::to_string(kLongestPassphrase) +
                                       " bytes");
}

// Byte by byte, so that what follows the line is left for others.
Result<SecretBytes> ReadLine(int descriptor) {
  const std::string name = "file descriptor " + std::to_string(descriptor);
  SecretBytes line(kLongestPassphrase + 1);
  std::size_t size = 0;
  for (;;) {
    const ssize_t got =
        ::read(descriptor, line.writable().subspan(size).data(), 1);
    if (got < 0 && errno == EINTR) continue;
    if (got < 0) {
      return Fail(Error::Kind::kIo, name + ": " + std::strerror(errno),
                  "the descriptor must be open for reading");
    }
    if (got == 0 && size == 0) {
      return Fail(Error::Kind::kIo, name + ": ends before a passphrase");
    }
    if (got == 0 || line.bytes()[size] == '\n') break;
    if (++size > kLongestPassphrase) return TooLong(name);
  }
  if (size > 0 && line.bytes()[size - 1] == '\r') --size;
  line.Truncate(size);
  return line;
}

Result<SecretBytes> ReadVariable(const std::string& variable) {
  const char* value = std::getenv(variable.c_str());
  const std::string name = "environment variable '" + Escape(variable) + "'";
  if (value == nullptr) {
    return Fail(Error::Kind::kUsage, name + " is not set",
                "set it to the passphrase");
  }
  const std::string_view text = value;
  if (text.size() > kLongestPassphrase) return TooLong(name);
  return SecretBytes::CopyOf(AsBytes(text));
}

Result<SecretBytes> ReadFrom(const PassphraseSource& source,
                             std::string_view what, Ask ask) {
  switch (source.kind) {
    case PassphraseSource::Kind::kDescriptor:
      return ReadLine(source.descriptor);
    case PassphraseSource::Kind::kEnvironment:
      return ReadVariable(source.variable);
    case PassphraseSource::Kind::kTerminal:
      break;
  }
  return AskOnTerminal(what, ask);
}

}  // namespace

Result<SecretBytes> ReadPassphrase(const PassphraseSource& source,
                                   std::string_view what, Ask ask) {
  auto passphrase = ReadFrom(source, what, ask);
  if (passphrase && passphrase->empty() && ask == Ask::kTwice) {
    return Fail(Error::Kind::kUsage, "the " + std::string(what) + " is empty",
                "choose one that is not easily guessed");
  }
  return passphrase;
}

}  // namespace assay
