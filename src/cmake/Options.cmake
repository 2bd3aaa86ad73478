# What can be chosen when configuring, and the compiler options that every target shares.
option(SHOPWRIGHT_TESTS "Build the tests" ${PROJECT_IS_TOP_LEVEL})
option(SHOPWRIGHT_BENCH "Build the benchmarks (needs Google Benchmark)" OFF)
option(SHOPWRIGHT_FUZZ "Build the fuzz targets (needs clang)" OFF)
# Warnings are errors with the compilers that CI has; others warn about more, and should still build.
set(werror OFF)
if(PROJECT_IS_TOP_LEVEL AND "${CMAKE_CXX_COMPILER_ID} ${CMAKE_CXX_COMPILER_VERSION}" MATCHES "^(GNU 12|Clang 19)[.]")
  set(werror ON)
endif()
option(SHOPWRIGHT_WERROR "Treat warnings as errors" ${werror})
set(SHOPWRIGHT_SANITIZE "" CACHE STRING "Sanitizers to build with: address,undefined or thread")

# The scripts switch this on in new build folders: all from scratch takes half the time, one changed file a little longer.
option(SHOPWRIGHT_UNITY "Compile the sources of a target several at a time" OFF)
# shopwright_unity(TARGET [ALONE source...]): of a target whose sources may share a translation unit, but for some.
function(shopwright_unity target)
  cmake_parse_arguments(ARG "" "" "ALONE" ${ARGN})
  set_target_properties(${target} PROPERTIES UNITY_BUILD ${SHOPWRIGHT_UNITY} UNITY_BUILD_BATCH_SIZE 6)
  set_source_files_properties(${ARG_ALONE} PROPERTIES SKIP_UNITY_BUILD_INCLUSION ON)
endfunction()

set(CMAKE_CXX_STANDARD 20)
set(CMAKE_CXX_STANDARD_REQUIRED ON)
set(CMAKE_CXX_EXTENSIONS OFF)
set(CMAKE_POSITION_INDEPENDENT_CODE ON)
# A department finds its libraries in its own folder; whoever links that department must see them too.
set(CMAKE_FIND_PACKAGE_TARGETS_GLOBAL ON)
if(NOT CMAKE_BUILD_TYPE AND NOT CMAKE_CONFIGURATION_TYPES)
  set(CMAKE_BUILD_TYPE Release)
endif()

find_program(SHOPWRIGHT_CCACHE ccache)
mark_as_advanced(SHOPWRIGHT_CCACHE)
if(SHOPWRIGHT_CCACHE AND NOT CMAKE_CXX_COMPILER_LAUNCHER AND PROJECT_IS_TOP_LEVEL)
  set(CMAKE_CXX_COMPILER_LAUNCHER "${SHOPWRIGHT_CCACHE}")
endif()
find_package(Threads REQUIRED)

# Results are promised to the bit, so no option may change floating-point arithmetic:
# contraction is off and fused operations are written out.
add_library(shopwright_options INTERFACE)
target_compile_options(shopwright_options INTERFACE
  -ffp-contract=off -Wall -Wextra -Wpedantic -Wshadow -Wnon-virtual-dtor
  $<$<BOOL:${SHOPWRIGHT_WERROR}>:-Werror>)
if(CMAKE_CXX_COMPILER_ID STREQUAL "GNU" AND CMAKE_CXX_COMPILER_VERSION VERSION_LESS 13)
  # GCC 12 sees overlaps in "literal" + std::string that are not there (its bug 105651).
  target_compile_options(shopwright_options INTERFACE -Wno-restrict)
endif()
if(CMAKE_CXX_COMPILER_ID STREQUAL "Clang")
  # libstdc++ 12's std::stable_sort uses its own deprecated get_temporary_buffer, which clang reports at our calls.
  target_compile_options(shopwright_options INTERFACE -Wno-deprecated-declarations)
  if(SHOPWRIGHT_UNITY)  # a local name may be that of another file's helper; file by file, shadows are still reported
    target_compile_options(shopwright_options INTERFACE -Wno-shadow)
  endif()
endif()
if(SHOPWRIGHT_SANITIZE)
  target_compile_options(shopwright_options INTERFACE
    -fsanitize=${SHOPWRIGHT_SANITIZE} -fno-sanitize-recover=all -fno-omit-frame-pointer)
  # Indices and iterators of the standard library are checked too.
  target_compile_definitions(shopwright_options INTERFACE _GLIBCXX_ASSERTIONS)
  add_link_options(-fsanitize=${SHOPWRIGHT_SANITIZE})
endif()
if(SHOPWRIGHT_FUZZ)
  target_compile_options(shopwright_options INTERFACE -fsanitize=fuzzer-no-link)
endif()
