# Programs of tests by GoogleTest.

# Most of the time that a test's source takes to compile goes into GoogleTest's header: it is precompiled once for all
# programs with the same flags. A compiler cache does not see through precompiled headers, so there are none beside one.
# g++ 12 takes what is inlined from a precompiled system header for ours, and warns of overlapping and overlong copies inside
# std::string where there are none (-Warray-bounds): it gets none either, rather than fewer warnings.
if(CMAKE_CXX_COMPILER_LAUNCHER MATCHES "ccache" OR CMAKE_CXX_COMPILER_ID STREQUAL GNU)
  set(CMAKE_DISABLE_PRECOMPILE_HEADERS ON)
endif()

# Builds what `ctest -L fast` runs: the programs that test the rooms' code in process, and what takes no longer. They answer
# within a minute on two cores, from a warm tree with one changed file; a test that starts the whole program has no such label.
add_custom_target(saslspec_fast_tests)

# saslspec_discover_tests(program prefix [property value]...): makes each test of the program a test of ctest.
function(saslspec_discover_tests program prefix)
  gtest_discover_tests(${program} TEST_PREFIX ${prefix} DISCOVERY_TIMEOUT 60 PROPERTIES ${ARGN})
  if("fast" IN_LIST ARGN)
    add_dependencies(saslspec_fast_tests ${program})
  endif()

  get_property(options DIRECTORY PROPERTY COMPILE_OPTIONS)
  string(MD5 flags "${options}")
  set(headers saslspec_gtest_${flags})
  if(NOT TARGET ${headers})
    file(CONFIGURE OUTPUT ${PROJECT_BINARY_DIR}/${headers}.cpp CONTENT "")
    add_library(${headers} OBJECT ${PROJECT_BINARY_DIR}/${headers}.cpp)
    target_compile_options(${headers} PRIVATE -fPIE) # as a program is compiled, not a library
    target_link_libraries(${headers} PRIVATE saslspec::flags GTest::gtest)
    target_precompile_headers(${headers} PRIVATE <gtest/gtest.h>)
  endif()
  target_precompile_headers(${program} REUSE_FROM ${headers})
endfunction()
