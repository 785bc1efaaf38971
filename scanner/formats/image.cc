// SPDX-License-Identifier: Apache-2.0
// Images of model cards: PNG, JPEG, GIF, WebP, BMP.  Each is walked to its own
// end, for what stands behind it is shown by no viewer.
// https://www.w3.org/TR/png-3/  https://www.w3.org/Graphics/JPEG/itu-t81.pdf
#include <algorithm>
#include <array>
#include <optional>
#include <string>

#include "scanner/format.h"

namespace assay {
namespace {

using Kind = Observation::Kind;

// The end of the image in the file; nothing when the file ends first.
using End = std::optional<std::uint64_t>;

End EndOfPng(Bytes bytes) {
  ByteReader in(bytes);
  in.Skip(8);
  while (!in.failed()) {
    const std::uint32_t length = in.BigU32();
    const std::string_view type = AsText(in.Take(4));
    in.Skip(length);
    in.Skip(4);  // CRC.
    if (type == "IEND" && !in.failed()) return in.offset();
  }
  return std::nullopt;
}

// Over compressed data to the next marker, which is left unread.
void SkipEntropyCoded(ByteReader& in, Bytes bytes) {
  const std::string_view text = AsText(bytes);
  std::uint64_t at = in.offset();
  while ((at = text.find('\xff', at)) != text.npos && at + 1 < text.size()) {
    const auto marker = static_cast<std::uint8_t>(text[at + 1]);
    if (marker != 0 && marker != 0xff && (marker < 0xd0 || marker > 0xd7)) {
      in.Seek(at);
      return;
    }
    ++at;
  }
  in.Seek(bytes.size());
}

End EndOfJpeg(Bytes bytes) {
  ByteReader in(bytes);
  in.Skip(2);
  while (!in.failed()) {
    if (in.U8() != 0xff) return std::nullopt;
    std::uint8_t marker = in.U8();
    while (marker == 0xff) marker = in.U8();
    if (in.failed()) break;
    if (marker == 0xd9) return in.offset();
    if (marker == 0x01 || (marker >= 0xd0 && marker <= 0xd7)) continue;
    const std::uint16_t length = in.BigU16();
    if (length < 2) return std::nullopt;
    in.Skip(length - 2u);
    if (marker == 0xda && !in.failed()) SkipEntropyCoded(in, bytes);
  }
  return std::nullopt;
}

void SkipColours(ByteReader& in, std::uint8_t flags) {
  if (flags & 0x80) in.Skip(3ull << ((flags & 7) + 1));
}

void SkipSubBlocks(ByteReader& in) {
  while (const std::uint8_t length = in.U8()) in.Skip(length);
}

End EndOfGif(Bytes bytes) {
  ByteReader in(bytes);
  in.Skip(10);
  const std::uint8_t flags = in.U8();
  in.Skip(2);
  SkipColours(in, flags);
  while (!in.failed()) {
    switch (in.U8()) {
      case 0x3b:
        return in.failed() ? End() : in.offset();
      case 0x21:  // Extension.
        in.Skip(1);
        SkipSubBlocks(in);
        break;
      case 0x2c:  // Image.
        in.Skip(8);
        SkipColours(in, in.U8());
        in.Skip(1);
        SkipSubBlocks(in);
        break;
      default:
        return std::nullopt;
    }
  }
  return std::nullopt;
}

End EndOfWebp(Bytes bytes) {
  ByteReader in(bytes);
  in.Skip(4);
  const std::uint64_t length = in.U32();
  const std::uint64_t end = 8 + length + length % 2;
  return length + 8 > bytes.size() ? End()
                                   : std::min<std::uint64_t>(end, bytes.size());
}

End EndOfBmp(Bytes bytes) {
  ByteReader in(bytes);
  in.Skip(2);
  const std::uint64_t length = in.U32();
  return in.failed() || length < 26 || length > bytes.size() ? End() : length;
}

struct Picture {
  std::string_view magic;
  std::uint64_t at;  // A second magic stands here; 0 for none.
  std::string_view also;
  End (*end)(Bytes);
};

constexpr std::array<Picture, 7> kPictures = {{
    {"\x89PNG\r\n\x1a\n", 0, "", EndOfPng},
    {"\xff\xd8\xff", 0, "", EndOfJpeg},
    {"GIF87a", 0, "", EndOfGif},
    {"GIF89a", 0, "", EndOfGif},
    {"RIFF", 8, "WEBP", EndOfWebp},
    {"BM", 14, std::string_view("\x28\0\0\0", 4), EndOfBmp},
    {"BM", 14, std::string_view("\x7c\0\0\0", 4), EndOfBmp},
}};

const Picture* PictureOf(Bytes bytes) {
  for (const Picture& picture : kPictures) {
    if (StartsWith(bytes, picture.magic) &&
        AsText(Slice(bytes, picture.at)).starts_with(picture.also)) {
      return &picture;
    }
  }
  return nullptr;
}

bool Recognizes(const File& file) { return PictureOf(file.bytes) != nullptr; }

Result<void> Read(const File& file, Sink& sink) {
  const End end = PictureOf(file.bytes)->end(file.bytes);
  if (!end) {
    if (!file.whole()) {
      return Fail(Error::Kind::kLimit,
                  std::string(file.path) + ": only the image's beginning, " +
                      std::to_string(file.bytes.size()) + " bytes, is held");
    }
    // A viewer shows what there is; what it cannot place may be anything.
    sink.Observe(Kind::kAnomaly, "image-cut-short", file.bytes.size());
    return {};
  }
  if (*end < file.size) {
    sink.Observe(Kind::kAnomaly, "bytes-after-image", *end,
                 std::to_string(file.size - *end) + " bytes");
    sink.Probe({.name = "trailer-at-" + std::to_string(*end),
                .bytes = Slice(file.bytes, *end),
                .size = file.size - *end,
                .offset = *end});
  }
  return {};
}

}  // namespace

extern const Format kImage;
const Format kImage = {"image", "bytes behind the picture", false, Recognizes,
                       Read};

}  // namespace assay
