# SPDX-License-Identifier: Apache-2.0

# Installs the build into an empty prefix, and builds and runs the examples of
# library use against what is there and nothing else.
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

foreach(example library load-verified)
  run_well(${CMAKE_COMMAND} -S ${SOURCE_DIR}/examples/${example}
    -B ${work}/${example} -DCMAKE_PREFIX_PATH=${prefix}
    -DCMAKE_CXX_COMPILER=${COMPILER} -DCMAKE_CXX_COMPILER_LAUNCHER=${LAUNCHER}
    -DCMAKE_BUILD_TYPE=Debug)
  run_well(${CMAKE_COMMAND} --build ${work}/${example})
endforeach()

# cos / system / ( / 'echo' / t / R / . : what a pickle of os.system looks like.
file(WRITE ${work}/bad.pkl "cos\nsystem\n(S'echo'\ntR.")
run(${work}/library/gate ${work}/bad.pkl)
if(NOT code EQUAL 1 OR NOT said MATCHES "os.system")
  message(SEND_ERROR "a malicious file: exit ${code}\n${said}")
endif()
file(WRITE ${work}/config.json "{\"model_type\": \"bert\"}\n")
run(${work}/library/gate ${work}/config.json)
if(NOT code EQUAL 0)
  message(SEND_ERROR "a harmless file: exit ${code}\n${said}")
endif()

# A header of 53 bytes, one tensor of four.
set(model ${work}/model)
file(REMOVE_RECURSE ${model} ${work}/release.key ${work}/release.key.pub)
file(MAKE_DIRECTORY ${model})
set(header [[5\0\0\0\0\0\0\0{"w":{"dtype":"U8","shape":[4],"data_offsets":[0,4]}}]])
run_well(sh -c "printf '${header}1234' > ${model}/m.safetensors")
run_well(${prefix}/bin/assay key generate ${work}/release.key
  --unsafe-no-passphrase)
run_well(${prefix}/bin/assay sign ${model} --key ${work}/release.key --tree
  --paranoid)
set(load ${work}/load-verified/load_verified ${model} ${work}/release.key.pub
  m.safetensors)
run_well(${load})
if(NOT said STREQUAL "w  4 bytes\n")
  message(SEND_ERROR "a signed file: ${said}")
endif()
run_well(sh -c "printf '${header}4321' > ${model}/m.safetensors")
run(${load})
if(NOT code EQUAL 1 OR NOT said MATCHES "bytes 0-64 are not those")
  message(SEND_ERROR "a changed file: exit ${code}\n${said}")
endif()
