// SPDX-License-Identifier: Apache-2.0
#include "signing/sigstore/instant.h"

#include <algorithm>
#include <chrono>

namespace assay {
namespace {

namespace chrono = std::chrono;

// Beyond these years chrono has no calendar, and no certificate a date.
constexpr std::int64_t kYear9999 = 253'402'300'799;

// Takes digits from the front of a text.
class Digits {
 public:
  explicit Digits(std::string_view text) : text_(text) {}

  int Number(std::size_t digits) {
    int number = 0;
    for (std::size_t i = 0; i < digits; ++i) number = number * 10 + Digit();
    return number;
  }

  void Literal(char c) {
    if (!text_.starts_with(c)) {
      failed_ = true;
    } else {
      text_.remove_prefix(1);
    }
  }

  // ".123" as nanoseconds; 0 when there is no point.
  std::int32_t Fraction() {
    if (!text_.starts_with('.')) return 0;
    text_.remove_prefix(1);
    std::int32_t nanoseconds = 0;
    int places = 0;
    while (places < 9 && !text_.empty() && IsDigit(text_.front())) {
      nanoseconds = nanoseconds * 10 + Digit();
      ++places;
    }
    if (places == 0) failed_ = true;
    for (; places < 9; ++places) nanoseconds *= 10;
    return nanoseconds;
  }

  // "Z", "+01:00", "-01:00" as seconds east of UTC.
  int Offset() {
    if (text_.starts_with('Z')) {
      text_.remove_prefix(1);
      return 0;
    }
    const int sign = text_.starts_with('-') ? -1 : 1;
    Literal(sign < 0 ? '-' : '+');
    const int hours = Number(2);
    Literal(':');
    const int minutes = Number(2);
    if (hours > 23 || minutes > 59) failed_ = true;
    return sign * (hours * 3600 + minutes * 60);
  }

  bool AllTaken() const { return !failed_ && text_.empty(); }

 private:
  static bool IsDigit(char c) { return c >= '0' && c <= '9'; }

  int Digit() {
    if (text_.empty() || !IsDigit(text_.front())) {
      failed_ = true;
      return 0;
    }
    const int digit = text_.front() - '0';
    text_.remove_prefix(1);
    return digit;
  }

  std::string_view text_;
  bool failed_ = false;
};

std::string TwoDigits(std::int64_t number) {
  const std::string digits = std::to_string(number);
  return digits.size() < 2 ? "0" + digits : digits;
}

}  // namespace

std::optional<std::int64_t> SecondsOf(const std::tm& utc) {
  const chrono::year_month_day day(
      chrono::year(utc.tm_year + 1900),
      chrono::month(static_cast<unsigned>(utc.tm_mon + 1)),
      chrono::day(static_cast<unsigned>(utc.tm_mday)));
  if (!day.ok() || utc.tm_hour < 0 || utc.tm_hour > 23 || utc.tm_min < 0 ||
      utc.tm_min > 59 || utc.tm_sec < 0 || utc.tm_sec > 59) {
    return std::nullopt;
  }
  const std::int64_t days = chrono::sys_days(day).time_since_epoch().count();
  return ((days * 24 + utc.tm_hour) * 60 + utc.tm_min) * 60 + utc.tm_sec;
}

std::optional<Instant> ParseRfc3339(std::string_view text) {
  Digits digits(text);
  std::tm utc{};
  utc.tm_year = digits.Number(4) - 1900;
  digits.Literal('-');
  utc.tm_mon = digits.Number(2) - 1;
  digits.Literal('-');
  utc.tm_mday = digits.Number(2);
  digits.Literal('T');
  utc.tm_hour = digits.Number(2);
  digits.Literal(':');
  utc.tm_min = digits.Number(2);
  digits.Literal(':');
  utc.tm_sec = digits.Number(2);
  const std::int32_t nanoseconds = digits.Fraction();
  const int offset = digits.Offset();
  const auto seconds = SecondsOf(utc);
  if (!digits.AllTaken() || !seconds) return std::nullopt;
  return Instant{*seconds - offset, nanoseconds};
}

std::string Rfc3339(std::int64_t seconds) {
  constexpr std::int64_t kYear0 = -62'167'219'200;
  std::string text = DescribeTime(std::clamp(seconds, kYear0, kYear9999));
  const std::size_t digits = text.find('-');
  text.insert(0, 4 - std::min<std::size_t>(digits, 4), '0');
  text[10] = 'T';
  return text.replace(19, text.npos, "Z");
}

std::string DescribeTime(std::int64_t seconds) {
  if (seconds < -kYear9999 || seconds > kYear9999) {
    return std::to_string(seconds) + " seconds after 1970";
  }
  const chrono::sys_seconds time{chrono::seconds(seconds)};
  const auto days = chrono::floor<chrono::days>(time);
  const chrono::year_month_day day(days);
  const chrono::hh_mm_ss clock(time - days);
  return std::to_string(static_cast<int>(day.year())) + "-" +
         TwoDigits(static_cast<unsigned>(day.month())) + "-" +
         TwoDigits(static_cast<unsigned>(day.day())) + " " +
         TwoDigits(clock.hours().count()) + ":" +
         TwoDigits(clock.minutes().count()) + ":" +
         TwoDigits(clock.seconds().count()) + " UTC";
}

}  // namespace assay
