# cmake -D LIBRARY=... -P: nothing that allocates is imported but the default functions of sasl_set_alloc.
cmake_minimum_required(VERSION 3.25)
execute_process(COMMAND nm -D --undefined-only ${LIBRARY} OUTPUT_VARIABLE output COMMAND_ERROR_IS_FATAL ANY)
if(NOT output MATCHES " malloc")
  message(FATAL_ERROR "${LIBRARY} does not even import malloc")
endif()
# operators new; memory that C functions hand out
foreach(symbol IN ITEMS _Zn[aw][a-zA-Z0-9_]* aligned_alloc memalign posix_memalign valloc pvalloc reallocarray strdup strndup
    __strdup __strndup asprintf vasprintf __asprintf_chk __vasprintf_chk getline getdelim open_memstream)
  if(output MATCHES " (${symbol})[@\n]")
    message(SEND_ERROR "${LIBRARY} allocates by ${CMAKE_MATCH_1}")
  endif()
endforeach()
