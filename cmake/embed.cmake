# SPDX-License-Identifier: Apache-2.0

# assay_embed(<room> <Function> <folder> <glob>...): compiles the files of the
# folder that match into the room's library, as string literals of a generated
# file that defines `std::span<const EmbeddedFile> Function()`; see
# core/embedded.h.  Adding, changing or removing one of them makes it anew.
#
# The same file, run with `cmake -P`, is the generator:
#   -DFUNCTION=<Function> -DROOT=<folder> -DNAMES=<a.json|lists/b.txt>
#   -DOUTPUT=<file.cc>
function(assay_embed room function folder)
  set(root ${PROJECT_SOURCE_DIR}/${folder})
  set(output ${PROJECT_BINARY_DIR}/generated/${room}/${function}.cc)
  list(TRANSFORM ARGN PREPEND ${root}/ OUTPUT_VARIABLE globs)
  file(GLOB names RELATIVE ${root} CONFIGURE_DEPENDS ${globs})
  list(SORT names)
  list(TRANSFORM names PREPEND ${root}/ OUTPUT_VARIABLE inputs)
  list(JOIN names "|" joined)
  set(generator ${PROJECT_SOURCE_DIR}/cmake/embed.cmake)
  add_custom_command(OUTPUT ${output}
    COMMAND ${CMAKE_COMMAND} -DFUNCTION=${function} -DROOT=${root}
      "-DNAMES=${joined}" -DOUTPUT=${output} -P ${generator}
    DEPENDS ${inputs} ${generator}
    COMMENT "Embedding ${folder}" VERBATIM)
  target_sources(assay_${room} PRIVATE ${output})
endfunction()

if(CMAKE_SCRIPT_MODE_FILE)
  string(REPLACE "|" ";" names "${NAMES}")
  list(LENGTH names count)
  set(code "// Made by cmake/embed.cmake.\n#include <array>\n#include <span>\n\n")
  string(APPEND code "#include \"core/embedded.h\"\n\n")
  # Clang counts the characters of a literal where C++ sets no bound.
  string(APPEND code "#ifdef __clang__\n"
    "#pragma clang diagnostic ignored \"-Woverlength-strings\"\n#endif\n\n"
    "namespace assay {\n\nstd::span<const EmbeddedFile> ${FUNCTION}();\n\n"
    "namespace {\n\n"
    # Without it the compiler counts, and not beyond 256 KiB.
    "using std::string_view_literals::operator\"\"sv;\n\n"
    "constexpr std::array<EmbeddedFile, ${count}> kFiles = {{\n")
  foreach(name IN LISTS names)
    file(READ ${ROOT}/${name} text)
    string(APPEND code "{\"${name}\", R\"~~~(${text})~~~\"sv},\n")
  endforeach()
  string(APPEND code "}};\n\n}  // namespace\n\n"
    "std::span<const EmbeddedFile> ${FUNCTION}() { return kFiles; }\n\n"
    "}  // namespace assay\n")
  file(WRITE ${OUTPUT} "${code}")
endif()
