# SPDX-License-Identifier: Apache-2.0

# assay_embed_rules(): compiles rules/*.json and rules/lists/*.txt into
# assay_rules, as string literals of a generated file.  Adding, changing or
# removing one of them makes the file anew.
#
# The same file, run with `cmake -P`, is the generator:
#   -DROOT=<rules folder> -DNAMES=<a.json|lists/b.txt> -DOUTPUT=<file.cc>
function(assay_embed_rules)
  set(root ${PROJECT_SOURCE_DIR}/rules)
  set(output ${PROJECT_BINARY_DIR}/generated/rules/embedded.cc)
  file(GLOB names RELATIVE ${root} CONFIGURE_DEPENDS
    ${root}/*.json ${root}/lists/*.txt)
  list(SORT names)
  list(TRANSFORM names PREPEND ${root}/ OUTPUT_VARIABLE inputs)
  list(JOIN names "|" joined)
  add_custom_command(OUTPUT ${output}
    COMMAND ${CMAKE_COMMAND} -DROOT=${root} "-DNAMES=${joined}"
      -DOUTPUT=${output} -P ${PROJECT_SOURCE_DIR}/cmake/embed_rules.cmake
    DEPENDS ${inputs} ${PROJECT_SOURCE_DIR}/cmake/embed_rules.cmake
    COMMENT "Embedding rules" VERBATIM)
  target_sources(assay_rules PRIVATE ${output})
endfunction()

if(CMAKE_SCRIPT_MODE_FILE)
  string(REPLACE "|" ";" names "${NAMES}")
  list(LENGTH names count)
  set(code "// Made by cmake/embed_rules.cmake.\n#include <array>\n\n")
  string(APPEND code "#include \"rules/embedded.h\"\n\n")
  # Clang counts the characters of a literal where C++ sets no bound.
  string(APPEND code "#ifdef __clang__\n"
    "#pragma clang diagnostic ignored \"-Woverlength-strings\"\n#endif\n\n"
    "namespace assay {\nnamespace {\n\n"
    "constexpr std::array<EmbeddedFile, ${count}> kFiles = {{\n")
  foreach(name IN LISTS names)
    file(READ ${ROOT}/${name} text)
    string(APPEND code "{\"${name}\", R\"~~~(${text})~~~\"},\n")
  endforeach()
  string(APPEND code "}};\n\n}  // namespace\n\n"
    "std::span<const EmbeddedFile> EmbeddedFiles() { return kFiles; }\n\n"
    "}  // namespace assay\n")
  file(WRITE ${OUTPUT} "${code}")
endif()
