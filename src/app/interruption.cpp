#include "app/interruption.hpp"

#include <poll.h>
#include <sys/eventfd.h>
#include <sys/signalfd.h>
#include <unistd.h>

#include <cerrno>
#include <system_error>

namespace shopwright::app {

Interruption::Interruption(std::function<void(int)> overdue) : overdue_(std::move(overdue)) {
  sigemptyset(&watched_);
  for (const int signal : {SIGINT, SIGTERM}) {
    struct sigaction now{};
    ::sigaction(signal, nullptr, &now);
    if (now.sa_handler != SIG_IGN) sigaddset(&watched_, signal);
  }
  ::pthread_sigmask(SIG_BLOCK, &watched_, &before_);
  signals_ = ::signalfd(-1, &watched_, SFD_CLOEXEC | SFD_NONBLOCK);
  end_ = ::eventfd(0, EFD_CLOEXEC);
  if (signals_ < 0 || end_ < 0) throw std::system_error(errno, std::generic_category(), "cannot watch for signals");
  watcher_ = std::thread([this] { watch(); });
}

Interruption::~Interruption() {
  const uint64_t one = 1;
  (void)!::write(end_, &one, sizeof one);
  watcher_.join();
  ::close(signals_);
  ::close(end_);
  // A signal that comes as late as this still ends the process.
  ::pthread_sigmask(SIG_SETMASK, &before_, nullptr);
}

void Interruption::watch() {
  pollfd waits[2] = {{end_, POLLIN, 0}, {signals_, POLLIN, 0}};
  for (;;) {
    const int came = ::poll(waits, 2, signal() == 0 ? -1 : 800);
    if (came < 0 && errno == EINTR) continue;
    if (waits[0].revents != 0) return;
    signalfd_siginfo info{};
    const bool signalled = ::read(signals_, &info, sizeof info) == static_cast<ssize_t>(sizeof info);
    if (signalled && signal() == 0) {
      signal_.store(static_cast<int>(info.ssi_signo));
      stop_.request_stop();
    } else if (signal() != 0) {  // too long since, or asked for once more
      const std::lock_guard lock(mutex_);
      if (writing_) continue;
      overdue_(signal());
      ::_exit(128 + signal());
    }
  }
}

}  // namespace shopwright::app
