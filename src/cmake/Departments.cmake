# How the house is built: one library per department (folder), linking only what lies on lower floors.
include(GNUInstallDirs)
configure_file("${CMAKE_CURRENT_LIST_DIR}/version.hpp.in" "${PROJECT_BINARY_DIR}/include/shopwright/version.hpp" @ONLY)

# shopwright_department(NAME [DEPENDS department...] [LIBRARIES target...] [PUBLIC_LIBRARIES target...] [ALONE source...])
# Sources: src/NAME/*.cpp.  Public headers: include/shopwright/NAME/.
# LIBRARIES are third parties seen by that department's own sources alone; PUBLIC_LIBRARIES appear in its headers. ALONE: sources that
# cannot share a translation unit (those that Highway compiles once per processor, say); names in the others' unnamed namespaces differ.
function(shopwright_department name)
  cmake_parse_arguments(ARG "" "" "DEPENDS;LIBRARIES;PUBLIC_LIBRARIES;ALONE" ${ARGN})
  file(GLOB sources CONFIGURE_DEPENDS "${PROJECT_SOURCE_DIR}/src/${name}/*.cpp")
  if(NOT sources)  # headers alone: a library all the same, so that it links and installs like the others
    set(sources "${CMAKE_CURRENT_BINARY_DIR}/${name}.cpp")
    file(CONFIGURE OUTPUT "${sources}" CONTENT "// ${name} is all headers.\n")
  endif()
  add_library(shopwright_${name} STATIC ${sources})
  add_library(shopwright::${name} ALIAS shopwright_${name})
  set_target_properties(shopwright_${name} PROPERTIES EXPORT_NAME ${name})
  shopwright_unity(shopwright_${name} ALONE ${ARG_ALONE})
  target_compile_features(shopwright_${name} PUBLIC cxx_std_20)
  target_compile_options(shopwright_${name} INTERFACE -ffp-contract=off)  # for arithmetic in headers, wherever they go
  target_include_directories(shopwright_${name}
    PUBLIC $<BUILD_INTERFACE:${PROJECT_SOURCE_DIR}/include> $<BUILD_INTERFACE:${PROJECT_BINARY_DIR}/include>
           $<INSTALL_INTERFACE:${CMAKE_INSTALL_INCLUDEDIR}>
    PRIVATE "${PROJECT_SOURCE_DIR}/src")
  foreach(department IN LISTS ARG_DEPENDS)
    target_link_libraries(shopwright_${name} PUBLIC shopwright_${department})
  endforeach()
  target_link_libraries(shopwright_${name} PUBLIC ${ARG_PUBLIC_LIBRARIES} PRIVATE ${ARG_LIBRARIES}
    $<BUILD_INTERFACE:shopwright_options>)
  set_property(GLOBAL APPEND PROPERTY SHOPWRIGHT_DEPARTMENTS shopwright_${name})
  set_property(GLOBAL APPEND PROPERTY SHOPWRIGHT_LIBRARIES ${ARG_LIBRARIES} ${ARG_PUBLIC_LIBRARIES})
endfunction()
