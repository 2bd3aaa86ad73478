#pragma once
// --set, --scale and --add: the options that change a scenario, shared by the commands that read one.
#include <string>
#include <vector>

#include "app/command.hpp"
#include "shopwright/language/changes.hpp"

namespace shopwright::app {

inline constexpr Option kSetOption = {
    .name = "set",
    .argument = "PATH=V",
    .help =
        "Give a parameter another value; * in a path stands for any name, and "
        "@FROM..TO behind the value limits the change to those dates. Can be repeated.",
    .repeatable = true};
inline constexpr Option kScaleOption = {.name = "scale",
                                        .argument = "PATH=F",
                                        .help = "Multiply a number, in CSV tables too; as --set.",
                                        .repeatable = true};
inline constexpr Option kAddOption = {
    .name = "add", .argument = "PATH=D", .help = "Add to a number, or subtract; as --set.", .repeatable = true};

struct Changes {
  std::vector<language::Change> parsed;  ///< in the order of the command line, across the three options
  std::vector<std::string> written;      ///< as given: "--scale offers.*.*.price=0.98"
};

/// All that are wrong go to `diagnostics`, at once.
Changes changes_of(const Arguments& arguments, language::Diagnostics& diagnostics);

}  // namespace shopwright::app
