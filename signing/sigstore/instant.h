// SPDX-License-Identifier: Apache-2.0
#ifndef ASSAY_SIGNING_SIGSTORE_INSTANT_H_
#define ASSAY_SIGNING_SIGSTORE_INSTANT_H_

#include <compare>
#include <cstdint>
#include <ctime>
#include <optional>
#include <string>
#include <string_view>

namespace assay {

/// A point in time, without leap seconds.
struct Instant {
  std::int64_t seconds = 0;  ///< Since 1970.
  std::int32_t nanoseconds = 0;

  auto operator<=>(const Instant&) const = default;
};

/// A range of time to which both of its ends belong.
struct Validity {
  Instant start;
  std::optional<Instant> end;  ///< Nothing for "until further notice".

  bool Holds(const Instant& instant) const {
    return start <= instant && (!end || instant <= *end);
  }
};

/// RFC 3339 as protobuf writes it: "2021-01-12T11:53:27.000Z", with up to nine
/// digits after the point and an offset in place of Z; nothing when the text is
/// anything else or no such time exists.
std::optional<Instant> ParseRfc3339(std::string_view text);

/// Seconds since 1970 of a broken-down time in UTC; nothing when no such time
/// exists.
std::optional<std::int64_t> SecondsOf(const std::tm& utc);

/// "2021-01-12T11:53:27Z"; of years that have not four digits the first or the
/// last second that has.
std::string Rfc3339(std::int64_t seconds);

/// "2021-01-12 11:53:27 UTC", for people.
std::string DescribeTime(std::int64_t seconds);

}  // namespace assay

#endif  // ASSAY_SIGNING_SIGSTORE_INSTANT_H_
