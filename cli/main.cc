// SPDX-License-Identifier: Apache-2.0
#include <iostream>
#include <string_view>
#include <vector>

#include "cli/command.h"

int main(int argc, char** argv) {
  const std::vector<std::string_view> words(argv + (argc > 0), argv + argc);
  return static_cast<int>(assay::Main(words, std::cout, std::cerr));
}
