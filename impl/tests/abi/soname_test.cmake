# cmake -D LIBRARY=... -D SONAME=... -P
cmake_minimum_required(VERSION 3.25)
execute_process(COMMAND readelf -d ${LIBRARY} OUTPUT_VARIABLE output COMMAND_ERROR_IS_FATAL ANY)
if(NOT output MATCHES "SONAME[^\n]*\\[${SONAME}\\]")
  message(SEND_ERROR "${LIBRARY} has not the soname ${SONAME}")
endif()
