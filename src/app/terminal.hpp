#pragma once
// Where the program's words go: data to standard output, all else to standard error.
#include <stdexcept>
#include <string>
#include <string_view>

namespace shopwright::app {

/// Nobody reads our output any more (`| head`): not worth a word.
class BrokenPipe : public std::runtime_error {
 public:
  BrokenPipe() : std::runtime_error("broken pipe") {}
};

/// The two streams and what can be shown on them. Colour only on a terminal, unless NO_COLOR is set (no-color.org) or the
/// terminal is dumb. Tested: tests/cli (pipes, full devices, pseudo terminals).
class Terminal {
 public:
  Terminal();
  /// Errors: BrokenPipe; std::system_error for anything else (a full disk).
  void out(std::string_view text) const;
  /// What cannot be said is not said: there is nowhere to complain.
  void err(std::string_view text) const noexcept;

  bool out_is_terminal() const { return out_is_terminal_; }
  bool err_is_terminal() const { return err_is_terminal_; }
  bool out_colour() const { return colour_ && out_is_terminal_; }
  bool err_colour() const { return colour_ && err_is_terminal_; }
  int out_width() const;  ///< columns; 80 (or $COLUMNS) when it is no terminal
  int err_width() const;

 private:
  bool out_is_terminal_, err_is_terminal_, colour_;
};

}  // namespace shopwright::app
