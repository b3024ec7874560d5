// A loop over independent tasks on the engine's number of threads, the calling one among them.
#pragma once
#include <atomic>
#include <condition_variable>
#include <cstdint>
#include <cstdlib>
#include <functional>
#include <mutex>
#include <thread>

namespace fedveil {

class Threads {
 public:
  /** Never destroyed: its threads sleep until the process ends. */
  static Threads& instance() {
    static Threads* threads = new Threads();
    return *threads;
  }

  /** Calls task(0) .. task(count - 1), in any order; returns when all are done. One caller at a time. */
  void run(int64_t count, const std::function<void(int64_t)>& task) {
    if (helpers_ == 0 || count < 2) {
      for (int64_t i = 0; i < count; i++) task(i);
      return;
    }
    std::lock_guard<std::mutex> alone(caller_);
    {
      std::lock_guard<std::mutex> lock(mutex_);
      task_ = &task;
      count_ = count;
      next_ = 0;
      busy_ = helpers_;
      generation_++;
    }
    wake_.notify_all();
    work();
    std::unique_lock<std::mutex> lock(mutex_);
    done_.wait(lock, [this] { return busy_ == 0; });
  }

 private:
  Threads() {
    const char* asked = std::getenv("TF_NUM_INTRAOP_THREADS");
    const int threads = asked ? std::atoi(asked) : static_cast<int>(std::thread::hardware_concurrency());
    helpers_ = threads > 1 ? threads - 1 : 0;
    for (int i = 0; i < helpers_; i++) std::thread([this] { help(); }).detach();
  }

  void help() {
    uint64_t seen = 0;
    for (;;) {
      {
        std::unique_lock<std::mutex> lock(mutex_);
        wake_.wait(lock, [&] { return generation_ != seen; });
        seen = generation_;
      }
      work();
      std::lock_guard<std::mutex> lock(mutex_);
      if (--busy_ == 0) done_.notify_one();
    }
  }

  void work() {
    for (int64_t i = next_++; i < count_; i = next_++) (*task_)(i);
  }

  std::mutex caller_, mutex_;
  std::condition_variable wake_, done_;
  const std::function<void(int64_t)>* task_ = nullptr;
  int64_t count_ = 0;
  std::atomic<int64_t> next_{0};
  int busy_ = 0, helpers_ = 0;
  uint64_t generation_ = 0;
};

inline void parallel(int64_t count, const std::function<void(int64_t)>& task) { Threads::instance().run(count, task); }

}  // namespace fedveil
