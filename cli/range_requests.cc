// SPDX-License-Identifier: Apache-2.0
#include "cli/range_requests.h"

#include <array>
#include <charconv>
#include <optional>
#include <system_error>
#include <utility>

#include "core/escape.h"

namespace assay {
namespace {

std::optional<std::uint64_t> Digits(std::string_view text) {
  std::uint64_t value = 0;
  const char* last = text.data() + text.size();
  const auto [end, error] = std::from_chars(text.data(), last, value);
  if (error != std::errc() || end != last) return std::nullopt;
  return value;
}

std::unexpected<Error> NoRange(const std::string& word, const char* why) {
  return Fail(Error::Kind::kUsage,
              "--range cannot be '" + EscapeShort(word, 200) + "': " + why,
              "write FILE:A-B, the bytes from A up to but not B");
}

Result<RangeRequest> ParseRange(const std::string& word) {
  RangeRequest request;
  request.word = word;
  const std::size_t colon = word.rfind(':');
  if (colon == 0) return NoRange(word, "it names no file");
  std::string_view bytes = word;
  if (colon != word.npos) {
    request.file = word.substr(0, colon);
    bytes.remove_prefix(colon + 1);
  }
  const std::size_t dash = bytes.find('-');
  if (dash == bytes.npos) return NoRange(word, "there is no A-B in it");
  const auto begin = Digits(bytes.substr(0, dash));
  const auto end = Digits(bytes.substr(dash + 1));
  if (!begin || !end) return NoRange(word, "A and B are not two numbers");
  if (*begin >= *end) return NoRange(word, "A is not less than B");
  request.begin = *begin;
  request.end = *end;
  return request;
}

}  // namespace

Result<std::vector<RangeRequest>> ReadRangeRequests(
    const Arguments& arguments) {
  std::vector<RangeRequest> requests;
  for (const std::string& word : arguments.Values("range")) {
    auto request = ParseRange(word);
    if (!request) return std::unexpected(request.error());
    requests.push_back(std::move(*request));
  }
  for (const std::string& word : arguments.Values("tensor")) {
    if (word.empty()) {
      return Fail(Error::Kind::kUsage, "--tensor has no name");
    }
    requests.push_back({word, true, "", 0, 0});
  }
  if (requests.empty()) return requests;
  constexpr std::array<std::string_view, 4> kOfTheWhole = {
      "tree", "full", "ignore-unsigned-files", "ignore-paths"};
  for (const std::string_view option : kOfTheWhole) {
    if (!arguments.Has(option)) continue;
    return Fail(Error::Kind::kUsage,
                std::string(arguments.Has("range") ? "--range" : "--tensor") +
                    " and --" + std::string(option) + " exclude each other",
                "a part is checked alone, or the whole model is");
  }
  return requests;
}

}  // namespace assay
