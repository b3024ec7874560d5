// Functions that JavaScript calls on its own arrays, without tensors: the loops of privacy protection, whose results equal
// those of their JavaScript forms to the bit.
#pragma once
#include <cstdint>

namespace fedveil {

/** P_u X P_v^T for every plane and all (u, v) but (0, 0): see block-transform.ts. */
void blockTransform(const double* planes, int64_t count, int64_t height, int64_t width, const double* rows,
                    const double* columns, float* out);

/** Where the words of a row's stream start. */
struct StreamPlace {
  const uint8_t* key;      // 32 bytes
  const uint8_t* counter;  // 16 bytes: the counter block of the first word
  int64_t skip;            // words of that block that are used up, 0..3
};

/** Tables of a ziggurat of the exponential density, 256 layers: see ziggurat.ts. */
struct ExponentialTables {
  const double *edges, *sure, *density;  // [257], [256], [257]
};

/** What the noise is added to: clean values [rows, n], and the range and the noise scale of each column [n]; or nothing. */
struct Around {
  const float *values, *low, *high, *scales;
};

/** Whether this process has the cipher. */
bool hasCipher();

/**
 * Writes for each row n Laplace variates of its own stream, of scale 1 or clamp(values; low, high) + scales variates.
 * `taken` receives how many words each row took, or -1 where a rounding of this processor's library could change a
 * value: JavaScript must then draw the row.
 */
void laplaceRows(const StreamPlace* places, int64_t rows, const ExponentialTables& tables, const Around& around, float* out,
                 int64_t n, double* taken);

}  // namespace fedveil
