# cmake -D LIBRARY=... -D SYSTEM=... -P: LIBRARY has every dynamic symbol that SYSTEM has, as a function or as an object, with
# the same version.
cmake_minimum_required(VERSION 3.25)
foreach(which IN ITEMS LIBRARY SYSTEM)
  execute_process(COMMAND nm -D --defined-only --with-symbol-versions ${${which}} OUTPUT_VARIABLE output COMMAND_ERROR_IS_FATAL ANY)
  # names of versions are absolute (A); small, initialised and common objects are all objects
  string(REGEX MATCHALL "[TDBRW] [^\n]+" ${which}_symbols "${output}")
  list(TRANSFORM ${which}_symbols REPLACE "^[BR] " "D ")
  list(LENGTH ${which}_symbols count)
  if(count LESS 50)
    message(FATAL_ERROR "${${which}} exports ${count} symbols")
  endif()
endforeach()
foreach(symbol IN LISTS SYSTEM_symbols)
  if(NOT symbol IN_LIST LIBRARY_symbols)
    message(SEND_ERROR "${LIBRARY} does not export ${symbol}, as ${SYSTEM} does")
  endif()
endforeach()
