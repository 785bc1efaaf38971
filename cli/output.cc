// SPDX-License-Identifier: Apache-2.0
#include "cli/output.h"

#include <sys/stat.h>
#include <unistd.h>

#include <cerrno>
#include <filesystem>
#include <set>
#include <system_error>

#include "core/escape.h"
#include "core/suggest.h"
#include "core/write_file.h"

namespace assay {
namespace {

constexpr const char* kElsewhere =
    "choose a place for the report that can be written";

std::unexpected<Error> Refused(const std::string& path) {
  return Fail(Error::Kind::kIo,
              Escape(path) + ": " + std::generic_category().message(errno),
              kElsewhere);
}

std::string DirectoryOf(const std::string& path) {
  const std::string parent = std::filesystem::path(path).parent_path();
  return parent.empty() ? "." : parent;
}

// Whether something is there that a rename would replace by a plain file.
bool IsSpecial(const std::string& path) {
  struct stat status;
  return ::stat(path.c_str(), &status) == 0 && !S_ISREG(status.st_mode);
}

Result<Output> ParseOutput(const std::string& spec) {
  const std::size_t equals = spec.find('=');
  const std::string name = spec.substr(0, equals);
  const ReportFormat* format = FindReportFormat(name);
  if (format == nullptr) {
    std::vector<std::string_view> known;
    for (const ReportFormat* row : ReportFormats()) known.push_back(row->name);
    const std::string hint = DidYouMean(name, known);
    return Fail(Error::Kind::kUsage,
                "unknown report format '" + Escape(name) + "'",
                hint.empty() ? "'assay help scan' lists them" : hint);
  }
  if (equals == std::string::npos) return Output{format, ""};
  const std::string file = spec.substr(equals + 1);
  if (file.empty()) {
    return Fail(Error::Kind::kUsage, "-o " + Escape(spec) + " names no file",
                "write -o " + name + " for standard output");
  }
  return Output{format, file == "-" ? "" : file};
}

}  // namespace

Result<std::vector<Output>> ParseOutputs(
    const std::vector<std::string>& specs) {
  std::vector<Output> outputs;
  std::set<std::string> places;
  for (const std::string& spec : specs) {
    const auto output = ParseOutput(spec);
    if (!output) return std::unexpected(output.error());
    if (!places.insert(output->file).second) {
      return Fail(
          Error::Kind::kUsage,
          "two reports go to " +
              (output->file.empty() ? "standard output" : Escape(output->file)),
          "give one of them a file: -o " + std::string(output->format->name) +
              "=FILE");
    }
    outputs.push_back(*output);
  }
  if (outputs.empty()) outputs.push_back({ReportFormats().front(), ""});
  return outputs;
}

Result<void> CheckWritable(const std::string& path) {
  if (std::filesystem::path(path).filename().empty())
    errno = EISDIR;
  else if (IsSpecial(path)) {
    if (::access(path.c_str(), W_OK) == 0 &&
        !std::filesystem::is_directory(path)) {
      return {};
    }
    if (std::filesystem::is_directory(path)) errno = EISDIR;
  } else if (::access(DirectoryOf(path).c_str(), W_OK | X_OK) == 0) {
    return {};
  }
  return Refused(path);
}

Result<void> WriteReport(const std::string& path, std::string_view text) {
  auto written = WriteAtomically(path, text);
  if (!written) written.error().hint = kElsewhere;
  return written;
}

}  // namespace assay
