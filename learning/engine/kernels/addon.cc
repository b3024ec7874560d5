// What Node calls when it loads the kernels: TensorFlow's ops are registered by then (kernels.cc); functions on arrays are
// handed out here, with every length checked.
#include <vector>

#include "functions.h"
#include "node-c.h"

namespace {

constexpr int64_t KEY = 32, COUNTER = 16, EDGES = 257, LAYERS = 256, TABLES = EDGES + LAYERS + EDGES;

/** The arguments of one call. What does not fit is remembered, and refused once. */
class Arguments {
 public:
  Arguments(napi_env env, napi_callback_info info) : env_(env) {
    size_t count = MOST;
    good_ = napi_get_cb_info(env, info, &count, values_, nullptr, nullptr) == 0;
  }
  template <typename T>
  T* array(int i, napi_typedarray_type type, int64_t expected) {
    napi_typedarray_type got;
    size_t length = 0;
    void* data = nullptr;
    good_ = good_ && napi_get_typedarray_info(env_, values_[i], &got, &length, &data, nullptr, nullptr) == 0 && got == type &&
            static_cast<int64_t>(length) == expected;
    return static_cast<T*>(data);
  }
  double* doubles(int i, int64_t expected) { return array<double>(i, napi_float64_array, expected); }
  float* floats(int i, int64_t expected) { return array<float>(i, napi_float32_array, expected); }
  uint8_t* bytes(int i, int64_t expected) { return array<uint8_t>(i, napi_uint8_array, expected); }
  /** A whole number from 0 to 2^31. */
  int64_t whole(int i) {
    int64_t value = 0;
    good_ = good_ && napi_get_value_int64(env_, values_[i], &value) == 0 && value >= 0 && value <= int64_t{1} << 31;
    return good_ ? value : 0;
  }
  bool good() const { return good_; }
  napi_value refuse(const char* why) {
    napi_throw_type_error(env_, "KERNEL_ARGUMENTS", why);
    return nullptr;
  }

 private:
  static constexpr size_t MOST = 13;
  napi_env env_;
  napi_value values_[MOST];
  bool good_;
};

napi_value blockTransform(napi_env env, napi_callback_info info) {
  Arguments with(env, info);
  const int64_t count = with.whole(0), height = with.whole(1), width = with.whole(2);
  const double* planes = with.doubles(3, count * height * width);
  const double *rows = with.doubles(4, 24 * height), *columns = with.doubles(5, 24 * width);
  float* out = with.floats(6, 63 * count * height * width);
  if (!with.good())
    return with.refuse("blockTransform(count, height, width, planes, rows, columns, out): a length does not fit");
  fedveil::blockTransform(planes, count, height, width, rows, columns, out);
  return nullptr;
}

napi_value laplaceRows(napi_env env, napi_callback_info info) {
  Arguments with(env, info);
  const int64_t rows = with.whole(0), n = with.whole(1);
  const uint8_t *keys = with.bytes(2, rows * KEY), *counters = with.bytes(3, rows * COUNTER), *skips = with.bytes(4, rows);
  const double* tables = with.doubles(5, TABLES);
  float* out = with.floats(6, rows * n);
  double* taken = with.doubles(7, rows);
  fedveil::Around around{};
  if (with.whole(8) == 1) around = {with.floats(9, rows * n), with.floats(10, n), with.floats(11, n), with.floats(12, n)};
  if (!with.good())
    return with.refuse("laplaceRows(rows, n, keys, counters, skips, tables, out, taken, around, ...): a length does not fit");
  std::vector<fedveil::StreamPlace> places;
  for (int64_t row = 0; row < rows; row++)
    places.push_back({keys + row * KEY, counters + row * COUNTER, skips[row] & 3});
  fedveil::laplaceRows(places.data(), rows, {tables, tables + EDGES, tables + EDGES + LAYERS}, around, out, n, taken);
  return nullptr;
}

void give(napi_env env, napi_value exports, const char* name, napi_callback function) {
  napi_value value;
  if (napi_create_function(env, name, SIZE_MAX, function, nullptr, &value) == 0)
    napi_set_named_property(env, exports, name, value);
}

}  // namespace

extern "C" __attribute__((visibility("default"))) napi_value napi_register_module_v1(napi_env env, napi_value exports) {
  give(env, exports, "blockTransform", blockTransform);
  if (fedveil::hasCipher()) give(env, exports, "laplaceRows", laplaceRows);
  return exports;
}
