# SPDX-License-Identifier: Apache-2.0

# assay_license_index(): compiles sbom/license/fingerprints.txt into assay_sbom,
# as the index that sbom/license/reference_index.h describes.
function(assay_license_index)
  set(folder ${PROJECT_SOURCE_DIR}/sbom/license)
  set(output ${PROJECT_BINARY_DIR}/generated/sbom/license_index)
  file(GLOB tools CONFIGURE_DEPENDS ${folder}/tools/*.cc)
  add_executable(license_fingerprints ${tools}
    ${folder}/align.cc ${folder}/words.cc)
  target_include_directories(license_fingerprints PRIVATE ${PROJECT_SOURCE_DIR})
  target_link_libraries(license_fingerprints PRIVATE assay_core PkgConfig::zstd)
  add_custom_command(OUTPUT ${output}.bin
    COMMAND license_fingerprints index ${folder}/fingerprints.txt ${output}.bin
    DEPENDS license_fingerprints ${folder}/fingerprints.txt
    COMMENT "Indexing the texts of licences" VERBATIM)
  # The assembler takes three megabytes in no time, a compiler does not.
  file(CONFIGURE OUTPUT ${output}.cc CONTENT [[
// Made by cmake/license_index.cmake.
__asm__(
    ".pushsection .rodata\n"
    ".balign 8\n"
    ".global assay_reference_index\n"
    "assay_reference_index:\n"
    ".incbin \"@output@.bin\"\n"
    ".popsection\n");
]] @ONLY)
  set_source_files_properties(${output}.cc PROPERTIES
    OBJECT_DEPENDS ${output}.bin)
  target_sources(assay_sbom PRIVATE ${output}.cc)
endfunction()
