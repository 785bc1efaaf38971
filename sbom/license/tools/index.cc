// SPDX-License-Identifier: Apache-2.0
#include <algorithm>
#include <cstring>
#include <map>
#include <set>

#include "sbom/license/align.h"
#include "sbom/license/reference_index.h"
#include "sbom/license/tools/fingerprints.h"

namespace assay {
namespace {

using Words = std::vector<std::uint16_t>;

// Texts that share so much are told apart by the words that they do not.
constexpr double kSiblings = 0.85;

std::set<std::uint32_t> BigramsOf(const Words& words) {
  std::set<std::uint32_t> bigrams;
  for (std::size_t i = 0; i + 1 < words.size(); ++i) {
    bigrams.insert(std::uint32_t{words[i]} << 16 | words[i + 1]);
  }
  return bigrams;
}

class Builder {
 public:
  explicit Builder(const std::vector<Fingerprint>& all) : all_(all) {}

  std::string Build() {
    Number();
    FindTelling();
    return Write();
  }

 private:
  void Number() {
    std::set<std::uint32_t> hashes;
    for (const Fingerprint& one : all_) {
      hashes.insert(one.words.begin(), one.words.end());
    }
    vocabulary_.assign(hashes.begin(), hashes.end());
    for (std::size_t i = 0; i < all_.size(); ++i) {
      Words& words = words_.emplace_back();
      for (const std::uint32_t hash : all_[i].words) {
        words.push_back(static_cast<std::uint16_t>(
            std::ranges::lower_bound(vocabulary_, hash) - vocabulary_.begin()));
      }
      bigrams_.push_back(BigramsOf(words));
      for (const std::uint32_t bigram : bigrams_.back()) {
        postings_[bigram].push_back(static_cast<std::uint16_t>(i));
      }
    }
  }

  std::vector<std::size_t> SiblingsOf(std::size_t one) const {
    std::vector<std::uint32_t> shared(all_.size());
    for (const std::uint32_t bigram : bigrams_[one]) {
      for (const std::uint16_t other : postings_.at(bigram)) ++shared[other];
    }
    std::vector<std::size_t> siblings;
    for (std::size_t i = 0; i < all_.size(); ++i) {
      const auto both =
          static_cast<double>(bigrams_[one].size() + bigrams_[i].size());
      if (i != one && 2.0 * shared[i] / both >= kSiblings) {
        siblings.push_back(i);
      }
    }
    return siblings;
  }

  void FindTelling() {
    for (std::size_t i = 0; i < all_.size(); ++i) {
      std::set<std::uint32_t> telling;
      for (const std::size_t other : SiblingsOf(i)) {
        const Alignment alignment =
            Align(words_[i], words_[other], WordRuns(words_[other]));
        for (std::uint32_t at = 0; at < alignment.at.size(); ++at) {
          if (alignment.at[at] == Alignment::kNone) telling.insert(at);
        }
      }
      telling_.emplace_back(telling.begin(), telling.end());
    }
  }

  template <class T>
  std::uint32_t Table(const std::vector<T>& values) {
    while (out_.size() % 4 != 0) out_ += '\0';
    const auto offset = static_cast<std::uint32_t>(out_.size());
    out_.append(reinterpret_cast<const char*>(values.data()),
                values.size() * sizeof(T));
    return offset;
  }

  std::string Write() {
    ReferenceIndex header{};
    out_.assign(sizeof(header), '\0');
    std::vector<ReferenceRow> rows;
    std::vector<char> characters;
    Words words;
    std::vector<std::uint32_t> telling;
    for (std::size_t i = 0; i < all_.size(); ++i) {
      const std::string& id = all_[i].id;
      rows.push_back({static_cast<std::uint32_t>(characters.size()),
                      static_cast<std::uint32_t>(id.size()),
                      static_cast<std::uint32_t>(words.size()),
                      static_cast<std::uint32_t>(words_[i].size()),
                      static_cast<std::uint32_t>(telling.size()),
                      static_cast<std::uint32_t>(telling_[i].size()),
                      static_cast<std::uint32_t>(bigrams_[i].size()),
                      all_[i].flags});
      characters.insert(characters.end(), id.begin(), id.end());
      words.insert(words.end(), words_[i].begin(), words_[i].end());
      telling.insert(telling.end(), telling_[i].begin(), telling_[i].end());
    }
    std::vector<std::uint32_t> bigrams;
    std::vector<std::uint32_t> starts = {0};
    Words postings;
    for (const auto& [bigram, references] : postings_) {
      bigrams.push_back(bigram);
      postings.insert(postings.end(), references.begin(), references.end());
      starts.push_back(static_cast<std::uint32_t>(postings.size()));
    }
    header.vocabulary_count = static_cast<std::uint32_t>(vocabulary_.size());
    header.vocabulary = Table(vocabulary_);
    header.row_count = static_cast<std::uint32_t>(rows.size());
    header.rows = Table(rows);
    header.characters = Table(characters);
    header.words = Table(words);
    header.telling = Table(telling);
    header.bigram_count = static_cast<std::uint32_t>(bigrams.size());
    header.bigrams = Table(bigrams);
    header.starts = Table(starts);
    header.postings = Table(postings);
    std::memcpy(out_.data(), &header, sizeof(header));
    return std::move(out_);
  }

  const std::vector<Fingerprint>& all_;
  std::vector<std::uint32_t> vocabulary_;
  std::vector<Words> words_;
  std::vector<std::set<std::uint32_t>> bigrams_;
  std::map<std::uint32_t, Words> postings_;
  std::vector<std::vector<std::uint32_t>> telling_;
  std::string out_;
};

}  // namespace

std::string BuildIndex(const std::vector<Fingerprint>& all) {
  return Builder(all).Build();
}

}  // namespace assay
