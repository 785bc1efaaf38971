// SPDX-License-Identifier: Apache-2.0
#include "signing/keys/pkcs11_uri.h"

#include <gtest/gtest.h>

namespace assay {
namespace {

std::string Refusal(std::string_view text) {
  const auto uri = ParsePkcs11Uri(text);
  return uri ? "(read)" : uri.error().message;
}

TEST(Pkcs11Uri, NamesATokenAndAKey) {
  const auto uri = ParsePkcs11Uri(
      "pkcs11:token=The%20Software%20PKCS%2311;manufacturer=Snake%20Oil,%20Inc."
      ";model=1.0;serial=4711;slot-id=327;object=my-key;type=private;"
      "id=%69%00%fF"
      "?module-path=/usr/lib/my%20module.so&pin-source=file:/etc/token_pin");
  ASSERT_TRUE(uri) << uri.error().message;
  EXPECT_EQ("The Software PKCS#11", uri->token);
  EXPECT_EQ("Snake Oil, Inc.", uri->manufacturer);
  EXPECT_EQ("1.0", uri->model);
  EXPECT_EQ("4711", uri->serial);
  EXPECT_EQ(327u, uri->slot_id);
  EXPECT_EQ("my-key", uri->object);
  EXPECT_EQ(std::string("i\0\xff", 3), uri->id);
  EXPECT_EQ("/usr/lib/my module.so", uri->module_path);
  EXPECT_EQ("/etc/token_pin", uri->pin_file);
}

TEST(Pkcs11Uri, MayNameNothing) {
  const auto uri = ParsePkcs11Uri("pkcs11:");
  ASSERT_TRUE(uri);
  EXPECT_FALSE(uri->token || uri->object || uri->id);
  EXPECT_EQ("", uri->module_path);
}

TEST(Pkcs11Uri, HoldsNoPin) {
  const auto uri = ParsePkcs11Uri("pkcs11:token=t?pin-value=1234");
  ASSERT_FALSE(uri);
  EXPECT_EQ("PKCS#11 URI: holds a PIN, which other users can see",
            uri.error().message);
  EXPECT_EQ("use pin-source=file:/PATH, --passphrase-fd or --passphrase-env",
            uri.error().hint);
  // Nor does a message about it.
  for (const char* text :
       {"pkcs11:pin-value=1234", "pkcs11:?pin-value=12%34&pin-value=1234",
        "pkcs11:?pin-value=%zz1234"}) {
    EXPECT_EQ(std::string::npos, Refusal(text).find("1234")) << Refusal(text);
  }
}

TEST(Pkcs11Uri, TakesThePinFromAFileAlone) {
  EXPECT_EQ("/a/b", ParsePkcs11Uri("pkcs11:?pin-source=file:///a/b")->pin_file);
  EXPECT_EQ("a", ParsePkcs11Uri("pkcs11:?pin-source=file:a")->pin_file);
  for (const char* text :
       {"pkcs11:?pin-source=%7cprogram", "pkcs11:?pin-source=/etc/pin",
        "pkcs11:?pin-source=file:", "pkcs11:?pin-source=file://host/pin"}) {
    EXPECT_TRUE(Refusal(text).ends_with("is not a file")) << Refusal(text);
  }
}

TEST(Pkcs11Uri, IsReadStrictly) {
  EXPECT_EQ("PKCS#11 URI: 'key.pem' does not begin with 'pkcs11:'",
            Refusal("key.pem"));
  EXPECT_EQ("PKCS#11 URI: unknown attribute 'tokne'",
            Refusal("pkcs11:tokne=x"));
  EXPECT_EQ("did you mean 'token'?",
            ParsePkcs11Uri("pkcs11:tokne=x").error().hint);
  EXPECT_EQ("PKCS#11 URI: unknown attribute 'module-path'",
            Refusal("pkcs11:module-path=/x"));
  EXPECT_EQ("PKCS#11 URI: unknown attribute 'object'",
            Refusal("pkcs11:?object=x"));
  EXPECT_EQ("PKCS#11 URI: unknown attribute ''", Refusal("pkcs11:;token=x"));
  EXPECT_EQ("PKCS#11 URI: 'token' stands there twice",
            Refusal("pkcs11:token=a;token=b"));
  EXPECT_EQ("PKCS#11 URI: 'token' has no value in percent code",
            Refusal("pkcs11:token=%4"));
  EXPECT_EQ("PKCS#11 URI: 'token' has no value in percent code",
            Refusal("pkcs11:token=%4g"));
  EXPECT_EQ("PKCS#11 URI: 'token' has no value in percent code",
            Refusal("pkcs11:token"));
  EXPECT_EQ("PKCS#11 URI: 'object' holds a NUL", Refusal("pkcs11:object=%00"));
  EXPECT_EQ("PKCS#11 URI: type 'cert' is not that of a private key",
            Refusal("pkcs11:type=cert"));
  EXPECT_EQ("PKCS#11 URI: slot-id '1x' is not a number",
            Refusal("pkcs11:slot-id=1x"));
  EXPECT_EQ("PKCS#11 URI: module-path 'evil.so' is not absolute",
            Refusal("pkcs11:?module-path=evil.so"));
  EXPECT_EQ("PKCS#11 URI: has 5007 bytes, more than 4096",
            Refusal("pkcs11:" + std::string(5000, 'x')));
}

TEST(Pkcs11Uri, IsWrittenInPercentCode) {
  EXPECT_EQ("a-z_0.9~%20%3b%00%ff", PercentEncode({"a-z_0.9~ ;\0\xff", 12}));
}

}  // namespace
}  // namespace assay
