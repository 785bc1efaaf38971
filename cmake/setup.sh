# SPDX-License-Identifier: Apache-2.0
# shellcheck shell=bash disable=SC2034  # The lists are for those who source.
# Sourced by examples/quickstart, tests/run and .ci/run: installs the Debian
# packages that are missing.  ASSAY_NO_INSTALL=1 leaves the machine as it is.

# What building the program takes.
build_packages=(
  g++ cmake ninja-build pkg-config
  libbz2-dev libcli11-dev libdeflate-dev libexpat1-dev liblz4-dev liblzma-dev
  libre2-dev libsodium-dev libsqlite3-dev libssl-dev libzstd-dev
  nlohmann-json3-dev zlib1g-dev
)

# What the tests take besides.
test_packages=(
  binutils json-schema-test-suite libengine-pkcs11-openssl libgtest-dev libxml2-utils minisign opensc
  openssl softhsm2
)

# What formatting, lint and fuzzing take besides.
lint_packages=(
  clang-19 clang-format-19 clang-tidy-19 libclang-rt-19-dev libfuzzer-19-dev
  shellcheck
)

# What the benchmarks take besides.
bench_packages=(b3sum openssl)

die() {
  printf 'assay: error: %s\n' "$1" >&2
  [[ $# -lt 2 ]] || printf 'assay: hint: %s\n' "$2" >&2
  exit 2
}

as_root() {
  if [[ $(id -u) -eq 0 ]]; then
    "$@"
  elif command -v sudo >/dev/null; then
    sudo "$@"
  else
    die "installing packages needs root, and there is no sudo" \
      "as root: apt-get install ${missing[*]}"
  fi
}

apt_install() {
  as_root env DEBIAN_FRONTEND=noninteractive apt-get install -y -qq \
    --no-install-recommends -o DPkg::Lock::Timeout=300 \
    -o Acquire::Retries=3 -o Dpkg::Use-Pty=0 "$@" </dev/null >&2
}

# install_missing PACKAGE...: installs those that are not there.
install_missing() {
  local package
  missing=()
  [[ -z ${ASSAY_NO_INSTALL:-} ]] || return 0
  if ! command -v apt-get >/dev/null || ! command -v dpkg-query >/dev/null; then
    echo "Not a Debian system: what is missing must be installed by hand." >&2
    return 0
  fi
  for package in "$@"; do
    [[ $(dpkg-query -W -f '${db:Status-Status}' "$package" 2>/dev/null) \
      == installed ]] || missing+=("$package")
  done
  [[ ${#missing[@]} -gt 0 ]] || return 0
  echo "Installing ${missing[*]}" >&2
  # The lists of a fresh machine are empty, those of an old one out of date.
  if ! apt-get install --simulate "${missing[@]}" >/dev/null 2>&1 ||
    ! apt_install "${missing[@]}"; then
    if ! as_root apt-get update -qq >&2 || ! apt_install "${missing[@]}"; then
      die "apt-get could not install: ${missing[*]}" \
        "they are in Debian 12; is the machine connected?"
    fi
  fi
}

# Jobs for compilers: one a core, but 1.5 GiB of memory each.
jobs_here() {
  local cores kib
  cores=$(nproc)
  kib=$(awk '/^MemAvailable:/ { print $2 }' /proc/meminfo)
  local fit=$((kib / 1572864))
  [[ $fit -ge 1 ]] || fit=1
  echo $((fit < cores ? fit : cores))
}

# configure PRESET: runs CMake once; later builds run it when it is needed.
configure() {
  [[ -f build/$1/build.ninja ]] || cmake --preset "$1"
}
