// SPDX-License-Identifier: Apache-2.0
#include "core/mapping.h"

#include <fcntl.h>
#include <signal.h>
#include <sys/mman.h>
#include <sys/stat.h>
#include <time.h>
#include <unistd.h>

#include <array>
#include <atomic>
#include <cerrno>
#include <cstring>
#include <mutex>
#include <utility>

namespace assay {
namespace {

std::uintptr_t PageSize() {
  static const auto size = static_cast<std::uintptr_t>(sysconf(_SC_PAGESIZE));
  return size;
}

// What is mapped at present.  The SIGBUS handler reads it, so it is made of
// lock-free atomics and never moves.
struct Slot {
  std::atomic<std::uintptr_t> begin = 0;
  std::atomic<std::uintptr_t> end = 0;
  std::atomic<bool> used = false;
  std::atomic<bool> lost = false;  // a page of it went away
};

constexpr std::size_t kSlots = 4096;
std::array<Slot, kSlots> slots;

int FindSlot(std::uintptr_t address) {
  for (std::size_t i = 0; i < kSlots; ++i) {
    if (address >= slots[i].begin.load(std::memory_order_acquire) &&
        address < slots[i].end.load(std::memory_order_acquire)) {
      return static_cast<int>(i);
    }
  }
  return -1;
}

struct sigaction previous_action;

// File times move in steps of the kernel's clock tick, 10 ms at most; some file
// systems keep whole seconds, FAT every second one.
constexpr std::int64_t kStep = 12'000'000;  // ns
constexpr std::int64_t kCoarseStep = 2'100'000'000;

std::int64_t StepOf(const struct stat& info) {
  return info.st_ctim.tv_nsec == 0 ? kCoarseStep : kStep;
}

// Since the file last changed; negative when the clock was set back.  By the
// exact clock: newer kernels do not keep to the tick where it would not tell
// two changes apart.
std::int64_t Age(const struct stat& info) {
  timespec now{};
  clock_gettime(CLOCK_REALTIME, &now);
  return FileIdentity::Nanoseconds(now) -
         FileIdentity::Nanoseconds(info.st_ctim);
}

// A write in the same step as the last one would leave no trace, so a file that
// was written just now is given time to age before it is read.  `settled` says
// whether it did: who writes on and on must not have the last word unseen.
bool StatAged(int fd, struct stat& info, bool& settled) {
  constexpr int kTries = 5;
  for (int i = 0; i < kTries; ++i) {
    if (fstat(fd, &info) != 0) return false;
    const std::int64_t age = Age(info);
    const std::int64_t step = StepOf(info);
    // A time far ahead does not come again soon.
    settled = age > step || age < -step;
    if (settled) break;
    const std::int64_t wait = step - age + 1;
    const timespec pause{wait / 1'000'000'000, wait % 1'000'000'000};
    nanosleep(&pause, nullptr);
  }
  return true;
}

// A page of a mapped file is gone: put zeros in its place and remember it.
void OnBusError(int signal, siginfo_t* info, void* context) {
  const auto address = reinterpret_cast<std::uintptr_t>(info->si_addr);
  const int slot = FindSlot(address);
  if (slot >= 0) {
    slots[static_cast<std::size_t>(slot)].lost.store(true);
    void* page = reinterpret_cast<void*>(address & ~(PageSize() - 1));
    if (mmap(page, PageSize(), PROT_READ,
             MAP_PRIVATE | MAP_ANONYMOUS | MAP_FIXED, -1, 0) == page) {
      return;
    }
  }
  if ((previous_action.sa_flags & SA_SIGINFO) != 0 &&
      previous_action.sa_sigaction != nullptr) {
    previous_action.sa_sigaction(signal, info, context);
    return;
  }
  struct sigaction fatal{};
  fatal.sa_handler = SIG_DFL;
  sigaction(signal, &fatal, nullptr);
}

void InstallHandlerOnce() {
  static std::once_flag once;
  std::call_once(once, [] {
    PageSize();  // not from inside the handler for the first time
    struct sigaction action{};
    action.sa_sigaction = OnBusError;
    action.sa_flags = SA_SIGINFO | SA_NODEFER;
    sigemptyset(&action.sa_mask);
    sigaction(SIGBUS, &action, &previous_action);
  });
}

int TakeSlot(Bytes bytes) {
  const auto begin = reinterpret_cast<std::uintptr_t>(bytes.data());
  for (std::size_t i = 0; i < kSlots; ++i) {
    bool expected = false;
    if (!slots[i].used.compare_exchange_strong(expected, true)) continue;
    slots[i].lost.store(false);
    slots[i].begin.store(begin, std::memory_order_release);
    // The last page is mapped whole.
    slots[i].end.store(
        (begin + bytes.size() + PageSize() - 1) & ~(PageSize() - 1),
        std::memory_order_release);
    return static_cast<int>(i);
  }
  return -1;
}

void FreeSlot(int slot) {
  Slot& freed = slots[static_cast<std::size_t>(slot)];
  freed.end.store(0);
  freed.begin.store(0);
  freed.used.store(false);
}

// A write that is under way set the file's times when it began, and may go on
// while we read.  The kernel grants a read lease only when nobody has the file
// open for writing; who may not ask for a lease learns nothing.
bool IsOpenForWriting(int fd) {
  if ((fcntl(fd, F_GETFL) & O_ACCMODE) != O_RDONLY) return false;
  // Who opens it in the moment of the lease has us told, by SIGIO if we do not
  // choose, which would end the process.
  fcntl(fd, F_SETSIG, SIGURG);
  if (fcntl(fd, F_SETLEASE, F_RDLCK) != 0) return errno == EAGAIN;
  fcntl(fd, F_SETLEASE, F_UNLCK);
  return false;
}

std::unexpected<Error> SystemError(const std::string& name, const char* what) {
  return Fail(Error::Kind::kIo,
              name + ": " + what + ": " + std::strerror(errno));
}

}  // namespace

Result<Mapping> Mapping::Of(int fd, const std::string& name) {
  InstallHandlerOnce();
  Mapping mapping;
  mapping.fd_ = fd;
  struct stat stamp{};
  bool settled = false;
  if (!StatAged(fd, stamp, settled)) {
    return SystemError(name, "cannot be read");
  }
  if (!S_ISREG(stamp.st_mode)) {
    return Fail(Error::Kind::kIo, name + ": is not a regular file");
  }
  mapping.identity_ = FileIdentity::Of(stamp);
  mapping.has_name_ = stamp.st_nlink > 0;
  mapping.doubtful_ = !settled || IsOpenForWriting(fd);
  if (stamp.st_size == 0) return mapping;
  const auto size = static_cast<std::size_t>(stamp.st_size);
  void* address = mmap(nullptr, size, PROT_READ, MAP_SHARED, fd, 0);
  if (address == MAP_FAILED) return SystemError(name, "cannot be mapped");
  mapping.bytes_ = {static_cast<const std::uint8_t*>(address), size};
  // Readers hop; the kernel's read-ahead is for the hasher, which walks.
  madvise(address, size, MADV_SEQUENTIAL);
  mapping.slot_ = TakeSlot(mapping.bytes_);
  if (mapping.slot_ < 0) {
    return Fail(Error::Kind::kLimit, name + ": too many files are mapped",
                "use fewer --jobs");
  }
  return mapping;
}

Result<Mapping> Mapping::Of(int fd, const std::string& name,
                            const FileIdentity& expected) {
  auto mapping = Of(fd, name);
  if (mapping && mapping->identity_ != expected) mapping->doubtful_ = true;
  return mapping;
}

Mapping::Mapping(Mapping&& other) noexcept
    : bytes_(std::exchange(other.bytes_, {})),
      fd_(std::exchange(other.fd_, -1)),
      slot_(std::exchange(other.slot_, -1)),
      identity_(other.identity_),
      has_name_(other.has_name_),
      doubtful_(other.doubtful_) {}

Mapping::~Mapping() {
  if (slot_ >= 0) FreeSlot(slot_);
  if (!bytes_.empty()) {
    munmap(const_cast<std::uint8_t*>(bytes_.data()), bytes_.size());
  }
  if (fd_ >= 0) close(fd_);
}

bool Mapping::Changed() const {
  if (slot_ >= 0 && slots[static_cast<std::size_t>(slot_)].lost.load()) {
    return true;
  }
  struct stat now{};
  return doubtful_ || fstat(fd_, &now) != 0 ||
         FileIdentity::Of(now) != identity_;
}

std::optional<FileIdentity> Mapping::identity() const {
  if (doubtful_ || !has_name_) return std::nullopt;
  return identity_;
}

void Forget(Bytes bytes) {
  if (bytes.empty()) return;
  const auto begin = reinterpret_cast<std::uintptr_t>(bytes.data());
  // madvise would wipe ordinary memory; only what we mapped may be dropped.
  const int slot = FindSlot(begin);
  if (slot < 0) return;
  const std::uintptr_t page = PageSize();
  const std::uintptr_t first = begin & ~(page - 1);
  const std::uintptr_t last = (begin + bytes.size()) & ~(page - 1);
  // A lost page was replaced by zeros: dropping it keeps it zero.
  if (last > first) {
    madvise(reinterpret_cast<void*>(first), last - first, MADV_DONTNEED);
  }
}

}  // namespace assay
