// SPDX-License-Identifier: Apache-2.0
#ifndef ASSAY_TESTS_RACING_WRITER_H_
#define ASSAY_TESTS_RACING_WRITER_H_

#include <fcntl.h>
#include <stdio.h>
#include <sys/mman.h>
#include <sys/stat.h>
#include <unistd.h>

#include <algorithm>
#include <atomic>
#include <chrono>
#include <cstring>
#include <filesystem>
#include <fstream>
#include <map>
#include <mutex>
#include <random>
#include <string>
#include <string_view>
#include <thread>
#include <vector>

#include "core/digest.h"

namespace assay {

/// Changes a model in every way it knows, in a thread of its own, while
/// something reads it, and remembers what each name led to and when.
///
/// Each file has a few contents of one size that differ in every page.  It is
/// overwritten at once, page by page, through a mapping, by truncation or by a
/// rename; a link out of the model takes its place; and so with its folder.
/// The times are set back each time.  What comes after what is the seed's
/// choice; when it comes is the machine's.
class RacingWriter {
 public:
  using Clock = std::chrono::steady_clock;

  /// Makes the model, and its own place, in `folder`; file_size in bytes.
  RacingWriter(const std::filesystem::path& folder, unsigned seed,
               std::size_t file_size = 500 * kPage)
      : size_(file_size),
        random_(seed),
        model_(folder / "model"),
        aside_(folder / "aside") {
    std::filesystem::create_directories(model_ / "dir");
    std::filesystem::create_directories(aside_ / "twin");
    for (const std::string& path : paths()) {
      WriteNew(model_ / path, Content(path, 0));
      history_[path].push_back({0, Clock::now(), Clock::time_point::max()});
      for (int version = 0; version <= kTwin; ++version) {
        versions_[path].push_back(DigestOf(Digest::Algorithm::kSha256,
                                           AsBytes(Content(path, version)))
                                      .Hex());
      }
    }
    WriteNew(aside_ / "twin/inner", Content("dir/inner", kTwin));
    WriteNew(aside_ / "secret", std::string(size_, 's'));
  }
  ~RacingWriter() { Stop(); }
  RacingWriter(const RacingWriter&) = delete;

  /// The directory that it changes.
  const std::filesystem::path& model() const { return model_; }

  /// The files of the model, in byte order.
  static const std::vector<std::string>& paths() {
    static const std::vector<std::string> paths = {"dir/inner", "first",
                                                   "second"};
    return paths;
  }

  /// SHA-256 in hex of what the model holds before Start().
  std::map<std::string, std::string> FirstDigests() const {
    std::map<std::string, std::string> digests;
    for (const auto& [path, all] : versions_) digests[path] = all.front();
    return digests;
  }

  void Start() {
    thread_ = std::thread([this] {
      while (!stop_) {
        ChangeSomething();
        Pause();
      }
    });
  }

  void Stop() {
    stop_ = true;
    if (thread_.joinable()) thread_.join();
  }

  /// Whether there was a moment between `from` and `to` at which every path
  /// could be seen with the content of that SHA-256.  Never true of a mixture
  /// or of what lies outside.
  bool Held(const std::map<std::string, std::string>& digests,
            Clock::time_point from, Clock::time_point to) {
    const std::lock_guard lock(mutex_);
    std::vector<Span> common = {{0, from, to}};
    for (const auto& [path, hex] : digests) {
      std::vector<Span> both;
      for (const Span& held : history_[path]) {
        if (held.version == kNone || versions_[path][held.version] != hex) {
          continue;
        }
        for (const Span& span : common) {
          const Span cut = {0, std::max(span.begin, held.begin),
                            std::min(span.end, held.end)};
          if (cut.begin <= cut.end) both.push_back(cut);
        }
      }
      common = std::move(both);
    }
    return !common.empty() && digests.size() == paths().size();
  }

 private:
  static constexpr std::size_t kPage = 4096;
  static constexpr int kTwin = 3;      // what the other folder holds
  static constexpr int kNone = -1;     // nothing, or nothing of the model
  static constexpr int kVersions = 3;  // 2 is 0 with another last byte

  // How long a name leads elsewhere.
  static constexpr std::chrono::microseconds kMoment{500};

  struct Span {
    int version;
    Clock::time_point begin;
    Clock::time_point end;
  };

  std::string Content(std::string_view path, int version) const {
    std::string bytes(size_, static_cast<char>('a' + path.size()));
    if (version == 1) bytes.assign(size_, 'A');
    if (version == 2) bytes.back() = '!';
    if (version == kTwin) bytes.assign(size_, 't');
    return bytes;
  }

  static void WriteNew(const std::filesystem::path& path,
                       std::string_view bytes) {
    std::ofstream(path, std::ios::binary) << bytes;
    SetTimesBack(path);
  }

  static void SetTimesBack(const std::filesystem::path& path) {
    const timespec times[] = {{1'700'000'000, 0}, {1'700'000'000, 0}};
    ::utimensat(AT_FDCWD, path.c_str(), times, AT_SYMLINK_NOFOLLOW);
  }

  unsigned Choose(unsigned among) {
    return std::uniform_int_distribution<unsigned>(0, among - 1)(random_);
  }

  // Long enough for a quiet reading, or hardly at all.
  void Pause() {
    constexpr int kMicroseconds[] = {0, 1000, 8000, 30000};
    Pause(std::chrono::microseconds(kMicroseconds[Choose(4)]));
  }
  static void Pause(std::chrono::microseconds time) {
    std::this_thread::sleep_for(time);
  }

  // While `change` runs, both the old and the new content may be seen.
  template <class Change>
  void Become(const std::string& path, int version, Change change) {
    {
      const std::lock_guard lock(mutex_);
      history_[path].push_back(
          {version, Clock::now(), Clock::time_point::max()});
    }
    change();
    const std::lock_guard lock(mutex_);
    std::vector<Span>& spans = history_[path];
    spans[spans.size() - 2].end = Clock::now();
  }

  void ChangeSomething() {
    const std::string& path = paths()[Choose(3)];
    const std::filesystem::path file = model_ / path;
    const int version = static_cast<int>(Choose(kVersions));
    const std::string bytes = Content(path, version);
    switch (Choose(8)) {
      case 0:
        return Become(path, version, [&] { Overwrite(file, bytes, size_); });
      case 1:
        return Become(path, version, [&] { Overwrite(file, bytes, kPage); });
      case 2:
        return Become(path, version, [&] { OverwriteMapped(file, bytes); });
      case 3:
        return Become(path, version, [&] { Regrow(file, bytes); });
      case 4:
        return Become(path, version, [&] { Replace(file, bytes); });
      case 5:
        return PutALinkInPlaceOf(path, bytes, version);
      case 6:
        return SwapFolders(aside_ / "twin", kTwin);
      default:
        std::filesystem::remove(aside_ / "link");
        std::filesystem::create_symlink(aside_ / "twin", aside_ / "link");
        return SwapFolders(aside_ / "link", kNone);
    }
  }

  // pwrite() by pwrite(), which readers may see half done.
  void Overwrite(const std::filesystem::path& file, std::string_view bytes,
                 std::size_t step) {
    const int fd = ::open(file.c_str(), O_WRONLY | O_NOFOLLOW | O_CLOEXEC);
    for (std::size_t at = 0; fd >= 0 && at < bytes.size(); at += step) {
      const std::string_view part = bytes.substr(at, step);
      if (::pwrite(fd, part.data(), part.size(), static_cast<off_t>(at)) < 0) {
        break;
      }
    }
    ::close(fd);
    SetTimesBack(file);
  }

  void OverwriteMapped(const std::filesystem::path& file,
                       std::string_view bytes) {
    const int fd = ::open(file.c_str(), O_RDWR | O_NOFOLLOW | O_CLOEXEC);
    void* to = ::mmap(nullptr, size_, PROT_WRITE, MAP_SHARED, fd, 0);
    ::close(fd);
    if (to == MAP_FAILED) return;
    std::memcpy(to, bytes.data(), size_ / 2);
    SetTimesBack(file);
    // The pages are dirty now: no more writes through them move the times.
    std::this_thread::sleep_for(std::chrono::milliseconds(Choose(3)));
    std::memcpy(to, bytes.data(), size_ / 2);
    std::memcpy(static_cast<char*>(to) + size_ / 2, bytes.data() + size_ / 2,
                size_ - size_ / 2);
    ::munmap(to, size_);
    SetTimesBack(file);
  }

  void Regrow(const std::filesystem::path& file, std::string_view bytes) {
    const int fd = ::open(file.c_str(), O_WRONLY | O_NOFOLLOW | O_CLOEXEC);
    if (::ftruncate(fd, static_cast<off_t>(size_ / 3)) == 0 &&
        ::pwrite(fd, bytes.data(), bytes.size(), 0) > 0 &&
        ::ftruncate(fd, static_cast<off_t>(2 * size_)) == 0 &&
        ::ftruncate(fd, static_cast<off_t>(size_)) == 0) {
      SetTimesBack(file);
    }
    ::close(fd);
  }

  void Replace(const std::filesystem::path& file, std::string_view bytes) {
    WriteNew(aside_ / "new", bytes);
    std::filesystem::rename(aside_ / "new", file);
  }

  // For a while the name leads out of the model.
  void PutALinkInPlaceOf(const std::string& path, std::string_view bytes,
                         int version) {
    Become(path, kNone, [&] {
      std::filesystem::create_symlink(aside_ / "secret", aside_ / "new");
      std::filesystem::rename(aside_ / "new", model_ / path);
    });
    Pause(kMoment);
    Become(path, version, [&] { Replace(model_ / path, bytes); });
  }

  // The folder and something else change places, and after a while again.
  void SwapFolders(const std::filesystem::path& other, int version) {
    const std::string path = "dir/inner";
    const int before = history_[path].back().version;
    const auto swap = [&] {
      ::renameat2(AT_FDCWD, other.c_str(), AT_FDCWD, (model_ / "dir").c_str(),
                  RENAME_EXCHANGE);
      SetTimesBack(model_ / "dir");
    };
    Become(path, version, swap);
    Pause(kMoment);
    Become(path, before, swap);
  }

  const std::size_t size_;
  std::mt19937 random_;
  const std::filesystem::path model_;
  const std::filesystem::path aside_;
  std::atomic<bool> stop_ = false;
  std::mutex mutex_;
  std::map<std::string, std::vector<Span>> history_;
  std::map<std::string, std::vector<std::string>> versions_;
  std::thread thread_;
};

}  // namespace assay

#endif  // ASSAY_TESTS_RACING_WRITER_H_
