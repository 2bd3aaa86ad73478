# Every Catch2 test case becomes a ctest test, with labels from its tags. Catch2's own catch_discover_tests() cannot
# label in version 2 and warns when no case matches.

# Sets uses_tag in the caller: whether any of the sources has a test case with [tag].
function(shopwright_uses_tag tag)
  set(found OFF)
  foreach(source IN LISTS ARGN)
    file(STRINGS "${source}" lines REGEX "\\[${tag}\\]" LIMIT_COUNT 1)
    if(lines)
      set(found ON)
    endif()
  endforeach()
  set(uses_tag ${found} PARENT_SCOPE)
endfunction()

function(shopwright_discover name)
  set(list "${CMAKE_CURRENT_BINARY_DIR}/test_${name}.ctest.cmake")
  add_custom_command(TARGET test_${name} POST_BUILD BYPRODUCTS "${list}" VERBATIM
    COMMAND "${CMAKE_COMMAND}" -D "EXECUTABLE=$<TARGET_FILE:test_${name}>" -D "FOLDER=${name}" -D "OUTPUT=${list}"
            -D "CATCH2=${Catch2_VERSION}" -P "${PROJECT_SOURCE_DIR}/src/cmake/DiscoverTests.cmake")
  set(include "${CMAKE_CURRENT_BINARY_DIR}/test_${name}.include.cmake")
  file(WRITE "${include}" "if(EXISTS \"${list}\")\n  include(\"${list}\")\n"
                          "else()\n  add_test([[${name}: not built]] test_${name}-not-built)\nendif()\n")
  set_property(DIRECTORY APPEND PROPERTY TEST_INCLUDE_FILES "${include}")
endfunction()
