// SPDX-License-Identifier: Apache-2.0
#include "sbom/license/origins.h"

#include <algorithm>
#include <array>

namespace assay {
namespace {

constexpr std::string_view kLlama31 =
    "LicenseRef-scancode-llama-3.1-license-2024";
constexpr std::string_view kLlama32 =
    "LicenseRef-scancode-llama-3.2-license-2024";
constexpr std::string_view kLlama33 =
    "LicenseRef-scancode-llama-3.3-license-2024";

struct Row {
  std::string_view prefix;  // Lower case.
  std::string_view license;
};

// The first row that fits holds: the narrower ones stand first.
constexpr std::array kModels = std::to_array<Row>({
    {"meta-llama/llama-2-", "LicenseRef-scancode-llama-2-license-2023"},
    {"meta-llama/meta-llama-3-", "LicenseRef-llama3"},
    {"meta-llama/meta-llama-3.1-", kLlama31},
    {"meta-llama/llama-3.1-", kLlama31},
    {"meta-llama/llama-3.2-", kLlama32},
    {"meta-llama/llama-3.3-", kLlama33},
    {"meta-llama/llama-4-", "LicenseRef-scancode-llama-4-cla-2025"},
    {"google/gemma-2b", "LicenseRef-scancode-gemma-tou-2024-04-01"},
    {"google/gemma-7b", "LicenseRef-scancode-gemma-tou-2024-04-01"},
    {"google/gemma-2-", "LicenseRef-scancode-gemma-tou-2024-04-01"},
    {"google/gemma-3-", "LicenseRef-scancode-gemma-tou-2025-03-24"},
    {"microsoft/phi-3", "MIT"},
    {"microsoft/phi-4", "MIT"},
    {"eleutherai/gpt-j-6b", "Apache-2.0"},
    {"mistralai/mistral-7b-", "Apache-2.0"},
    {"mistralai/mixtral-8x7b-", "Apache-2.0"},
    {"openai/gpt-oss-", "Apache-2.0"},
});

constexpr std::array kDatasets = std::to_array<Row>({
    {"tatsu-lab/alpaca", "CC-BY-NC-4.0"},
});

constexpr std::array<std::string_view, 6> kConversions = {
    "-unsloth-bnb-4bit", "-bnb-4bit", "-gguf", "-awq", "-gptq", "-fp8"};

// Who republishes models of others under the model's own name.
constexpr std::array<std::string_view, 4> kMirrors = {
    "unsloth/", "bartowski/", "thebloke/", "nousresearch/"};

struct Home {
  std::string_view name;
  std::string_view org;
};
constexpr std::array kHomes = std::to_array<Home>({
    {"llama-", "meta-llama/"},
    {"meta-llama-", "meta-llama/"},
    {"gemma-", "google/"},
    {"phi-3", "microsoft/"},
    {"phi-4", "microsoft/"},
    {"mistral-7b-", "mistralai/"},
    {"mixtral-8x7b-", "mistralai/"},
});

std::string Lower(std::string_view text) {
  std::string out(text);
  std::ranges::transform(out, out.begin(), [](char c) {
    return c >= 'A' && c <= 'Z' ? static_cast<char>(c - 'A' + 'a') : c;
  });
  return out;
}

// "9b", "8x7b", "3.1", "v0.3".
bool IsSizeOrVersion(std::string_view word) {
  if (word.starts_with('v')) word.remove_prefix(1);
  if (word.ends_with('b')) word.remove_suffix(1);
  return !word.empty() &&
         word.find_first_not_of("0123456789.x") == std::string_view::npos;
}

// Whether each word is one that the families' makers use: a mirror's
// "Mistral-7B-OpenOrca" is a third party's model.
bool IsMakersName(std::string_view name) {
  constexpr std::array<std::string_view, 15> kWords = {
      "meta", "llama",    "gemma", "phi",  "mistral", "mixtral", "it",  "pt",
      "hf",   "instruct", "chat",  "mini", "medium",  "4k",      "128k"};
  while (!name.empty()) {
    const std::string_view word = name.substr(0, name.find('-'));
    name.remove_prefix(std::min(name.size(), word.size() + 1));
    if (!IsSizeOrVersion(word) &&
        std::ranges::find(kWords, word) == kWords.end()) {
      return false;
    }
  }
  return true;
}

template <std::size_t kSize>
std::string_view FirstFit(const std::array<Row, kSize>& rows,
                          std::string_view name) {
  const std::string lower = Lower(name);
  for (const Row& row : rows) {
    if (lower.starts_with(row.prefix)) return row.license;
  }
  return {};
}

}  // namespace

std::string OriginOf(std::string_view model) {
  const std::string lower = Lower(model);
  const auto mirror = std::ranges::find_if(
      kMirrors, [&](std::string_view row) { return lower.starts_with(row); });
  if (mirror == kMirrors.end()) return std::string(model);
  const std::string_view name = std::string_view(lower).substr(mirror->size());
  for (const Home& home : kHomes) {
    if (!name.starts_with(home.name)) continue;
    std::string_view kept = model.substr(mirror->size());
    for (const std::string_view row : kConversions) {
      if (!name.ends_with(row)) continue;
      kept.remove_suffix(row.size());
      break;
    }
    std::string origin(home.org);
    origin.append(kept);
    return IsMakersName(Lower(kept)) && !LicenseOfModel(origin).empty()
               ? origin
               : std::string(model);
  }
  return std::string(model);
}

std::string_view LicenseOfModel(std::string_view model) {
  const std::string_view own = FirstFit(kModels, model);
  if (!own.empty()) return own;
  const std::string lower = Lower(model);
  const bool mirrored = std::ranges::any_of(
      kMirrors, [&](std::string_view row) { return lower.starts_with(row); });
  if (!mirrored) return {};
  const std::string origin = OriginOf(model);
  return origin == model ? std::string_view() : FirstFit(kModels, origin);
}

std::string_view LicenseOfDataset(std::string_view dataset) {
  const std::string lower = Lower(dataset);
  const auto row = std::ranges::find(kDatasets, lower, &Row::prefix);
  return row == kDatasets.end() ? std::string_view() : row->license;
}

}  // namespace assay
