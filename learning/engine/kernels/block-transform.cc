// The frequency form of images from their colour planes, on all threads. In double precision and in the order of the
// JavaScript form, so the results are equal to the bit; what limits both is writing the 63 channels of a plane.
#include <vector>

#include "functions.h"
#include "threads.h"
#include "vectorised.h"

namespace {

constexpr int64_t BLOCK = 8;

/** row = above up + here at + below down. */
VECTORISED void threeRows(const double* __restrict up, const double* __restrict at, const double* __restrict down,
                          double above, double here, double below, double* __restrict row, int64_t width) {
  for (int64_t w = 0; w < width; w++) row[w] = above * up[w] + here * at[w] + below * down[w];
}

/** out = left row[-1] + here row[0] + right row[1]. */
VECTORISED void threeColumns(const double* __restrict row, const double* __restrict left, const double* __restrict here,
                             const double* __restrict right, float* __restrict out, int64_t width) {
  for (int64_t w = 0; w < width; w++)
    out[w] = static_cast<float>(left[w] * row[w - 1] + here[w] * row[w] + right[w] * row[w + 1]);
}

}  // namespace

void fedveil::blockTransform(const double* planes, int64_t count, int64_t height, int64_t width, const double* rows,
                             const double* columns, float* out) {
  // Taps of one kind side by side.
  std::vector<double> taps(3 * BLOCK * width);
  for (int64_t i = 0; i < BLOCK * width; i++)
    for (int64_t tap = 0; tap < 3; tap++) taps[tap * BLOCK * width + i] = columns[3 * i + tap];
  const double *left = taps.data(), *here = left + BLOCK * width, *right = here + BLOCK * width;
  const int64_t pixels = height * width;
  fedveil::parallel(count * BLOCK, [&](int64_t task) {
    const int64_t u = task % BLOCK;
    const double* plane = planes + task / BLOCK * pixels;
    float* channels = out + task / BLOCK * (BLOCK * BLOCK - 1) * pixels;
    // One zero either side.
    std::vector<double> row(width + 2);
    for (int64_t h = 0; h < height; h++) {
      const double *by = rows + 3 * (u * height + h), *at = plane + h * width;
      // At the first and last row the outer tap is 0: point it at the row itself.
      threeRows(h > 0 ? at - width : at, at, h < height - 1 ? at + width : at, by[0], by[1], by[2], row.data() + 1, width);
      for (int64_t v = u == 0 ? 1 : 0; v < BLOCK; v++)
        threeColumns(row.data() + 1, left + v * width, here + v * width, right + v * width,
                     channels + (BLOCK * u + v - 1) * pixels + h * width, width);
    }
  });
}
