// What of Node-API (node_api.h, a stable binary interface) the kernels use, declared here as TensorFlow's is.
#pragma once
#include <cstddef>
#include <cstdint>

extern "C" {
typedef struct napi_env__* napi_env;
typedef struct napi_value__* napi_value;
typedef struct napi_callback_info__* napi_callback_info;
typedef int napi_status;  // 0: done
typedef napi_value (*napi_callback)(napi_env, napi_callback_info);
typedef enum { napi_uint8_array = 1, napi_float32_array = 7, napi_float64_array = 8 } napi_typedarray_type;

napi_status napi_create_function(napi_env, const char* name, size_t length, napi_callback, void* data, napi_value* result);
napi_status napi_set_named_property(napi_env, napi_value object, const char* name, napi_value value);
napi_status napi_get_cb_info(napi_env, napi_callback_info, size_t* count, napi_value* arguments, napi_value* self, void** data);
napi_status napi_get_typedarray_info(napi_env, napi_value, napi_typedarray_type*, size_t* length, void** data,
                                     napi_value* buffer, size_t* offset);
napi_status napi_get_value_int64(napi_env, napi_value, int64_t* result);
napi_status napi_throw_type_error(napi_env, const char* code, const char* message);
}
