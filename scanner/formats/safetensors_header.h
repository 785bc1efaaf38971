// SPDX-License-Identifier: Apache-2.0
#ifndef ASSAY_SCANNER_FORMATS_SAFETENSORS_HEADER_H_
#define ASSAY_SCANNER_FORMATS_SAFETENSORS_HEADER_H_

#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

#include "core/bytes.h"
#include "core/error.h"
#include "core/json.h"
#include "scanner/format.h"
#include "scanner/formats/breaches.h"

namespace assay {

/// Reads the JSON header of a safetensors file front to back: declares each
/// tensor, tells its metadata, observes what breaks the format's rules.
class SafetensorsHeader {
 public:
  /// The place of a tensor, in bytes from the end of the header.
  struct Range {
    std::uint64_t begin;
    std::uint64_t end;
    std::uint64_t name;  ///< Where its name starts in names().
    std::uint64_t name_size;
  };

  /// `data` is where the tensors start in the file.
  SafetensorsHeader(Sink& sink, Breaches& breaches, std::uint64_t data)
      : sink_(sink), breaches_(breaches), data_(data) {}

  /// Fails as WalkJson() does; what came before stands.
  Result<void> Read(Bytes json);

  /// Of the tensors whose range makes sense, in the order of the header.
  std::vector<Range>& ranges() { return ranges_; }

  std::string_view NameOf(const Range& range) const {
    return std::string_view(names_).substr(range.name, range.name_size);
  }

 private:
  bool See(const JsonEvent& event);
  void SeeTop(const JsonEvent& event);
  void SeeField(const JsonEvent& event);
  void SeeElement(const JsonEvent& event);
  void SeeMetadata(const JsonEvent& event);
  void FinishTensor();
  void CheckSize();

  Sink& sink_;
  Breaches& breaches_;
  std::uint64_t data_;
  std::string names_;
  std::vector<Range> ranges_;

  enum class Inside { kNothing, kTensor, kMetadata };
  enum class Field { kOther, kShape, kOffsets };

  Inside inside_ = Inside::kNothing;
  Field field_ = Field::kOther;
  bool sound_ = true;     // The tensor being read has what it needs.
  std::uint64_t at_ = 0;  // Offset in the file of the tensor being read.
  std::string dtype_;
  bool has_shape_ = false;
  std::vector<std::uint64_t> offsets_;
  bool has_offsets_ = false;
  Tensor tensor_;
  std::uint64_t tensors_ = 0;
};

}  // namespace assay

#endif  // ASSAY_SCANNER_FORMATS_SAFETENSORS_HEADER_H_
