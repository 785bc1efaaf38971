// SPDX-License-Identifier: Apache-2.0
#ifndef ASSAY_CORE_LIMITS_H_
#define ASSAY_CORE_LIMITS_H_

#include <cstdint>
#include <span>
#include <string_view>

namespace assay {

/// Every bound on what a hostile file can make us do.  Reaching one makes the
/// file *incomplete*, never *clean*.  `assay limits` prints them.
struct Limits {
  /// Containers inside containers.
  std::uint64_t depth = 8;
  /// Members of all containers of one file together.
  std::uint64_t members = 100'000;
  /// Bytes that decompressing one file may produce in all.
  std::uint64_t expanded_total = 64ull << 30;
  /// Decompressed bytes of one file that are held in memory at once; of a
  /// larger member only the beginning is held.
  std::uint64_t expanded_held = 96ull << 20;
  /// Output per input byte of one compressed stream, once it passed 64 MiB:
  /// sparse arrays shrink a thousandfold honestly.
  std::uint64_t ratio = 200;
  /// Opcodes of one pickle.
  std::uint64_t pickle_opcodes = 100'000'000;
  /// Values that one pickle keeps alive on its stack and in its memo.
  std::uint64_t pickle_values = 2'000'000;
  /// Nested arrays and objects in JSON.
  std::uint64_t json_depth = 64;
  /// Bytes of one JSON text that is read for its meaning.
  std::uint64_t json_bytes = 256ull << 20;
  /// Bytes of one text (source, template, configuration) that are read.
  std::uint64_t text_bytes = 64ull << 20;
  /// Values of one JSON or YAML text that is held in memory; what YAML's
  /// aliases expand to counts.
  std::uint64_t values = 1'000'000;
  /// Tensors of one file.
  std::uint64_t tensors = 10'000'000;
  /// Distinct observations of one file.
  std::uint64_t observations = 100'000;
  /// Findings of one file that are reported one by one.
  std::uint64_t findings = 10'000;
  /// Seconds that the readers may spend on one file, hashing not counted.
  std::uint64_t seconds = 120;
  /// Bytes taken from standard input when it is not a file.
  std::uint64_t stdin_bytes = 1ull << 30;
  /// Files of one artifact.
  std::uint64_t files = 1'000'000;
};

/// A row of the table that `assay limits` prints.
struct LimitRow {
  std::string_view name;  ///< As reported in limits_hit, e.g. "expanded-held".
  std::string_view unit;
  std::string_view what;
  std::uint64_t Limits::* value;
};

/// All of them, in the order of the struct.
std::span<const LimitRow> LimitRows();

}  // namespace assay

#endif  // ASSAY_CORE_LIMITS_H_
