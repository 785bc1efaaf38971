// SPDX-License-Identifier: Apache-2.0
#ifndef ASSAY_TESTS_BENCH_ZIP_WRITER_H_
#define ASSAY_TESTS_BENCH_ZIP_WRITER_H_

#include <cstdint>
#include <fstream>
#include <string>
#include <vector>

namespace assay {

/// `count` bytes of noise, the same for the same `seed`.
std::string Noise(std::uint64_t seed, std::size_t count);

/// Writes a zip of stored members, each smaller than 4 GiB, as torch.save
/// does.
class ZipWriter {
 public:
  explicit ZipWriter(const std::string& path);

  void Add(const std::string& name, const std::string& bytes);

  /// Writes the directory.  False when anything could not be written.
  bool Finish();

 private:
  struct Entry {
    std::string header;  ///< From the version needed up to the extra length.
    std::string name;
    std::uint64_t offset;
  };

  std::ofstream out_;
  std::vector<Entry> entries_;
};

}  // namespace assay

#endif  // ASSAY_TESTS_BENCH_ZIP_WRITER_H_
