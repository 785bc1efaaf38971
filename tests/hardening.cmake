# SPDX-License-Identifier: Apache-2.0

# Reads the ELF file PROGRAM: is it as hard to attack as the flags promise?
function(read_elf result)
  execute_process(COMMAND readelf -W ${ARGN} ${PROGRAM}
    OUTPUT_VARIABLE text COMMAND_ERROR_IS_FATAL ANY)
  set(${result} "${text}" PARENT_SCOPE)
endfunction()

function(expect what text pattern)
  if(NOT text MATCHES "${pattern}")
    message(SEND_ERROR "${PROGRAM}: no ${what}")
  endif()
endfunction()

function(refuse what text pattern)
  if(text MATCHES "${pattern}")
    message(SEND_ERROR "${PROGRAM}: ${what}: ${CMAKE_MATCH_0}")
  endif()
endfunction()

read_elf(header -h)
read_elf(segments -l)
read_elf(dynamic -d)
read_elf(symbols --dyn-syms)

expect("position-independent code" "${header}" "Type: +DYN")
expect("RELRO" "${segments}" "GNU_RELRO")
expect("stack that is not executable" "${segments}" "GNU_STACK[^\n]* RW ")
expect("BIND_NOW" "${dynamic}" "BIND_NOW|FLAGS_1[^\n]*NOW")
expect("stack protector" "${symbols}" "__stack_chk_fail")
if(NOT CONFIG STREQUAL "Debug")
  expect("fortified library call" "${symbols}" "__[a-z]+_chk")
endif()
refuse("it looks for libraries in" "${dynamic}" "\\((RPATH|RUNPATH)\\)[^\n]*")
refuse("writable code" "${segments}" "LOAD[^\n]* RWE ")

# The folder it was built in must not show: two builds give the same bytes.
file(STRINGS ${PROGRAM} leaks REGEX "${SOURCE_DIR}/[a-z]" LIMIT_COUNT 3)
if(leaks)
  message(SEND_ERROR "${PROGRAM} names the build's folder: ${leaks}")
endif()
