// Laplace noise from streams of AES-256 in counter mode, as random.ts draws it and from the same bytes. The cipher is the
// one of Node's own OpenSSL, which Node offers to addons.
#include <algorithm>
#include <cmath>
#include <cstring>

#include "functions.h"
#include "threads.h"
#include "vectorised.h"

extern "C" {
typedef struct evp_cipher_ctx_st EVP_CIPHER_CTX;
typedef struct evp_cipher_st EVP_CIPHER;
// Weak: a Node without them leaves the work to JavaScript.
#define WEAK __attribute__((weak))
WEAK EVP_CIPHER_CTX* EVP_CIPHER_CTX_new(void);
WEAK void EVP_CIPHER_CTX_free(EVP_CIPHER_CTX*);
WEAK const EVP_CIPHER* EVP_aes_256_ctr(void);
WEAK int EVP_EncryptInit_ex(EVP_CIPHER_CTX*, const EVP_CIPHER*, void* engine, const unsigned char* key, const unsigned char* iv);
WEAK int EVP_EncryptUpdate(EVP_CIPHER_CTX*, unsigned char* out, int* outLength, const unsigned char* in, int inLength);
}

namespace {

constexpr int64_t BYTES = 1 << 14, WORD = 4;
const uint8_t ZEROS[BYTES] = {};

/** The words of a stream, in order. */
class Words {
 public:
  explicit Words(const fedveil::StreamPlace& place) : context_(EVP_CIPHER_CTX_new()) {
    good_ = context_ != nullptr && EVP_EncryptInit_ex(context_, EVP_aes_256_ctr(), nullptr, place.key, place.counter) == 1;
    ensure(1);
    at_ += place.skip * WORD;
  }
  ~Words() {
    if (context_ != nullptr) EVP_CIPHER_CTX_free(context_);
  }
  bool good() const { return good_; }
  /** Makes that many words readable. */
  void ensure(int64_t words) {
    if (end_ - at_ >= words * WORD) return;
    const int64_t left = end_ - at_;
    std::memmove(buffer_, buffer_ + at_, left);
    int written = 0;
    good_ = good_ && EVP_EncryptUpdate(context_, buffer_ + left, &written, ZEROS, BYTES) == 1 && written == BYTES;
    at_ = 0;
    end_ = left + BYTES;
  }
  uint32_t next() {
    uint32_t word;
    std::memcpy(&word, buffer_ + at_, WORD);
    at_ += WORD;
    return word;
  }

 private:
  EVP_CIPHER_CTX* context_;
  bool good_;
  int64_t at_ = 0, end_ = 0;
  uint8_t buffer_[BYTES + 16 * WORD];
};

/** RandomStream.uniform. */
double uniform(Words& words) {
  const double high = words.next() >> 6, low = words.next() >> 6;
  return (high * 67108864.0 + low + 0.5) / 4503599627370496.0;
}

/** Far above the rounding of any exp and log, far below the distance of float32 numbers. */
constexpr double DOUBT = 1e-14;
constexpr double UNDECIDED = -1;

/** value, or -value where bit 8 of the random word is set; never -0. Without a branch, which would be guessed wrong half the time. */
inline float withSign(float value, uint64_t word) {
  uint32_t bits;
  std::memcpy(&bits, &value, 4);
  bits |= static_cast<uint32_t>(word & 256) << 23;
  std::memcpy(&value, &bits, 4);
  return 0.0f + value;
}

/**
 * Writes n variates and adds the words they took to `taken`.
 * @returns false where the rounding of this library's exp or log could matter
 */
bool draw(Words& words, const fedveil::ExponentialTables& tables, float* out, int64_t n, int64_t& taken) {
  const double *edges = tables.edges, *sure = tables.sure, *density = tables.density;
  for (int64_t i = 0; i < n;) {
    words.ensure(4);
    const uint64_t high = words.next(), low = words.next();
    taken += 2;
    // Layer, sign and position in the layer use separate bits of the 64 (Doornik 2005).
    const uint64_t layer = low & 255;
    const double position = static_cast<double>(static_cast<int64_t>((low >> 11) << 32 | high)) * 0x1p-53;
    if (position < sure[layer]) {
      out[i++] = withSign(static_cast<float>(position * edges[layer]), low);
      continue;
    }
    const double u = uniform(words);
    taken += 2;
    if (layer == 0) {
      const double x = edges[1] - std::log(u);
      const float value = static_cast<float>(x * (1 + DOUBT));
      if (value != static_cast<float>(x * (1 - DOUBT))) return false;
      out[i++] = withSign(value, low);
      continue;
    }
    const double x = position * edges[layer], outer = density[layer];
    const double height = outer + u * (density[layer + 1] - outer), under = std::exp(-x);
    if (std::fabs(height - under) <= DOUBT * under) return false;
    if (height < under) out[i++] = withSign(static_cast<float>(x), low);
  }
  return true;
}

/** out = clamp(values; low, high) + scales noise. */
VECTORISED void addAround(const float* __restrict noise, const float* __restrict values, const float* __restrict low,
                          const float* __restrict high, const float* __restrict scales, float* __restrict out, int64_t n) {
  for (int64_t i = 0; i < n; i++) {
    const float value = values[i], clamped = value < low[i] ? low[i] : value > high[i] ? high[i] : value;
    out[i] = static_cast<float>(clamped + static_cast<double>(scales[i]) * noise[i]);
  }
}

double laplaceRow(const fedveil::StreamPlace& place, const fedveil::ExponentialTables& tables,
                  const fedveil::Around& around, const float* values, float* out, int64_t n) {
  constexpr int64_t PIECE = 2048;
  float noise[PIECE];
  Words words(place);
  int64_t taken = 0;
  for (int64_t from = 0; from < n; from += PIECE) {
    const int64_t count = std::min(PIECE, n - from);
    if (!draw(words, tables, values == nullptr ? out + from : noise, count, taken)) return UNDECIDED;
    if (values != nullptr)
      addAround(noise, values + from, around.low + from, around.high + from, around.scales + from, out + from, count);
  }
  return words.good() ? static_cast<double>(taken) : UNDECIDED;
}

}  // namespace

bool fedveil::hasCipher() {
  const uint16_t one = 1;
  uint8_t first;
  std::memcpy(&first, &one, 1);
  return first == 1 && EVP_CIPHER_CTX_new != nullptr && EVP_CIPHER_CTX_free != nullptr && EVP_aes_256_ctr != nullptr &&
         EVP_EncryptInit_ex != nullptr && EVP_EncryptUpdate != nullptr;
}

void fedveil::laplaceRows(const StreamPlace* places, int64_t rows, const ExponentialTables& tables, const Around& around,
                          float* out, int64_t n, double* taken) {
  fedveil::parallel(rows, [&](int64_t row) {
    const float* values = around.values == nullptr ? nullptr : around.values + row * n;
    taken[row] = laplaceRow(places[row], tables, around, values, out + row * n, n);
  });
}
