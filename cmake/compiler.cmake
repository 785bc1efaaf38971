# SPDX-License-Identifier: Apache-2.0

# Warnings, hardening, sanitizers and the compiler cache, for all targets.
include(CheckCXXCompilerFlag)
include(CheckPIESupported)

# At -O3 -Wrestrict is wrong about std::string in g++ 12 (PR 105651).
add_compile_options(-Wall -Wextra -Wpedantic -Wshadow -Wconversion
  -Wno-sign-conversion -Werror
  $<$<AND:$<CXX_COMPILER_ID:GNU>,$<CONFIG:Release>>:-Wno-restrict>)
if(CMAKE_CXX_COMPILER_ID MATCHES "Clang")
  # What libstdc++ uses inside itself.
  add_compile_options(-Wno-deprecated-declarations)
endif()
add_compile_definitions(_GLIBCXX_ASSERTIONS)

# The same source gives the same bytes wherever it lies.
add_compile_options(
  -ffile-prefix-map=${PROJECT_SOURCE_DIR}/=
  -ffile-prefix-map=${PROJECT_BINARY_DIR}=.)

if(ASSAY_SANITIZE)
  add_compile_options(-fsanitize=${ASSAY_SANITIZE} -fno-omit-frame-pointer
    -fno-sanitize-recover=all)
  add_link_options(-fsanitize=${ASSAY_SANITIZE})
  if(CMAKE_CXX_COMPILER_ID STREQUAL "GNU")
    # The checks that a sanitizer inserts hide from gcc that a value is set.
    add_compile_options(-Wno-maybe-uninitialized)
  endif()
else()
  set(CMAKE_POSITION_INDEPENDENT_CODE ON)
  check_pie_supported()
  add_compile_options(-fstack-protector-strong
    $<$<NOT:$<CONFIG:Debug>>:-U_FORTIFY_SOURCE$<SEMICOLON>-D_FORTIFY_SOURCE=2>)
  foreach(flag -fstack-clash-protection -fcf-protection)
    string(MAKE_C_IDENTIFIER "HAS${flag}" has)
    check_cxx_compiler_flag(${flag} ${has})
    if(${has})
      add_compile_options(${flag})
    endif()
  endforeach()
  add_link_options(-Wl,-z,relro,-z,now,-z,noexecstack)
endif()

find_program(CCACHE ccache)
if(CCACHE)
  set(CMAKE_CXX_COMPILER_LAUNCHER ${CCACHE})
endif()
