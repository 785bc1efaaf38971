// SPDX-License-Identifier: Apache-2.0
// make_inputs FOLDER: writes what tests/bench/run measures.
//   large.safetensors    2 GiB of noise in one tensor
//   checkpoint.pt        a PyTorch checkpoint of 500 MiB
//   pickles/             2,000 state dictionaries of 300 bytes
//   shards/              16 safetensors files of 64 MiB
//   sparse.safetensors   1 TiB that takes no room on the disk
#include <algorithm>
#include <cstdint>
#include <filesystem>
#include <fstream>
#include <iostream>
#include <string>

#include "tests/bench/zip_writer.h"

namespace {

namespace fs = std::filesystem;

constexpr std::uint64_t kMiB = 1 << 20;

bool Written(std::ofstream& out) {
  out.flush();
  return out.good();
}

std::string SafetensorsHeader(std::uint64_t size) {
  std::string json = R"({"weight":{"dtype":"U8","shape":[)" +
                     std::to_string(size) + R"(],"data_offsets":[0,)" +
                     std::to_string(size) + "]}}";
  json.append((8 - json.size() % 8) % 8, ' ');
  std::string header(8, '\0');
  header[0] = static_cast<char>(json.size());
  return header + json;
}

bool MakeSafetensors(const fs::path& path, std::uint64_t size) {
  std::ofstream out(path, std::ios::binary);
  out << SafetensorsHeader(size);
  for (std::uint64_t at = 0; at < size; at += kMiB) {
    out << assay::Noise(at, std::min(kMiB, size - at));
  }
  return Written(out);
}

bool MakeSparse(const fs::path& path, std::uint64_t size) {
  std::ofstream out(path, std::ios::binary);
  const std::string header = SafetensorsHeader(size);
  out << header;
  if (!Written(out)) return false;
  std::error_code error;
  fs::resize_file(path, header.size() + size, error);
  return !error;
}

std::string Word(const std::string& text) {
  return std::string("X") + static_cast<char>(text.size()) +
         std::string(3, '\0') + text;
}

// What torch.save writes for {"w0": tensor, ...}, protocol 2.
std::string StateDictionary(int tensors) {
  std::string pickle = "\x80\x02}(";
  for (int i = 0; i < tensors; ++i) {
    const std::string number = std::to_string(i);
    pickle += Word("w" + number) + "ctorch._utils\n_rebuild_tensor_v2\n((" +
              Word("storage") + "ctorch\nFloatStorage\n" + Word(number) +
              Word("cpu") + std::string("J\0\0\0\1tQK\0K\1\x85K\1\x85", 15) +
              "\x89"
              "ccollections\nOrderedDict\n)RtR";
  }
  return pickle + "u.";
}

bool MakeCheckpoint(const fs::path& path) {
  assay::ZipWriter zip(path);
  zip.Add("archive/data.pkl", StateDictionary(8));
  for (int i = 0; i < 8; ++i) {
    zip.Add("archive/data/" + std::to_string(i),
            assay::Noise(static_cast<std::uint64_t>(i), 125 * kMiB / 2));
  }
  zip.Add("archive/version", "3\n");
  return zip.Finish();
}

bool MakePickles(const fs::path& folder) {
  for (int i = 0; i < 2000; ++i) {
    std::ofstream out(folder / (std::to_string(i) + ".pkl"), std::ios::binary);
    out << StateDictionary(2);
    if (!Written(out)) return false;
  }
  return true;
}

bool MakeAll(const fs::path& folder) {
  fs::create_directories(folder / "pickles");
  fs::create_directories(folder / "shards");
  for (int i = 0; i < 16; ++i) {
    const std::string name = "shard-" + std::to_string(i) + ".safetensors";
    if (!MakeSafetensors(folder / "shards" / name, 64 * kMiB)) return false;
  }
  return MakePickles(folder / "pickles") &&
         MakeCheckpoint(folder / "checkpoint.pt") &&
         MakeSafetensors(folder / "large.safetensors", 2048 * kMiB) &&
         MakeSparse(folder / "sparse.safetensors", kMiB << 20);
}

}  // namespace

int main(int argc, char** argv) {
  if (argc != 2) return 2;
  if (MakeAll(argv[1])) return 0;
  std::cerr << "make_inputs: cannot write to " << argv[1] << '\n';
  return 2;
}
