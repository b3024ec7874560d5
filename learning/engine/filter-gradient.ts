import * as tf from './tf.js'

/** What the kernel is called with; tfjs does not export the types. */
interface Call {
  readonly inputs: { readonly x: tf.TensorInfo; readonly dy: tf.TensorInfo }
  readonly backend: {
    readSync(dataId: object): Float32Array
    write(values: Float32Array, shape: number[], dtype: 'float32'): object
  }
  readonly attrs: {
    readonly strides: number | [number, number]
    readonly pad: 'valid' | 'same' | number
    readonly dataFormat: 'NHWC' | 'NCHW'
    readonly dimRoundingMode?: 'floor' | 'round' | 'ceil'
    readonly filterShape: [number, number, number, number]
  }
}

const KERNEL = 'Conv2DBackpropFilter'

/**
 * Replaces pure JavaScript's gradient of a convolution by its filter, which reads every value through an index
 * computation and so takes some hundred times as long as the forward pass, by one that walks along the channels.
 * Sums are formed in double precision, in the order batch, row, column.
 */
export function useFastFilterGradient(): void {
  const slow = tf.getKernel(KERNEL, 'cpu')
  if (!slow) return
  tf.unregisterKernel(KERNEL, 'cpu')
  tf.registerKernel({
    ...slow,
    kernelFunc: (parameters) => {
      const call = parameters as unknown as Call
      return call.attrs.dataFormat === 'NHWC' ? filterGradient(call) : slow.kernelFunc(parameters)
    },
  })
}

function filterGradient({ inputs: { x, dy }, backend, attrs }: Call): tf.TensorInfo {
  const { strides, pad, dimRoundingMode, filterShape } = attrs
  const shape = x.shape as [number, number, number, number]
  const sizes = tf.backend_util.computeConv2DInfo(shape, filterShape, strides, 1, pad, dimRoundingMode)
  const { batchSize, inHeight, inWidth, inChannels, outHeight, outWidth, outChannels } = sizes
  const input = backend.readSync(x.dataId)
  const upstream = backend.readSync(dy.dataId)
  const sum = new Float64Array(tf.util.sizeFromShape(filterShape))
  for (let b = 0; b < batchSize; b++) {
    for (let row = 0; row < outHeight; row++) {
      for (let column = 0; column < outWidth; column++) {
        const from = ((b * outHeight + row) * outWidth + column) * outChannels
        for (let i = 0; i < sizes.filterHeight; i++) {
          const y = row * sizes.strideHeight + i - sizes.padInfo.top
          if (y < 0 || y >= inHeight) continue
          for (let j = 0; j < sizes.filterWidth; j++) {
            const xx = column * sizes.strideWidth + j - sizes.padInfo.left
            if (xx < 0 || xx >= inWidth) continue
            const at = ((b * inHeight + y) * inWidth + xx) * inChannels
            const to = (i * sizes.filterWidth + j) * inChannels * outChannels
            addOuterProduct(sum, to, input, at, inChannels, upstream, from, outChannels)
          }
        }
      }
    }
  }
  const dataId = backend.write(Float32Array.from(sum), filterShape, 'float32')
  return { dataId, shape: filterShape, dtype: 'float32' }
}

/** sum[to + c * n + k] += left[at + c] * right[from + k] for c < m, k < n. */
function addOuterProduct(
  sum: Float64Array,
  to: number,
  left: Float32Array,
  at: number,
  m: number,
  right: Float32Array,
  from: number,
  n: number,
): void {
  for (let c = 0; c < m; c++) {
    const factor = left[at + c]!
    if (factor === 0) continue
    const row = to + c * n
    for (let k = 0; k < n; k++) sum[row + k]! += factor * right[from + k]!
  }
}
