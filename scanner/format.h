// SPDX-License-Identifier: Apache-2.0
#ifndef ASSAY_SCANNER_FORMAT_H_
#define ASSAY_SCANNER_FORMAT_H_

#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

#include "core/bytes.h"
#include "core/error.h"
#include "core/expand.h"
#include "core/limits.h"
#include "core/observation.h"

namespace assay {

/// Other files of the same directory, for formats that span several.
class Siblings {
 public:
  virtual ~Siblings() = default;

  /// The whole of the file `name`, relative to the directory of the file being
  /// read; empty when there is none.  Valid while that file is read.
  virtual Bytes Find(std::string_view name) = 0;
};

/// A file, or a member of a container, as the readers see it.
struct File {
  /// Path or member name, as the container spells it.
  std::string_view path;
  Bytes bytes;
  /// Larger than bytes.size() when the file was decompressed and only its
  /// beginning is held.  A reader that needs more returns Error::kLimit.
  std::uint64_t size = 0;
  /// Null for members of containers and for standard input.
  Siblings* siblings = nullptr;

  bool whole() const { return size == bytes.size(); }
  /// The part of `path` after the last '/' or '\'.
  std::string_view name() const;
  /// Whether the name ends with `suffix`, ASCII case ignored.
  bool HasSuffix(std::string_view suffix) const;
};

/// A tensor that a file declares.
struct Tensor {
  std::string name;
  std::string dtype;  ///< As the format spells it: "F32", "Q4_K", "<f4".
  std::vector<std::uint64_t> shape;
  /// Of the first byte, in the file; of a tensor whose bytes stand outside the
  /// file, as a pickle's, of what declares it.
  std::uint64_t offset = 0;
  std::uint64_t size = 0;  ///< In bytes.
  /// What the tensors of one file that share their bytes have in common; empty
  /// where each has its own.
  std::string storage = {};
};

/// A member that a reader hands back.
struct Member {
  std::string name;
  Bytes bytes;
  std::uint64_t size = 0;    ///< See File::size.
  std::uint64_t offset = 0;  ///< Of the member, in the containing file.
};

/// Receives what a reader sees.
class Sink {
 public:
  virtual ~Sink() = default;

  /// `offset` is in bytes from the start of the file that is read.
  virtual void Observe(Observation::Kind kind, std::string value,
                       std::uint64_t offset, std::string evidence = {}) = 0;

  /// Hands back a member of a container.  The scanner, not the reader, decides
  /// whether and how deep to follow it; the bytes are needed until Nest()
  /// returns.  False when the reader should stop: a limit was reached.
  virtual bool Nest(const Member& member) = 0;

  /// Follows bytes that would not be there if the file were honest (a gap, a
  /// trailer, a byte string) when they are in a format that can run code;
  /// what they are is observed as kEmbedded.  Bytes in no such format are
  /// ignored.
  virtual void Probe(const Member& member) = 0;

  virtual void Declare(Tensor tensor) = 0;

  /// Tells a key and value that the file states about itself: its metadata.
  /// The elements of a list stand under "<key>/0", "<key>/1", …
  virtual void State(std::string_view key, std::string_view value,
                     std::uint64_t offset) = 0;

  /// Says that a part of the file was not examined, and goes on.  `reason`
  /// reads after the member's name: "encryption of member 'x' is unknown".
  /// `limit` is the LimitRow name when a limit was the reason.
  virtual void Skip(std::string reason, std::string_view limit = {}) = 0;

  /// One line of `assay dump`; `offset` is in the file that is read.  Readers
  /// ask listing() before they build a line.
  virtual bool listing() const = 0;
  virtual void List(std::uint64_t offset, std::string_view line) = 0;

  virtual const Limits& limits() const = 0;
  virtual Expander& expander() = 0;

  /// Whether Limits::seconds have passed.  Long loops ask now and then, and
  /// return Error::kLimit.
  virtual bool OutOfTime() const = 0;
};

/// A file format we can read.  To support a new one, write
/// scanner/formats/<name>.cc and add its row to formats.cc.
struct Format {
  std::string_view name;

  /// One line for `assay formats`: what is looked for.
  std::string_view looks_for;

  /// Whether a loader may find this format in a file that begins as another
  /// (a zip is found by its end, a pickle by its first opcodes).  Asked of
  /// every file, also of those that an earlier row has read.
  bool hides;

  /// Whether the file is in this format.  Called on every file: cheap, and
  /// never reads more than a bounded part.
  bool (*recognizes)(const File& file);

  /// Tells `sink` everything of note in the file.  Never runs, imports or
  /// decompresses without bound anything it reads.  On an Error, what was
  /// observed before it still stands and the file counts as not fully read.
  Result<void> (*read)(const File& file, Sink& sink);
};

/// All formats, most specific first; the first that recognizes a file names
/// it.
std::span<const Format* const> Formats();

}  // namespace assay

#endif  // ASSAY_SCANNER_FORMAT_H_
