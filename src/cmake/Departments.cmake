# How the house is built: one library per department (folder), linking only what lies on lower floors.
include(GNUInstallDirs)

option(SHOPWRIGHT_TESTS "Build the tests" ON)
option(SHOPWRIGHT_BENCH "Build the benchmarks (needs Google Benchmark)" OFF)
option(SHOPWRIGHT_FUZZ "Build the fuzz targets (needs clang)" OFF)
option(SHOPWRIGHT_WERROR "Treat warnings as errors" ON)

set(CMAKE_CXX_STANDARD 20)
set(CMAKE_CXX_STANDARD_REQUIRED ON)
set(CMAKE_CXX_EXTENSIONS OFF)
set(CMAKE_POSITION_INDEPENDENT_CODE ON)
if(NOT CMAKE_BUILD_TYPE)
  set(CMAKE_BUILD_TYPE Release)
endif()
find_package(Threads REQUIRED)

# Every target is compiled with these. Results are promised to the bit, so no option may change
# floating-point arithmetic: contraction is off and fused operations are written out.
add_library(shopwright_options INTERFACE)
target_compile_options(shopwright_options INTERFACE
  -ffp-contract=off -Wall -Wextra -Wpedantic -Wshadow -Wnon-virtual-dtor
  $<$<BOOL:${SHOPWRIGHT_WERROR}>:-Werror>)

# shopwright_department(NAME [DEPENDS department...] [LIBRARIES target...])
# Sources: src/NAME/*.cpp.  Public headers: include/shopwright/NAME/.
# LIBRARIES are third parties seen by that department's own sources alone.
function(shopwright_department name)
  cmake_parse_arguments(ARG "" "" "DEPENDS;LIBRARIES;PUBLIC_LIBRARIES" ${ARGN})
  file(GLOB sources CONFIGURE_DEPENDS "${PROJECT_SOURCE_DIR}/src/${name}/*.cpp")
  add_library(shopwright_${name} STATIC ${sources})
  add_library(shopwright::${name} ALIAS shopwright_${name})
  set_target_properties(shopwright_${name} PROPERTIES EXPORT_NAME ${name})
  target_include_directories(shopwright_${name}
    PUBLIC $<BUILD_INTERFACE:${PROJECT_SOURCE_DIR}/include> $<INSTALL_INTERFACE:${CMAKE_INSTALL_INCLUDEDIR}>
    PRIVATE "${PROJECT_SOURCE_DIR}/src")
  foreach(department IN LISTS ARG_DEPENDS)
    target_link_libraries(shopwright_${name} PUBLIC shopwright_${department})
  endforeach()
  target_link_libraries(shopwright_${name} PUBLIC ${ARG_PUBLIC_LIBRARIES} PRIVATE ${ARG_LIBRARIES}
    $<BUILD_INTERFACE:shopwright_options>)
  set_property(GLOBAL APPEND PROPERTY SHOPWRIGHT_DEPARTMENTS shopwright_${name})
endfunction()
