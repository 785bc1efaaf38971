# SPDX-License-Identifier: Apache-2.0

# Installs the build into an empty prefix, and builds and runs
# examples/library against what is there and nothing else.
set(work ${BUILD_DIR}/install_test)
set(prefix ${work}/prefix)
file(REMOVE_RECURSE ${prefix})

function(run)
  execute_process(COMMAND ${ARGN} OUTPUT_VARIABLE said ERROR_VARIABLE said
    RESULT_VARIABLE code)
  set(said "${said}" PARENT_SCOPE)
  set(code "${code}" PARENT_SCOPE)
endfunction()

function(run_well)
  run(${ARGN})
  if(NOT code EQUAL 0)
    list(JOIN ARGN " " command)
    message(FATAL_ERROR "${command}: exit ${code}\n${said}")
  endif()
  set(said "${said}" PARENT_SCOPE)
endfunction()

run_well(${CMAKE_COMMAND} --install ${BUILD_DIR} --prefix ${prefix})
foreach(pattern bin/assay share/man/man1/assay.1
    share/bash-completion/completions/assay share/zsh/site-functions/_assay
    share/fish/vendor_completions.d/assay.fish include/assay/scanner/scan.h)
  if(NOT EXISTS ${prefix}/${pattern})
    message(SEND_ERROR "not installed: ${pattern}")
  else()
    file(SIZE ${prefix}/${pattern} size)
    if(size EQUAL 0)
      message(SEND_ERROR "empty: ${pattern}")
    endif()
  endif()
endforeach()

run_well(${CMAKE_COMMAND} -S ${SOURCE_DIR}/examples/library -B ${work}/build
  -DCMAKE_PREFIX_PATH=${prefix} -DCMAKE_CXX_COMPILER=${COMPILER}
  -DCMAKE_CXX_COMPILER_LAUNCHER=${LAUNCHER} -DCMAKE_BUILD_TYPE=Debug)
run_well(${CMAKE_COMMAND} --build ${work}/build)

# cos / system / ( / 'echo' / t / R / . : what a pickle of os.system looks like.
file(WRITE ${work}/bad.pkl "cos\nsystem\n(S'echo'\ntR.")
run(${work}/build/gate ${work}/bad.pkl)
if(NOT code EQUAL 1 OR NOT said MATCHES "os.system")
  message(SEND_ERROR "a malicious file: exit ${code}\n${said}")
endif()
file(WRITE ${work}/config.json "{\"model_type\": \"bert\"}\n")
run(${work}/build/gate ${work}/config.json)
if(NOT code EQUAL 0)
  message(SEND_ERROR "a harmless file: exit ${code}\n${said}")
endif()
