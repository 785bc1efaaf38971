# SPDX-License-Identifier: Apache-2.0

# Warnings, hardening, sanitizers and the compiler cache, for all targets.
add_compile_options(-Wall -Wextra -Wpedantic -Wshadow -Wconversion
  -Wno-sign-conversion -Werror)

if(ASSAY_SANITIZE)
  add_compile_options(-fsanitize=${ASSAY_SANITIZE} -fno-omit-frame-pointer
    -fno-sanitize-recover=all)
  add_link_options(-fsanitize=${ASSAY_SANITIZE})
else()
  set(CMAKE_POSITION_INDEPENDENT_CODE ON)
  add_compile_options($<$<CONFIG:Release>:-D_FORTIFY_SOURCE=2>
    -fstack-protector-strong -fcf-protection)
  add_link_options(-pie -Wl,-z,relro,-z,now)
endif()
add_compile_definitions(_GLIBCXX_ASSERTIONS)

find_program(CCACHE ccache)
if(CCACHE)
  set(CMAKE_CXX_COMPILER_LAUNCHER ${CCACHE})
endif()
