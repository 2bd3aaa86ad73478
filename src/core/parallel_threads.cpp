#include <atomic>
#include <condition_variable>
#include <exception>
#include <mutex>
#include <thread>
#include <utility>
#include <vector>

#include "shopwright/core/parallel.hpp"

namespace shopwright::core {

namespace {

// Workers wait for a loop, take its next index until there is none, and report that they have left it.
class Threads final : public Parallel {
 public:
  explicit Threads(int n) : n_(n) {
    try {
      for (int i = 1; i < n; ++i) workers_.emplace_back([this] { work(); });
    } catch (...) {  // the system gives no more threads: those that began must end first
      end();
      throw;
    }
  }
  ~Threads() override { end(); }

  void chunks(size_t n, FunctionRef<void(size_t)> body) override { tasks(chunk_count(n), body); }

  void tasks(size_t n, FunctionRef<void(size_t)> body) override {
    if (inside_ == this || workers_.empty()) {  // a loop within a loop runs in the thread that asks for it
      for (size_t i = 0; i < n; ++i) body(i);
      return;
    }
    {
      const std::lock_guard lock(mutex_);
      body_ = &body;
      size_ = n;
      next_ = 0;
      busy_ = workers_.size();
      error_ = nullptr;
      ++loop_;
    }
    wake_.notify_all();
    take();
    std::unique_lock lock(mutex_);
    done_.wait(lock, [this] { return busy_ == 0; });
    if (error_) std::rethrow_exception(std::exchange(error_, nullptr));
  }

  int threads() const override { return n_; }

 private:
  void work() {
    uint64_t seen = 0;
    std::unique_lock lock(mutex_);
    while (true) {
      wake_.wait(lock, [&] { return stop_ || loop_ != seen; });
      if (stop_) return;
      seen = loop_;
      lock.unlock();
      take();
      lock.lock();
      if (--busy_ == 0) done_.notify_one();
    }
  }

  void end() {
    {
      const std::lock_guard lock(mutex_);
      stop_ = true;
    }
    wake_.notify_all();
    for (std::thread& worker : workers_) worker.join();
  }

  void take() {
    const Threads* const outer = std::exchange(inside_, this);
    try {
      for (size_t i = next_++; i < size_; i = next_++) (*body_)(i);
    } catch (...) {
      next_ = size_;
      const std::lock_guard lock(mutex_);
      if (!error_) error_ = std::current_exception();
    }
    inside_ = outer;
  }

  inline static thread_local const Threads* inside_ = nullptr;

  int n_;
  std::vector<std::thread> workers_;
  std::mutex mutex_;
  std::condition_variable wake_, done_;
  const FunctionRef<void(size_t)>* body_ = nullptr;
  size_t size_ = 0;
  std::atomic<size_t> next_ = 0;
  size_t busy_ = 0;
  uint64_t loop_ = 0;
  bool stop_ = false;
  std::exception_ptr error_;
};

}  // namespace

std::unique_ptr<Parallel> make_threads(int n) { return std::make_unique<Threads>(n < 1 ? default_threads() : n); }

}  // namespace shopwright::core
