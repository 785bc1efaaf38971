// SPDX-License-Identifier: Apache-2.0
#ifndef ASSAY_SCANNER_STREAM_H_
#define ASSAY_SCANNER_STREAM_H_

#include <initializer_list>
#include <string>
#include <string_view>

#include "scanner/format.h"

namespace assay {

/// Reads a file that is one compressed stream: hands over what it holds, under
/// the file's name without the first suffix of `suffixes` that fits, else with
/// "~" behind; and what follows the stream.  A suffix may be written
/// ".tgz=.tar" where it stands for another.
Result<void> ReadStream(Codec codec, const File& file, Sink& sink,
                        std::initializer_list<std::string_view> suffixes);

/// The name that ReadStream() gives to the content.
std::string ContentName(const File& file,
                        std::initializer_list<std::string_view> suffixes);

/// Whether the stream decompresses for a while, or to its end: for forms
/// whose magic alone says little.
bool Decompresses(Codec codec, Bytes bytes);

}  // namespace assay

#endif  // ASSAY_SCANNER_STREAM_H_
