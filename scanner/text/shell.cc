// SPDX-License-Identifier: Apache-2.0
#include "scanner/text/shell.h"

#include <algorithm>
#include <array>

#include "scanner/text/text.h"

namespace assay {
namespace {

constexpr std::array<std::string_view, 15> kShells = {
    "sh",      "bash",    "zsh",  "dash", "ksh",  "ash", "fish", "python",
    "python2", "python3", "perl", "ruby", "node", "php", "iex"};

constexpr std::array<std::string_view, 46> kTools = {
    "git",         "hg",       "svn",   "nvidia-smi", "nvcc",   "rocm-smi",
    "rocminfo",    "hipcc",    "gcc",   "g++",        "cc",     "c++",
    "clang",       "clang++",  "cmake", "ninja",      "make",   "ld",
    "ldd",         "ldconfig", "uname", "which",      "where",  "lscpu",
    "sysctl",      "sw_vers",  "xcrun", "pkg-config", "swig",   "cython",
    "protoc",      "clear",    "cls",   "stty",       "tput",   "hostname",
    "lsb_release", "arch",     "nproc", "getconf",    "locale", "llvm-config",
    "java",        "ver",      "dpkg",  "rpm"};

// The first word of a command, without the folder and what sudo puts before.
std::string_view Program(std::string_view command) {
  command = Trim(command);
  while (true) {
    const std::string_view word =
        command.substr(0, command.find_first_of(" \t\r\n;|&)"));
    const bool wrapper = word == "sudo" || word == "exec" || word == "nohup" ||
                         word == "env" || word == "command" ||
                         (word.starts_with('-') && word.size() < 3);
    if (!wrapper || word.size() == command.size()) {
      return word.substr(word.find_last_of('/') + 1);
    }
    command = Trim(command.substr(word.size()));
  }
}

bool IsShell(std::string_view program) {
  return std::ranges::find(kShells, program) != kShells.end();
}

bool IsInsecure(std::string_view pipeline) {
  const std::size_t at = pipeline.find("://");
  if (at == pipeline.npos) return false;
  if (at >= 4 && pipeline.substr(at - 4, 4) == "http" &&
      !pipeline.substr(at + 3).starts_with("localhost") &&
      !pipeline.substr(at + 3).starts_with("127.")) {
    return true;
  }
  const std::string_view host = pipeline.substr(
      at + 3, pipeline.find_first_of("/: \"'", at + 3) - at - 3);
  return !host.empty() && std::ranges::all_of(host, [](char c) {
    return (c >= '0' && c <= '9') || c == '.';
  });
}

bool Fetches(std::string_view program) {
  return program == "curl" || program == "wget" || program == "fetch" ||
         program == "iwr" || program == "aria2c";
}

// One pipeline: programs separated by '|'.
std::string_view PipelineDanger(std::string_view pipeline) {
  bool fetched = false;
  bool decoded = false;
  std::size_t at = 0;
  while (at <= pipeline.size()) {
    const std::size_t bar = std::min(pipeline.find('|', at), pipeline.size());
    const std::string_view part = pipeline.substr(at, bar - at);
    const std::string_view program = Program(part);
    if (IsShell(program) && at > 0) {
      if (decoded) return "decoded-run";
      if (fetched) {
        return IsInsecure(pipeline) ? "download-and-run-insecure"
                                    : "download-and-run";
      }
    }
    fetched |= Fetches(program);
    decoded |=
        (program == "base64" || program == "xxd" || program == "openssl") &&
        (part.find(" -d") != part.npos || part.find("--dec") != part.npos ||
         part.find(" -r") != part.npos || part.find(" -D") != part.npos);
    at = bar + 1;
  }
  return {};
}

// sh -c "$(curl …)", bash <(curl …)
std::string_view SubstitutionDanger(std::string_view line) {
  for (const std::string_view open : {"$(", "<(", "`"}) {
    for (std::size_t at = line.find(open); at != line.npos;
         at = line.find(open, at + 1)) {
      const std::string_view inner = line.substr(at + open.size());
      if (!Fetches(Program(inner))) continue;
      std::string_view before = Trim(line.substr(0, at));
      // The word before, without -c, an assignment or an opening quote.
      const bool shell = [&] {
        const std::size_t begin = before.find_last_of(";&|\n");
        if (begin != before.npos) before.remove_prefix(begin + 1);
        const std::string_view program = Program(before);
        return IsShell(program) || program == "eval" || program == "source" ||
               program == ".";
      }();
      if (!shell) continue;
      return IsInsecure(inner) ? "download-and-run-insecure"
                               : "download-and-run";
    }
  }
  return {};
}

// wget URL -O f; chmod +x f; ./f
std::string_view ChainDanger(std::string_view line) {
  const bool fetches =
      line.find("curl ") != line.npos || line.find("wget ") != line.npos;
  if (!fetches || line.find("://") == line.npos) return {};
  for (const std::string_view runs :
       {"chmod +x", "chmod 7", "chmod a+x", "chmod u+x"}) {
    if (line.find(runs) != line.npos) {
      return IsInsecure(
                 line.substr(line.find("://") > 8 ? line.find("://") - 5 : 0))
                 ? "download-and-run-insecure"
                 : "download-and-run";
    }
  }
  for (const std::string_view separator : {"&&", ";"}) {
    for (std::size_t at = line.find(separator); at != line.npos;
         at = line.find(separator, at + 1)) {
      if (IsShell(Program(line.substr(at + separator.size())))) {
        return IsInsecure(line) ? "download-and-run-insecure"
                                : "download-and-run";
      }
    }
  }
  return {};
}

std::string_view LineDanger(std::string_view line) {
  for (const std::string_view mark :
       {"/dev/tcp/", "/dev/udp/", "nc -e", "ncat -e", "nc -c /bin",
        "bash -i >&", "sh -i >&", "sh -i 2>&1"}) {
    if (line.find(mark) != line.npos) return "reverse-shell";
  }
  const auto pipeline = PipelineDanger(line);
  if (!pipeline.empty()) return pipeline;
  const auto substitution = SubstitutionDanger(line);
  if (!substitution.empty()) return substitution;
  return ChainDanger(line);
}

}  // namespace

std::string_view CommandDanger(std::string_view command) {
  std::string_view worst;
  for (std::size_t at = 0; at < command.size();) {
    const std::size_t end = std::min(command.find('\n', at), command.size());
    const std::string_view line = Trim(command.substr(at, end - at));
    at = end + 1;
    // A pathological line is judged by its first part.
    if (line.empty() || line.starts_with('#')) continue;
    const std::string_view danger = LineDanger(line.substr(0, 4096));
    if (danger.empty()) continue;
    if (danger != "download-and-run") return danger;
    worst = danger;
  }
  return worst;
}

bool IsBuildTool(std::string_view command) {
  if (command.find_first_of(";|&`$<\n") != command.npos) return false;
  // git can be told to run anything by its own options.
  if (command.find(" -c ") != command.npos ||
      command.find("--upload-pack") != command.npos) {
    return false;
  }
  std::string_view program = Program(command);
  if (program.ends_with(".exe")) program.remove_suffix(4);
  return std::ranges::find(kTools, program) != kTools.end();
}

}  // namespace assay
