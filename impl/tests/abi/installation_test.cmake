# cmake -D BUILD=... -D PREFIX=... -D LIBDIR=... -P: what the reference installs lies in LIBDIR/saslspec/{v1,v2} and
# nowhere else, but for the programs.
cmake_minimum_required(VERSION 3.25)
file(REMOVE_RECURSE ${PREFIX})
execute_process(COMMAND ${CMAKE_COMMAND} --install ${BUILD}/impl --prefix ${PREFIX} OUTPUT_QUIET COMMAND_ERROR_IS_FATAL ANY)
foreach(file IN ITEMS v1/libsasl.so.7 v1/include/sasl.h v2/libsasl2.so.2 v2/include/sasl/sasl.h v2/include/sasl/saslplug.h
    v2/include/sasl/saslutil.h v2/include/sasl/prop.h)
  if(NOT EXISTS ${PREFIX}/${LIBDIR}/saslspec/${file})
    message(SEND_ERROR "${LIBDIR}/saslspec/${file} is not installed")
  endif()
endforeach()
file(GLOB_RECURSE installed RELATIVE ${PREFIX} ${PREFIX}/*)
foreach(file IN LISTS installed)
  if(NOT file MATCHES "^${LIBDIR}/saslspec/v[12]/" AND NOT file MATCHES "^${LIBEXECDIR}/saslspec/saslspec-(user|bench|bench-counter)$")
    message(SEND_ERROR "${file} is installed outside ${LIBDIR}/saslspec")
  endif()
endforeach()
