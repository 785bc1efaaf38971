// SPDX-License-Identifier: Apache-2.0
#include "signing/keys/openssl.h"

#include <openssl/err.h>

namespace assay {

std::string LastOpenSslError() {
  const unsigned long code = ERR_peek_last_error();
  const char* reason = ERR_reason_error_string(code);
  ERR_clear_error();
  return reason == nullptr ? "unknown error" : reason;
}

}  // namespace assay
