# Developer options, and the one INTERFACE target that carries compile flags. Link it PRIVATE.
option(SASLSPEC_WERROR "Treat warnings as errors" OFF)
option(SASLSPEC_COVERAGE "Instrument for gcov" OFF)
option(SASLSPEC_FUZZ "Build the libFuzzer targets (clang)" OFF)
if(SASLSPEC_FUZZ AND NOT CMAKE_CXX_COMPILER_ID STREQUAL Clang)
  message(FATAL_ERROR "SASLSPEC_FUZZ needs clang, whose libFuzzer it uses: this is ${CMAKE_CXX_COMPILER_ID}")
endif()
set(SASLSPEC_SANITIZE "" CACHE STRING "Sanitizers, as the compiler's -fsanitize= takes them")

set(CMAKE_CXX_STANDARD 20)
set(CMAKE_CXX_STANDARD_REQUIRED ON)
set(CMAKE_CXX_EXTENSIONS OFF)
set(CMAKE_C_STANDARD 99)
set(CMAKE_POSITION_INDEPENDENT_CODE ON)
set(CMAKE_EXPORT_COMPILE_COMMANDS ON)
set(CMAKE_RUNTIME_OUTPUT_DIRECTORY ${PROJECT_BINARY_DIR}/bin)
if(NOT CMAKE_BUILD_TYPE)
  set(CMAKE_BUILD_TYPE Release CACHE STRING "Build type" FORCE)
endif()

add_library(saslspec_flags INTERFACE)
add_library(saslspec::flags ALIAS saslspec_flags)
target_compile_options(saslspec_flags INTERFACE
  -Wall -Wextra -Wpedantic -Wshadow -Wconversion -Wsign-conversion -Wswitch-enum
  $<$<COMPILE_LANGUAGE:CXX>:-Wold-style-cast>
  # g++ 12 warns of overlapping copies inside std::string operator+ where there are none (GCC bug 105329).
  $<$<AND:$<COMPILE_LANGUAGE:CXX>,$<CXX_COMPILER_ID:GNU>>:-Wno-restrict>
  $<$<BOOL:${SASLSPEC_WERROR}>:-Werror>)

# The reference library and its benchmark are built for speed. The rest is compiled in half the time by the preset's -O1.
add_library(saslspec_speed INTERFACE)
add_library(saslspec::speed ALIAS saslspec_speed)
target_compile_options(saslspec_speed INTERFACE $<$<CONFIG:Release>:-O3>)

if(SASLSPEC_SANITIZE)
  target_compile_options(saslspec_flags INTERFACE -fsanitize=${SASLSPEC_SANITIZE} -fno-sanitize-recover=all -fno-omit-frame-pointer)
  target_link_options(saslspec_flags INTERFACE -fsanitize=${SASLSPEC_SANITIZE})
endif()
if(SASLSPEC_COVERAGE)
  target_compile_options(saslspec_flags INTERFACE --coverage)
  target_link_options(saslspec_flags INTERFACE --coverage)
endif()
