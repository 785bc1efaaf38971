# SPDX-License-Identifier: Apache-2.0

# assay_embed_files(<room> <folder> <function> PATTERNS <glob>...): compiles
# the files of <folder> that match into the room, as string literals of a
# generated file that defines
#
#   std::span<const EmbeddedFile> <function>();
#
# in byte order of the name.  The room declares it in <folder>/embedded.h,
# which includes core/embedded_file.h.  Adding, changing or removing a file
# makes the generated one anew.
#
# The same file, run with `cmake -P`, is the generator:
#   -DROOT=<folder> -DNAMES=<a.json|lists/b.txt> -DHEADER=<rules/embedded.h>
#   -DFUNCTION=<EmbeddedFiles> -DOUTPUT=<file.cc>
function(assay_embed_files room folder function)
  cmake_parse_arguments(PARSE_ARGV 3 arg "" "" "PATTERNS")
  set(root ${PROJECT_SOURCE_DIR}/${folder})
  set(output ${PROJECT_BINARY_DIR}/generated/${folder}/embedded.cc)
  list(TRANSFORM arg_PATTERNS PREPEND ${root}/ OUTPUT_VARIABLE patterns)
  file(GLOB names RELATIVE ${root} CONFIGURE_DEPENDS ${patterns})
  list(SORT names)
  list(TRANSFORM names PREPEND ${root}/ OUTPUT_VARIABLE inputs)
  list(JOIN names "|" joined)
  add_custom_command(OUTPUT ${output}
    COMMAND ${CMAKE_COMMAND} -DROOT=${root} "-DNAMES=${joined}"
      -DHEADER=${folder}/embedded.h -DFUNCTION=${function} -DOUTPUT=${output}
      -P ${PROJECT_SOURCE_DIR}/cmake/embed_files.cmake
    DEPENDS ${inputs} ${PROJECT_SOURCE_DIR}/cmake/embed_files.cmake
    COMMENT "Embedding ${folder}" VERBATIM)
  target_sources(assay_${room} PRIVATE ${output})
endfunction()

if(CMAKE_SCRIPT_MODE_FILE)
  string(REPLACE "|" ";" names "${NAMES}")
  list(LENGTH names count)
  set(code "// Made by cmake/embed_files.cmake.\n#include <array>\n\n")
  string(APPEND code "#include \"${HEADER}\"\n\n")
  # Clang counts the characters of a literal where C++ sets no bound.
  string(APPEND code "#ifdef __clang__\n"
    "#pragma clang diagnostic ignored \"-Woverlength-strings\"\n#endif\n\n"
    "namespace assay {\nnamespace {\n\n"
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
