// Training kernels that TensorFlow lacks in one piece, registered as TensorFlow ops through its C API when this addon is
// loaded. What they fuse is limited by memory, so each walks over a map once where composed ops walk five to ten times.
//
// Maps are [rows, c] with the channels last. Sums over rows are formed in chunks whose size depends on c alone, and
// the chunks are added in order in double precision: the thread count does not change a result.
#include <algorithm>
#include <cmath>
#include <cstdint>
#include <cstring>
#include <functional>
#include <vector>

#include "tensorflow-c.h"
#include "threads.h"
#include "vectorised.h"

namespace {

struct Bf16 {
  uint16_t bits;
};
inline float load(float x) { return x; }
inline float load(Bf16 x) {
  const uint32_t bits = static_cast<uint32_t>(x.bits) << 16;
  float value;
  std::memcpy(&value, &bits, 4);
  return value;
}
inline void store(float& to, float x) { to = x; }
/** Rounds to nearest, ties to even. */
inline void store(Bf16& to, float x) {
  uint32_t bits;
  std::memcpy(&bits, &x, 4);
  to.bits = static_cast<uint16_t>((bits + 0x7fff + ((bits >> 16) & 1)) >> 16);
}

template <typename T>
T* data(TF_Tensor* tensor) {
  return static_cast<T*>(TF_TensorData(tensor));
}

/** The tensors and the status of one call; frees what it was handed. */
class Call {
 public:
  explicit Call(TF_OpKernelContext* context) : context_(context), status_(TF_NewStatus()) {}
  ~Call() {
    for (TF_Tensor* tensor : held_) TF_DeleteTensor(tensor);
    TF_DeleteStatus(status_);
  }
  TF_Tensor* in(int i) {
    TF_Tensor* tensor = nullptr;
    TF_GetInput(context_, i, &tensor, status_);
    held_.push_back(tensor);
    return tensor;
  }
  TF_Tensor* out(int i, const std::vector<int64_t>& shape, TF_DataType type) {
    int64_t count = 1;
    for (int64_t side : shape) count *= side;
    TF_Tensor* tensor = TF_AllocateOutput(context_, i, type, shape.data(), static_cast<int>(shape.size()),
                                          count * TF_DataTypeSize(type), status_);
    held_.push_back(tensor);
    return tensor;
  }
  void refuse(const char* why) {
    TF_SetStatus(status_, TF_INVALID_ARGUMENT, why);
    TF_OpKernelContext_Failure(context_, status_);
  }

 private:
  TF_OpKernelContext* context_;
  TF_Status* status_;
  std::vector<TF_Tensor*> held_;
};

std::vector<int64_t> shapeOf(TF_Tensor* tensor) {
  std::vector<int64_t> shape(TF_NumDims(tensor));
  for (size_t i = 0; i < shape.size(); i++) shape[i] = TF_Dim(tensor, static_cast<int>(i));
  return shape;
}

/** Rows and channels of a map. */
struct Extent {
  int64_t rows, channels;
  explicit Extent(TF_Tensor* map) : channels(TF_Dim(map, TF_NumDims(map) - 1)) {
    rows = channels == 0 ? 0 : TF_TensorElementCount(map) / channels;
  }
  int64_t rowsPerChunk() const { return std::max<int64_t>(8, 16384 / std::max<int64_t>(1, channels)); }
  int64_t chunks() const { return (rows + rowsPerChunk() - 1) / rowsPerChunk(); }
};

/** Calls work(first row, end row) for all rows, on all threads. */
void overRows(const Extent& extent, const std::function<void(int64_t, int64_t)>& work) {
  const int64_t per = extent.rowsPerChunk();
  fedveil::parallel(extent.chunks(), [&](int64_t chunk) { work(chunk * per, std::min(extent.rows, (chunk + 1) * per)); });
}

/** `sums` vectors of length c: work(first row, end row, sums of this chunk in float), added over the chunks in order. */
std::vector<double> sumRows(const Extent& extent, int sums, const std::function<void(int64_t, int64_t, float*)>& work) {
  const int64_t length = sums * extent.channels, per = extent.rowsPerChunk();
  std::vector<float> parts(extent.chunks() * length);
  fedveil::parallel(extent.chunks(), [&](int64_t chunk) {
    work(chunk * per, std::min(extent.rows, (chunk + 1) * per), parts.data() + chunk * length);
  });
  std::vector<double> total(length);
  for (int64_t chunk = 0; chunk < extent.chunks(); chunk++)
    for (int64_t i = 0; i < length; i++) total[i] += parts[chunk * length + i];
  return total;
}

// ---- The inner loops: one row or one chunk each, plain enough that compilers make vector code of them. ---

#define IN(T) const T* __restrict
#define OUT(T) T* __restrict
#define VECTOR const float* __restrict
#define SUM float* __restrict

// Each loop is compiled for float and for bfloat16 maps: a macro, since clones of a template cannot be made.
#define LOOPS(T, NAME) \
  /* Sums of (x - shift) and of its square. */ \
  VECTORISED void moments##NAME(IN(T) x, int64_t rows, int64_t c, VECTOR shift, SUM first, SUM second) { \
    for (int64_t r = 0; r < rows; r++, x += c) \
      for (int64_t k = 0; k < c; k++) { \
        const float d = load(x[k]) - shift[k]; \
        first[k] += d; \
        second[k] += d * d; \
      } \
  } \
  /* y = x scale + shift, negative values times alpha. */ \
  VECTORISED void affine##NAME(IN(T) x, OUT(T) y, int64_t rows, int64_t c, VECTOR scale, VECTOR shift, VECTOR alpha) { \
    for (int64_t r = 0; r < rows; r++, x += c, y += c) \
      for (int64_t k = 0; k < c; k++) { \
        const float z = load(x[k]) * scale[k] + shift[k]; \
        store(y[k], z < 0 ? z * alpha[k] : z); \
      } \
  } \
  /* With z = x scale + shift and g = dy, times alpha where z < 0: sums of g, g (x - centre), and dy z where z < 0. */ \
  VECTORISED void gradientSums##NAME(IN(T) dy, IN(T) x, int64_t rows, int64_t c, VECTOR scale, VECTOR shift, VECTOR alpha, \
                                     VECTOR centre, SUM sumG, SUM sumGx, SUM sumAlpha) { \
    for (int64_t r = 0; r < rows; r++, x += c, dy += c) \
      for (int64_t k = 0; k < c; k++) { \
        const float d = load(dy[k]), v = load(x[k]), z = v * scale[k] + shift[k]; \
        const float g = z < 0 ? d * alpha[k] : d; \
        sumG[k] += g; \
        sumGx[k] += g * (v - centre[k]); \
        sumAlpha[k] += z < 0 ? d * z : 0; \
      } \
  } \
  /* dx = g a + x b + constant, g as above. */ \
  VECTORISED void gradientMap##NAME(IN(T) dy, IN(T) x, OUT(T) dx, int64_t rows, int64_t c, VECTOR scale, VECTOR shift, \
                                    VECTOR alpha, VECTOR a, VECTOR b, VECTOR constant) { \
    for (int64_t r = 0; r < rows; r++, x += c, dy += c, dx += c) \
      for (int64_t k = 0; k < c; k++) { \
        const float d = load(dy[k]), v = load(x[k]), z = v * scale[k] + shift[k]; \
        store(dx[k], (z < 0 ? d * alpha[k] : d) * a[k] + (v * b[k] + constant[k])); \
      } \
  }

LOOPS(float, Float)
LOOPS(Bf16, Bfloat16)

#define DISPATCH(NAME) \
  template <typename... A> \
  inline void NAME(const float* x, A... rest) { NAME##Float(x, rest...); } \
  template <typename... A> \
  inline void NAME(const Bf16* x, A... rest) { NAME##Bfloat16(x, rest...); }
DISPATCH(moments)
DISPATCH(affine)
DISPATCH(gradientSums)
DISPATCH(gradientMap)

/** Slopes below 0: those given, or 1 (no activation) where none are. */
std::vector<float> slopes(TF_Tensor* alpha, int64_t channels) {
  std::vector<float> values(channels, 1.0f);
  if (TF_TensorElementCount(alpha) == channels) std::memcpy(values.data(), data<float>(alpha), channels * sizeof(float));
  return values;
}

bool perChannel(const Extent& extent, std::initializer_list<TF_Tensor*> vectors) {
  return std::all_of(vectors.begin(), vectors.end(),
                     [&](TF_Tensor* v) { return TF_TensorElementCount(v) == extent.channels; });
}

// ---- Batch normalisation, with PReLU behind it where slopes are given ------------------------------------------------

template <typename T>
void normalise(TF_OpKernelContext* context, float epsilon) {
  Call call(context);
  TF_Tensor *x = call.in(0), *gain = call.in(1), *offset = call.in(2), *alpha = call.in(3);
  const Extent extent(x);
  const int64_t c = extent.channels;
  if (extent.rows == 0 || !perChannel(extent, {gain, offset}))
    return call.refuse("FedveilBatchNorm needs a map [..., c] that is not empty, and gain and offset [c]");
  const T* values = data<T>(x);
  // Shifted by the first row, so that a large mean does not swallow a small variance (Chan et al. 1983).
  std::vector<float> pivot(c);
  for (int64_t k = 0; k < c; k++) pivot[k] = load(values[k]);
  const auto sums = sumRows(extent, 2, [&](int64_t from, int64_t to, float* part) {
    moments(values + from * c, to - from, c, pivot.data(), part, part + c);
  });
  float* mean = data<float>(call.out(1, {c}, TF_FLOAT));
  float* variance = data<float>(call.out(2, {c}, TF_FLOAT));
  std::vector<float> scale(c), shift(c);
  for (int64_t k = 0; k < c; k++) {
    const double first = sums[k] / extent.rows, second = sums[c + k] / extent.rows;
    mean[k] = static_cast<float>(pivot[k] + first);
    variance[k] = static_cast<float>(std::max(0.0, second - first * first));
    scale[k] = data<float>(gain)[k] / std::sqrt(variance[k] + epsilon);
    shift[k] = data<float>(offset)[k] - mean[k] * scale[k];
  }
  const auto alphas = slopes(alpha, c);
  T* y = data<T>(call.out(0, shapeOf(x), TF_TensorType(x)));
  overRows(extent, [&](int64_t from, int64_t to) {
    affine(values + from * c, y + from * c, to - from, c, scale.data(), shift.data(), alphas.data());
  });
}

template <typename T>
void normaliseGradient(TF_OpKernelContext* context, float epsilon) {
  Call call(context);
  TF_Tensor *dy = call.in(0), *x = call.in(1), *gain = call.in(2), *offset = call.in(3), *alpha = call.in(4),
            *mean = call.in(5), *variance = call.in(6);
  const Extent extent(x);
  const int64_t c = extent.channels;
  if (extent.rows == 0 || TF_TensorElementCount(dy) != TF_TensorElementCount(x) ||
      !perChannel(extent, {gain, offset, mean, variance}))
    return call.refuse("FedveilBatchNormGrad needs dy and x of one shape [..., c] and vectors [c]");
  const T *upstream = data<T>(dy), *values = data<T>(x);
  const float* means = data<float>(mean);
  const auto alphas = slopes(alpha, c);
  std::vector<float> scale(c), shift(c), inverse(c);
  for (int64_t k = 0; k < c; k++) {
    inverse[k] = 1.0f / std::sqrt(data<float>(variance)[k] + epsilon);
    scale[k] = data<float>(gain)[k] * inverse[k];
    shift[k] = data<float>(offset)[k] - means[k] * scale[k];
  }
  const auto sums = sumRows(extent, 3, [&](int64_t from, int64_t to, float* part) {
    gradientSums(upstream + from * c, values + from * c, to - from, c, scale.data(), shift.data(), alphas.data(), means,
                 part, part + c, part + 2 * c);
  });
  float* gainGradient = data<float>(call.out(1, {c}, TF_FLOAT));
  float* offsetGradient = data<float>(call.out(2, {c}, TF_FLOAT));
  float* alphaGradient = data<float>(call.out(3, {c}, TF_FLOAT));
  std::vector<float> a(c), b(c), constant(c);
  for (int64_t k = 0; k < c; k++) {
    const double sumG = sums[k], sumGx = sums[c + k];
    offsetGradient[k] = static_cast<float>(sumG);
    gainGradient[k] = static_cast<float>(sumGx * inverse[k]);
    alphaGradient[k] = static_cast<float>(sums[2 * c + k]);
    // Ioffe and Szegedy 2015, sec. 3, gathered by powers of x.
    a[k] = scale[k];
    b[k] = static_cast<float>(-scale[k] * inverse[k] * inverse[k] * sumGx / extent.rows);
    constant[k] = static_cast<float>(-scale[k] * sumG / extent.rows - static_cast<double>(b[k]) * means[k]);
  }
  T* dx = data<T>(call.out(0, shapeOf(x), TF_TensorType(x)));
  overRows(extent, [&](int64_t from, int64_t to) {
    gradientMap(upstream + from * c, values + from * c, dx + from * c, to - from, c, scale.data(), shift.data(),
                alphas.data(), a.data(), b.data(), constant.data());
  });
}

// ---- A fixed scale and shift for each channel, with PReLU behind it --------------------------------------------------

template <typename T>
void scaleShift(TF_OpKernelContext* context, float) {
  Call call(context);
  TF_Tensor *x = call.in(0), *scale = call.in(1), *shift = call.in(2), *alpha = call.in(3);
  const Extent extent(x);
  const int64_t c = extent.channels;
  if (!perChannel(extent, {scale, shift})) return call.refuse("FedveilScaleShift needs scale and shift [c]");
  const auto alphas = slopes(alpha, c);
  T* y = data<T>(call.out(0, shapeOf(x), TF_TensorType(x)));
  overRows(extent, [&](int64_t from, int64_t to) {
    affine(data<T>(x) + from * c, y + from * c, to - from, c, data<float>(scale), data<float>(shift), alphas.data());
  });
}

template <typename T>
void scaleShiftGradient(TF_OpKernelContext* context, float) {
  Call call(context);
  TF_Tensor *dy = call.in(0), *x = call.in(1), *scale = call.in(2), *shift = call.in(3), *alpha = call.in(4);
  const Extent extent(x);
  const int64_t c = extent.channels;
  if (TF_TensorElementCount(dy) != TF_TensorElementCount(x) || !perChannel(extent, {scale, shift}))
    return call.refuse("FedveilScaleShiftGrad needs dy and x of one shape [..., c], and scale and shift [c]");
  const T *upstream = data<T>(dy), *values = data<T>(x);
  const float *scales = data<float>(scale), *shifts = data<float>(shift);
  const auto alphas = slopes(alpha, c);
  const std::vector<float> zero(c);
  const auto sums = sumRows(extent, 3, [&](int64_t from, int64_t to, float* part) {
    gradientSums(upstream + from * c, values + from * c, to - from, c, scales, shifts, alphas.data(), zero.data(), part,
                 part + c, part + 2 * c);
  });
  float* scaleGradient = data<float>(call.out(1, {c}, TF_FLOAT));
  float* shiftGradient = data<float>(call.out(2, {c}, TF_FLOAT));
  float* alphaGradient = data<float>(call.out(3, {c}, TF_FLOAT));
  for (int64_t k = 0; k < c; k++) {
    shiftGradient[k] = static_cast<float>(sums[k]);
    scaleGradient[k] = static_cast<float>(sums[c + k]);
    alphaGradient[k] = static_cast<float>(sums[2 * c + k]);
  }
  T* dx = data<T>(call.out(0, shapeOf(x), TF_TensorType(x)));
  overRows(extent, [&](int64_t from, int64_t to) {
    gradientMap(upstream + from * c, values + from * c, dx + from * c, to - from, c, scales, shifts, alphas.data(),
                scales, zero.data(), zero.data());
  });
}

// ---- Optimizer steps -------------------------------------------------------------------------------------------------

VECTORISED void sgdLoop(const float* w, const float* g, const float* v, float* wOut, float* vOut, int64_t n,
                        float rate, float momentum, float decay) {
  for (int64_t i = 0; i < n; i++) {
    const float next = momentum * v[i] + (g[i] + decay * w[i]);
    vOut[i] = next;
    wOut[i] = w[i] - rate * next;
  }
}

struct AdamSettings {
  float size, beta1, rest1, beta2, rest2, epsilon, correction, decay, shrink;
};

VECTORISED void adamLoop(const float* w, const float* g, const float* m, const float* s, float* wOut, float* mOut,
                         float* sOut, int64_t n, AdamSettings by) {
  for (int64_t i = 0; i < n; i++) {
    const float gradient = g[i] + by.decay * w[i];
    const float first = by.beta1 * m[i] + by.rest1 * gradient;
    const float second = by.beta2 * s[i] + by.rest2 * (gradient * gradient);
    mOut[i] = first;
    sOut[i] = second;
    wOut[i] = by.shrink * w[i] - by.size * (first / (std::sqrt(second) * by.correction + by.epsilon));
  }
}

/** Calls loop(first, count) for all elements, on all threads. */
void overElements(int64_t count, const std::function<void(int64_t, int64_t)>& loop) {
  constexpr int64_t PER = 1 << 15;
  fedveil::parallel((count + PER - 1) / PER, [&](int64_t i) { loop(i * PER, std::min(PER, count - i * PER)); });
}

void sgd(TF_OpKernelContext* context, float) {
  Call call(context);
  TF_Tensor *w = call.in(0), *g = call.in(1), *v = call.in(2), *settings = call.in(3);
  const int64_t n = TF_TensorElementCount(w);
  if (TF_TensorElementCount(g) != n || TF_TensorElementCount(v) != n || TF_TensorElementCount(settings) != 3)
    return call.refuse("FedveilSgd needs weights, gradient and velocity of one shape, and 3 settings");
  const float* s = data<float>(settings);
  float* wOut = data<float>(call.out(0, shapeOf(w), TF_FLOAT));
  float* vOut = data<float>(call.out(1, shapeOf(w), TF_FLOAT));
  overElements(n, [&](int64_t at, int64_t count) {
    sgdLoop(data<float>(w) + at, data<float>(g) + at, data<float>(v) + at, wOut + at, vOut + at, count, s[0], s[1],
            s[2]);
  });
}

void adam(TF_OpKernelContext* context, float) {
  Call call(context);
  TF_Tensor *w = call.in(0), *g = call.in(1), *m = call.in(2), *v = call.in(3), *settings = call.in(4);
  const int64_t n = TF_TensorElementCount(w);
  if (TF_TensorElementCount(g) != n || TF_TensorElementCount(m) != n || TF_TensorElementCount(v) != n ||
      TF_TensorElementCount(settings) != 9)
    return call.refuse("FedveilAdam needs weights, gradient and both moments of one shape, and 9 settings");
  const float* s = data<float>(settings);
  float* wOut = data<float>(call.out(0, shapeOf(w), TF_FLOAT));
  float* mOut = data<float>(call.out(1, shapeOf(w), TF_FLOAT));
  float* vOut = data<float>(call.out(2, shapeOf(w), TF_FLOAT));
  overElements(n, [&](int64_t at, int64_t count) {
    adamLoop(data<float>(w) + at, data<float>(g) + at, data<float>(m) + at, data<float>(v) + at, wOut + at, mOut + at,
             vOut + at, count, {s[0], s[1], s[2], s[3], s[4], s[5], s[6], s[7], s[8]});
  });
}

// ---- Registration ----------------------------------------------------------------------------------------------------

struct Op {
  const char* name;
  std::vector<const char*> inputs, outputs;
  bool typed;  // over float and bfloat16
};

void defineOp(const Op& op) {
  TF_OpDefinitionBuilder* builder = TF_NewOpDefinitionBuilder(op.name);
  for (const char* input : op.inputs) TF_OpDefinitionBuilderAddInput(builder, input);
  for (const char* output : op.outputs) TF_OpDefinitionBuilderAddOutput(builder, output);
  if (op.typed) {
    TF_OpDefinitionBuilderAddAttr(builder, "T: {float, bfloat16}");
    TF_OpDefinitionBuilderAddAttr(builder, "epsilon: float = 0.00001");
  }
  TF_OpDefinitionBuilderSetShapeInferenceFunction(
      builder, [](TF_ShapeInferenceContext* context, TF_Status* status) {
        TF_ShapeInferenceContextSetUnknownShape(context, status);
      });
  TF_Status* status = TF_NewStatus();
  TF_RegisterOpDefinition(builder, status);
  TF_DeleteStatus(status);
}

void* create(TF_OpKernelConstruction* construction) {
  TF_Status* status = TF_NewStatus();
  auto* epsilon = new float(0);
  if (TF_OpKernelConstruction_HasAttr(construction, "epsilon", status))
    TF_OpKernelConstruction_GetAttrFloat(construction, "epsilon", epsilon, status);
  TF_DeleteStatus(status);
  return epsilon;
}

template <void (*COMPUTE)(TF_OpKernelContext*, float)>
void kernel(const char* op, TF_DataType type, bool typed) {
  TF_KernelBuilder* builder = TF_NewKernelBuilder(
      op, "CPU", &create, [](void* epsilon, TF_OpKernelContext* context) { COMPUTE(context, *static_cast<float*>(epsilon)); },
      [](void* epsilon) { delete static_cast<float*>(epsilon); });
  TF_Status* status = TF_NewStatus();
  if (typed) TF_KernelBuilder_TypeConstraint(builder, "T", type, status);
  TF_RegisterKernelBuilder(op, builder, status);
  TF_DeleteStatus(status);
}

template <void (*FLOAT)(TF_OpKernelContext*, float), void (*BF16)(TF_OpKernelContext*, float)>
void typedOp(const Op& op) {
  defineOp(op);
  kernel<FLOAT>(op.name, TF_FLOAT, true);
  kernel<BF16>(op.name, TF_BFLOAT16, true);
}

template <void (*FLOAT)(TF_OpKernelContext*, float)>
void plainOp(const Op& op) {
  defineOp(op);
  kernel<FLOAT>(op.name, TF_FLOAT, false);
}

struct Registration {
  Registration() {
    typedOp<normalise<float>, normalise<Bf16>>({"FedveilBatchNorm",
                                                {"x: T", "gain: float", "offset: float", "alpha: float"},
                                                {"y: T", "mean: float", "variance: float"},
                                                true});
    typedOp<normaliseGradient<float>, normaliseGradient<Bf16>>(
        {"FedveilBatchNormGrad",
         {"dy: T", "x: T", "gain: float", "offset: float", "alpha: float", "mean: float", "variance: float"},
         {"dx: T", "gain_grad: float", "offset_grad: float", "alpha_grad: float"},
         true});
    typedOp<scaleShift<float>, scaleShift<Bf16>>(
        {"FedveilScaleShift", {"x: T", "scale: float", "shift: float", "alpha: float"}, {"y: T"}, true});
    typedOp<scaleShiftGradient<float>, scaleShiftGradient<Bf16>>(
        {"FedveilScaleShiftGrad",
         {"dy: T", "x: T", "scale: float", "shift: float", "alpha: float"},
         {"dx: T", "scale_grad: float", "shift_grad: float", "alpha_grad: float"},
         true});
    plainOp<sgd>({"FedveilSgd",
                  {"weights: float", "gradient: float", "velocity: float", "settings: float"},
                  {"next_weights: float", "next_velocity: float"},
                  false});
    plainOp<adam>({"FedveilAdam",
                   {"weights: float", "gradient: float", "first: float", "second: float", "settings: float"},
                   {"next_weights: float", "next_first: float", "next_second: float"},
                   false});
  }
} registration;

}  // namespace
