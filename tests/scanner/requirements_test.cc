// SPDX-License-Identifier: Apache-2.0
#include <gtest/gtest.h>

#include "tests/scanner/text_reading.h"

namespace assay {
namespace {

Values Requirements(std::string_view text) {
  return ReadText("requirements.txt", text);
}

TEST(Requirements, LetsPinsBe) {
  EXPECT_EQ(Values{},
            Requirements("# a\ntorch>=2.0 ; python_version<'3.12'\n"
                         "numpy==1.26.0 \\\n  --hash=sha256:00\n-r other.txt\n"
                         "-e .\nscikit_learn\n"));
}

TEST(Requirements, TellsAddressesApart) {
  EXPECT_EQ(
      (Values{
          "vcs:git+https://example.org/x.git", "url:https://example.org/x.whl",
          "index-address:http://192.0.2.1/simple",
          "index-http:http://example.org/simple", "trusted-host:192.0.2.1"}),
      Requirements("git+https://example.org/x.git\n"
                   "x @ https://example.org/x.whl\n"
                   "--index-url http://192.0.2.1/simple\n"
                   "--extra-index-url=http://example.org/simple\n"
                   "--trusted-host 192.0.2.1\n"));
}

TEST(Requirements, SeesASlipOfThePen) {
  EXPECT_EQ((Values{"look-alike:tranformers for transformers",
                    "look-alike:reqeusts for requests"}),
            Requirements("tranformers\nreqeusts==2\ntorch2\nrequests\n"));
}

TEST(Requirements, ReadsUtf16) {
  std::string wide("\xff\xfe", 2);
  for (const char c : std::string("numpyy\n")) wide += std::string{c, '\0'};
  EXPECT_EQ(Values{"look-alike:numpyy for numpy"}, Requirements(wide));
}

}  // namespace
}  // namespace assay
