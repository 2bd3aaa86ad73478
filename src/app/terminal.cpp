#include "app/terminal.hpp"

#include <fcntl.h>
#include <signal.h>
#include <sys/ioctl.h>
#include <unistd.h>

#include <cerrno>
#include <cstdlib>
#include <system_error>

namespace shopwright::app {
namespace {

bool is_terminal(int descriptor) {
  const char* kind = std::getenv("TERM");
  return ::isatty(descriptor) == 1 && (kind == nullptr || std::string_view(kind) != "dumb");
}

int width_of(int descriptor) {
  winsize size{};
  if (::ioctl(descriptor, TIOCGWINSZ, &size) == 0 && size.ws_col > 0) return size.ws_col;
  const char* columns = std::getenv("COLUMNS");
  const int width = columns == nullptr ? 0 : std::atoi(columns);
  return width >= 20 && width <= 10000 ? width : 80;
}

}  // namespace

Terminal::Terminal() {
  ::signal(SIGPIPE, SIG_IGN);  // seen as EPIPE instead
  // A file that we open must never become standard output or error because those were closed.
  for (int descriptor = 0; descriptor < 3; ++descriptor)
    if (::fcntl(descriptor, F_GETFD) < 0 && errno == EBADF) (void)!::open("/dev/null", O_RDONLY);
  out_is_terminal_ = is_terminal(STDOUT_FILENO);
  err_is_terminal_ = is_terminal(STDERR_FILENO);
  const char* no_colour = std::getenv("NO_COLOR");
  colour_ = no_colour == nullptr || *no_colour == '\0';
}

void Terminal::out(std::string_view text) const {
  while (!text.empty()) {
    const ssize_t written = ::write(STDOUT_FILENO, text.data(), text.size());
    if (written < 0 && errno == EINTR) continue;
    if (written < 0 && errno == EPIPE) throw BrokenPipe();
    if (written < 0) throw std::system_error(errno, std::generic_category(), "cannot write to standard output");
    text.remove_prefix(static_cast<size_t>(written));
  }
}

void Terminal::err(std::string_view text) const noexcept {
  while (!text.empty()) {
    const ssize_t written = ::write(STDERR_FILENO, text.data(), text.size());
    if (written < 0 && errno == EINTR) continue;
    if (written <= 0) return;
    text.remove_prefix(static_cast<size_t>(written));
  }
}

int Terminal::out_width() const { return width_of(STDOUT_FILENO); }
int Terminal::err_width() const { return width_of(STDERR_FILENO); }

}  // namespace shopwright::app
