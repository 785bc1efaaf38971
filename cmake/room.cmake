# SPDX-License-Identifier: Apache-2.0

# assay_room(<folder> [USES <folder>...] [LINKS <target>...]): a folder is a
# library; USES is the whole of what it may include, LINKS the third-party
# libraries that only its .cc files see.
function(assay_room room)
  cmake_parse_arguments(PARSE_ARGV 1 arg "" "" "USES;LINKS")
  file(GLOB_RECURSE sources CONFIGURE_DEPENDS ${room}/*.cc)
  file(GLOB_RECURSE headers CONFIGURE_DEPENDS ${room}/*.h)
  # Programs: the door itself, and what the build runs.
  list(FILTER sources EXCLUDE REGEX "/main\\.cc$|/tools/")
  list(FILTER headers EXCLUDE REGEX "/tools/")
  add_library(assay_${room} STATIC ${sources})
  add_library(Assay::${room} ALIAS assay_${room})
  set_target_properties(assay_${room} PROPERTIES EXPORT_NAME ${room})
  target_sources(assay_${room} PUBLIC
    FILE_SET HEADERS BASE_DIRS ${PROJECT_SOURCE_DIR} FILES ${headers})
  target_compile_features(assay_${room} PUBLIC cxx_std_23)
  list(TRANSFORM arg_USES PREPEND assay_ OUTPUT_VARIABLE libraries)
  target_link_libraries(assay_${room} PUBLIC ${libraries} PRIVATE ${arg_LINKS})
  list(JOIN arg_USES " " uses)
  set_property(GLOBAL APPEND_STRING PROPERTY ASSAY_LAYERS
    "${room}: ${room} ${uses}\n")
endfunction()
