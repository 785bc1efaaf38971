# SPDX-License-Identifier: Apache-2.0

# The program, its man page and completions, and the CMake package.
include(CMakePackageConfigHelpers)

install(TARGETS assay)

# The pages come from the same table as --help: the program writes them.
set(pages ${PROJECT_BINARY_DIR}/pages)
set(written)
function(assay_page name)
  add_custom_command(OUTPUT ${pages}/${name}
    COMMAND ${CMAKE_COMMAND} -E make_directory ${pages}
    COMMAND assay ${ARGN} > ${pages}/${name}
    DEPENDS assay VERBATIM COMMENT "Writing ${name}")
  set(written ${written} ${pages}/${name} PARENT_SCOPE)
endfunction()
assay_page(assay.1 man)
assay_page(assay.bash completion bash)
assay_page(assay.zsh completion zsh)
assay_page(assay.fish completion fish)
add_custom_target(assay_pages ALL DEPENDS ${written})
install(FILES ${pages}/assay.1 DESTINATION ${CMAKE_INSTALL_MANDIR}/man1)
install(FILES ${pages}/assay.bash RENAME assay
  DESTINATION ${CMAKE_INSTALL_DATADIR}/bash-completion/completions)
install(FILES ${pages}/assay.zsh RENAME _assay
  DESTINATION ${CMAKE_INSTALL_DATADIR}/zsh/site-functions)
install(FILES ${pages}/assay.fish
  DESTINATION ${CMAKE_INSTALL_DATADIR}/fish/vendor_completions.d)
install(FILES LICENSE README.md SECURITY.md
  DESTINATION ${CMAKE_INSTALL_DOCDIR})

set(package ${CMAKE_INSTALL_LIBDIR}/cmake/Assay)
install(TARGETS assay_core assay_rules assay_scanner assay_signing assay_sbom
  EXPORT AssayTargets
  FILE_SET HEADERS DESTINATION ${CMAKE_INSTALL_INCLUDEDIR}/assay)
install(EXPORT AssayTargets NAMESPACE Assay:: DESTINATION ${package})
configure_package_config_file(cmake/AssayConfig.cmake.in
  ${PROJECT_BINARY_DIR}/AssayConfig.cmake INSTALL_DESTINATION ${package})
# Before 1.0 a new minor version may change the headers.
write_basic_package_version_file(${PROJECT_BINARY_DIR}/AssayConfigVersion.cmake
  COMPATIBILITY SameMinorVersion)
install(FILES ${PROJECT_BINARY_DIR}/AssayConfig.cmake
  ${PROJECT_BINARY_DIR}/AssayConfigVersion.cmake
  ${PROJECT_SOURCE_DIR}/cmake/third_party.cmake DESTINATION ${package})
