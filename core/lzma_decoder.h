// SPDX-License-Identifier: Apache-2.0
#ifndef ASSAY_CORE_LZMA_DECODER_H_
#define ASSAY_CORE_LZMA_DECODER_H_

#include <memory>

#include "core/decoder.h"

namespace assay {

/// The decoders of the LZMA family; Decoder::For() hands them out.
std::unique_ptr<Decoder> LzmaDecoder(Codec codec);

}  // namespace assay

#endif  // ASSAY_CORE_LZMA_DECODER_H_
