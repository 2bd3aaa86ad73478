# What `cmake --install` puts down: the program, the departments' headers and libraries, and a package for
# find_package(shopwright), with one target per department and shopwright::shopwright for all of them.
include(CMakePackageConfigHelpers)
set(package_dir "${CMAKE_INSTALL_LIBDIR}/cmake/shopwright")

get_property(departments GLOBAL PROPERTY SHOPWRIGHT_DEPARTMENTS)
get_property(libraries GLOBAL PROPERTY SHOPWRIGHT_LIBRARIES)
list(REMOVE_ITEM departments shopwright_app)

add_library(shopwright_all INTERFACE)
add_library(shopwright::shopwright ALIAS shopwright_all)
set_target_properties(shopwright_all PROPERTIES EXPORT_NAME shopwright)
target_link_libraries(shopwright_all INTERFACE ${departments})

install(TARGETS ${departments} shopwright_all EXPORT shopwright ARCHIVE DESTINATION "${CMAKE_INSTALL_LIBDIR}")
install(EXPORT shopwright NAMESPACE shopwright:: FILE shopwrightTargets.cmake DESTINATION "${package_dir}")
install(DIRECTORY "${PROJECT_SOURCE_DIR}/include/shopwright" "${PROJECT_BINARY_DIR}/include/shopwright"
  DESTINATION "${CMAKE_INSTALL_INCLUDEDIR}" FILES_MATCHING PATTERN "*.hpp")
if(TARGET shopwright)
  install(TARGETS shopwright RUNTIME DESTINATION "${CMAKE_INSTALL_BINDIR}")
endif()

# Static libraries hand their own libraries on to whoever links them: the package finds each again.
set(SHOPWRIGHT_DEPENDENCIES "")
list(APPEND libraries Threads::Threads)
list(REMOVE_DUPLICATES libraries)
foreach(library IN LISTS libraries)
  if(library MATCHES "^Boost::(.+)")
    if(CMAKE_MATCH_1 STREQUAL "headers" OR CMAKE_MATCH_1 STREQUAL "boost")
      string(APPEND SHOPWRIGHT_DEPENDENCIES "find_dependency(Boost)\n")
    else()
      string(APPEND SHOPWRIGHT_DEPENDENCIES "find_dependency(Boost COMPONENTS ${CMAKE_MATCH_1})\n")
    endif()
  elseif(library STREQUAL "SQLite::SQLite3")
    string(APPEND SHOPWRIGHT_DEPENDENCIES "find_dependency(SQLite3)\n")
  elseif(library MATCHES "^PkgConfig::(.+)")  # imported under the name of its module
    string(APPEND SHOPWRIGHT_DEPENDENCIES "find_dependency(PkgConfig)\n"
      "pkg_check_modules(${CMAKE_MATCH_1} REQUIRED IMPORTED_TARGET ${CMAKE_MATCH_1})\n")
  elseif(library MATCHES "^([^:$]+)(::.+)?$")
    string(APPEND SHOPWRIGHT_DEPENDENCIES "find_dependency(${CMAKE_MATCH_1})\n")
  endif()
endforeach()
configure_package_config_file("${CMAKE_CURRENT_LIST_DIR}/shopwrightConfig.cmake.in"
  "${PROJECT_BINARY_DIR}/shopwrightConfig.cmake" INSTALL_DESTINATION "${package_dir}")
# Before 1.0 a minor release may change interfaces, and any release may change results.
write_basic_package_version_file("${PROJECT_BINARY_DIR}/shopwrightConfigVersion.cmake" COMPATIBILITY SameMinorVersion)
install(FILES "${PROJECT_BINARY_DIR}/shopwrightConfig.cmake" "${PROJECT_BINARY_DIR}/shopwrightConfigVersion.cmake"
  DESTINATION "${package_dir}")
