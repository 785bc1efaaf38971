# SPDX-License-Identifier: Apache-2.0
# shellcheck shell=bash disable=SC2034  # Some variables are for who sources.
# Sourced by tests/bench/run and tests/bench/sign, from the root folder: builds
# what is measured and makes $inputs, a folder that is gone at the end.
# shellcheck source=cmake/setup.sh
. cmake/setup.sh

assay=build/bench/assay
measure=build/bench/tests/bench/measure

build_bench() {
  install_missing "${build_packages[@]}" "${bench_packages[@]}"
  configure bench
  cmake --build --preset bench --parallel "$(jobs_here)" >&2
  inputs=$(mktemp -d)
  trap 'rm -rf "$inputs"' EXIT
}

# median COLUMN FILE: 1 is wall seconds, 2 processor seconds, 3 peak MiB.
median() {
  awk -v column="$1" '{ print $column }' "$2" | sort -g |
    awk '{ line[NR] = $1 } END { print line[int((NR + 1) / 2)] }'
}

# row CELL...
row() {
  printf '|'
  printf ' %s |' "$@"
  printf '\n'
}

# expect_codes FILE CODE...: a run that went wrong is not a quick one.
expect_codes() {
  local codes=" ${*:2} " code
  while read -r _ _ _ code; do
    [[ $codes == *" $code "* ]] ||
      die "the measured program ended with $code" "run it by hand"
  done <"$1"
}

# The machine, for the line above a table.
machine() {
  printf '%s, %s cores, %s' \
    "$(sed -n 's/^model name[^:]*: //p' /proc/cpuinfo | head -1)" "$(nproc)" \
    "$(openssl version | cut -d' ' -f1,2)"
}
