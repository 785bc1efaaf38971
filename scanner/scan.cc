// SPDX-License-Identifier: Apache-2.0
#include "scanner/scan.h"

#include <algorithm>
#include <atomic>
#include <map>
#include <numeric>
#include <optional>
#include <thread>
#include <tuple>
#include <utility>

#include "core/digest.h"
#include "core/mapping.h"
#include "scanner/examine.h"

namespace assay {
namespace {

// From here on a second thread that hashes is worth its start.
constexpr std::uint64_t kHashBeside = 1 << 20;

struct FileResult {
  FileRecord record;
  std::vector<Finding> findings;
  std::vector<std::string> limits_hit;
};

// The other files of an entry's folder.
class Neighbours : public Siblings {
 public:
  Neighbours(const Artifact& artifact, const std::string& path)
      : artifact_(artifact), folder_(path.substr(0, path.rfind('/') + 1)) {}

  Bytes Find(std::string_view name) override {
    const std::string path = folder_ + std::string(name);
    const auto known = open_.find(path);
    if (known != open_.end()) return known->second.bytes();
    const std::size_t index = artifact_.Find(path);
    if (index == artifact_.entries().size()) return {};
    Result<Mapping> mapping = artifact_.Map(artifact_.entries()[index]);
    if (!mapping) return {};
    return open_.emplace(path, std::move(*mapping)).first->second.bytes();
  }

 private:
  const Artifact& artifact_;
  std::string folder_;
  std::map<std::string, Mapping> open_;
};

// Judges what the readers see, as they see it.
class Judge : public Listener {
 public:
  Judge(const RuleSet& rules, const Limits& limits, const std::string& path,
        Listener* beside, FileResult& result)
      : rules_(rules),
        limits_(limits),
        path_(path),
        beside_(beside),
        result_(result) {}

  void Observed(Observation observation) override {
    observation.location.file = path_;
    std::optional<Finding> finding = rules_.Judge(observation);
    if (!finding) return;
    if (result_.findings.size() >= limits_.findings) {
      overflow_ = true;
      return;
    }
    result_.findings.push_back(std::move(*finding));
  }

  void Declared(std::string_view member, const Tensor& tensor) override {
    if (beside_ != nullptr) beside_->Declared(member, tensor);
  }
  void Stated(std::string_view member, std::string_view key,
              std::string_view value, std::uint64_t offset) override {
    if (beside_ != nullptr) beside_->Stated(member, key, value, offset);
  }

  bool overflow() const { return overflow_; }

 private:
  const RuleSet& rules_;
  const Limits& limits_;
  const std::string& path_;
  Listener* beside_;
  FileResult& result_;
  bool overflow_ = false;
};

void HashInto(Bytes bytes, const ScanOptions& options, Progress& progress,
              FileRecord& record) {
  Hasher hasher(Digest::Algorithm::kSha256);
  std::vector<Hasher> others(options.digests.begin(), options.digests.end());
  ForEachWindow(bytes, [&](Bytes window) {
    hasher.Update(window);
    for (Hasher& other : others) other.Update(window);
    progress.bytes_done += window.size();
    return true;
  });
  record.sha256 = hasher.Finish().Hex();
  for (Hasher& other : others) record.digests.push_back(other.Finish());
}

void ExamineInto(const Artifact& artifact, const Artifact::Entry& entry,
                 Bytes bytes, const RuleSet& rules, const Limits& limits,
                 Listener* beside, FileResult& result) {
  Judge judge(rules, limits, entry.path, beside, result);
  Neighbours neighbours(artifact, entry.path);
  const File file{entry.path, bytes, bytes.size(),
                  artifact.is_directory() ? &neighbours : nullptr};
  Examination examination = Examine(file, limits, judge);
  FileRecord& record = result.record;
  record.format = std::move(examination.format);
  record.status = examination.status;
  record.reason = std::move(examination.reason);
  for (const std::string& hit : examination.limits_hit) {
    result.limits_hit.push_back(hit);
  }
  if (judge.overflow()) {
    record.status = FileRecord::Status::kFailed;
    record.reason = "more than " + std::to_string(limits.findings) +
                    " findings; the rest is not listed";
    result.limits_hit.emplace_back("findings: ");
  }
}

// A link that leaves the release would be read in its place by whoever loads
// it, so it is judged although it is not followed.
void JudgeLink(const Artifact::Entry& entry, const RuleSet& rules,
               FileResult& result) {
  if (entry.link.empty()) return;
  Observation seen;
  seen.kind = Observation::Kind::kPath;
  seen.value = "link:" + entry.link;
  seen.location.file = entry.path;
  seen.evidence = entry.refused;
  std::optional<Finding> finding = rules.Judge(seen);
  if (finding) result.findings.push_back(std::move(*finding));
}

void ScanFile(const Artifact& artifact, std::size_t index, const RuleSet& rules,
              const ScanOptions& options, bool beside, Progress& progress,
              FileResult& result) {
  const Artifact::Entry& entry = artifact.entries()[index];
  FileRecord& record = result.record;
  record.path = entry.path;
  record.size = entry.size;
  const Result<Mapping> mapping = artifact.Map(entry);
  if (!mapping) {
    record.status = FileRecord::Status::kFailed;
    record.reason =
        entry.refused.empty() ? mapping.error().message : entry.refused;
    JudgeLink(entry, rules, result);
    return;
  }
  const Bytes bytes = mapping->bytes();
  record.size = bytes.size();
  Listener* listener = options.listener ? options.listener(index) : nullptr;
  if (beside && bytes.size() >= kHashBeside) {
    std::thread hashing([&] { HashInto(bytes, options, progress, record); });
    ExamineInto(artifact, entry, bytes, rules, options.limits, listener,
                result);
    hashing.join();
  } else {
    HashInto(bytes, options, progress, record);
    ExamineInto(artifact, entry, bytes, rules, options.limits, listener,
                result);
  }
  if (mapping->Changed()) {
    record.status = FileRecord::Status::kFailed;
    record.reason = "changed while it was read";
    record.sha256.clear();
    record.digests.clear();
  }
}

std::string TreeDigest(const std::vector<FileRecord>& files) {
  Hasher hasher(Digest::Algorithm::kSha256);
  for (const FileRecord& file : files) {
    if (file.sha256.empty()) return "";
    hasher.Update(AsBytes(file.sha256 + "  " + file.path + "\n"));
  }
  return hasher.Finish().Hex();
}

bool WorseFirst(const Finding& a, const Finding& b) {
  const auto key = [](const Finding& f) {
    return std::tie(f.location.file, f.location.member, f.location.offset,
                    f.rule, f.message, f.evidence);
  };
  if (a.severity != b.severity) return a.severity > b.severity;
  return key(a) < key(b);
}

// Calls work(i) for each i of `order` on `jobs` threads.
template <class Work>
void InParallel(const std::vector<std::size_t>& order, unsigned jobs,
                Work work) {
  std::atomic<std::size_t> next = 0;
  const auto loop = [&] {
    for (std::size_t i; (i = next++) < order.size();) work(order[i]);
  };
  std::vector<std::thread> threads;
  for (unsigned i = 1; i < jobs && i < order.size(); ++i) {
    threads.emplace_back(loop);
  }
  loop();
  for (std::thread& thread : threads) thread.join();
}

}  // namespace

ArtifactReport Scan(const Artifact& artifact, const RuleSet& rules,
                    const ScanOptions& options, Progress& progress,
                    std::vector<std::string>& limits_hit) {
  const auto& entries = artifact.entries();
  for (const Artifact::Entry& entry : entries) {
    progress.bytes_total += entry.size;
  }
  progress.files_total += entries.size();

  const unsigned jobs = options.jobs != 0
                            ? options.jobs
                            : std::max(1u, std::thread::hardware_concurrency());
  // The largest first, so that none is left for the end alone.
  std::vector<std::size_t> order(entries.size());
  std::iota(order.begin(), order.end(), 0);
  std::ranges::stable_sort(order, [&](std::size_t a, std::size_t b) {
    return entries[a].size > entries[b].size;
  });
  std::vector<FileResult> results(entries.size());
  InParallel(order, jobs, [&](std::size_t i) {
    ScanFile(artifact, i, rules, options, jobs > 1, progress, results[i]);
    ++progress.files_done;
  });

  ArtifactReport report;
  report.path = artifact.path();
  for (FileResult& result : results) {
    for (const std::string& hit : result.limits_hit) {
      const std::size_t colon = hit.find(": ");
      const std::string member = hit.substr(colon + 2);
      limits_hit.push_back(hit.substr(0, colon + 2) + result.record.path +
                           (member.empty() ? "" : "!" + member));
    }
    report.files.push_back(std::move(result.record));
    std::ranges::move(result.findings, std::back_inserter(report.findings));
  }
  std::ranges::sort(report.findings, WorseFirst);
  report.sha256 =
      artifact.is_directory()
          ? TreeDigest(report.files)
          : (report.files.empty() ? "" : report.files.front().sha256);
  std::ranges::sort(limits_hit);
  return report;
}

}  // namespace assay
