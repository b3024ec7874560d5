// Loads TensorFlow's libraries with standard error shut, for they write a banner there before any setting of theirs
// can be made. A module of its own, loaded before the addon: the addon's libraries come in before its own code runs.
#include <dlfcn.h>
#include <fcntl.h>
#include <unistd.h>

namespace {
struct Quiet {
  Quiet() {
    const int kept = dup(STDERR_FILENO);
    const int nowhere = open("/dev/null", O_WRONLY | O_CLOEXEC);
    if (kept < 0 || nowhere < 0) return;
    dup2(nowhere, STDERR_FILENO);
    // A library that does not load says why when the addon asks for it again.
    dlopen("$ORIGIN/tensorflow/libtensorflow_cc.so.2", RTLD_LAZY | RTLD_LOCAL);
    dup2(kept, STDERR_FILENO);
    close(nowhere);
    close(kept);
  }
} quiet;
}  // namespace

// What Node looks for in an addon: nothing to export.
extern "C" __attribute__((visibility("default"))) void* napi_register_module_v1(void*, void* exports) {
  return exports;
}
