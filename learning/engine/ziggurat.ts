/**
 * Ziggurats for the standard normal density exp(-x^2/2) and the exponential density exp(-x) on x >= 0, both up to a
 * constant (Marsaglia and Tsang 2000, arranged as by Doornik 2005): 256 layers of equal area. Layer i > 0 is the
 * rectangle [0, edges[i]] between heights f(edges[i]) and f(edges[i + 1]); layer 0 is the base strip [0, tail] with the
 * tail beyond it, drawn as wide as a rectangle of that area would be.
 */
export interface Ziggurat {
  /** Right edges of the layers [LAYERS + 1], falling to 0; the tail starts at edges[1]. */
  readonly edges: Float64Array
  /** Share of each layer's width [LAYERS] that lies wholly under the density: a point there is accepted at once. */
  readonly sure: Float64Array
  /** Decides a point of layer > 0 that is not accepted at once. */
  readonly accepts: (layer: number, x: number, uniform: () => number) => boolean
  /** Draws from the tail beyond `tail`. */
  readonly beyond: (uniform: () => number) => number
}

export const LAYERS = 256

// The start of the tail and the area of a layer solve the closing equation: the top layer ends at height 1.
const NORMAL_TAIL = 3.654152885361009
const EXPONENTIAL_TAIL = 7.69711747013105

export const NORMAL_ZIGGURAT = ziggurat({
  tail: NORMAL_TAIL,
  area: 0.004928673233974655,
  density: (x) => Math.exp(-0.5 * x * x),
  inverse: (y) => Math.sqrt(-2 * Math.log(y)),
  // Marsaglia 1964.
  beyond: (uniform) => {
    for (;;) {
      const x = -Math.log(uniform()) / NORMAL_TAIL
      if (-2 * Math.log(uniform()) >= x * x) return NORMAL_TAIL + x
    }
  },
})

export const EXPONENTIAL_ZIGGURAT = ziggurat({
  tail: EXPONENTIAL_TAIL,
  area: 0.003949659822581557,
  density: (x) => Math.exp(-x),
  inverse: (y) => -Math.log(y),
  // Memoryless.
  beyond: (uniform) => EXPONENTIAL_TAIL - Math.log(uniform()),
})

function ziggurat(shape: {
  tail: number
  area: number
  density: (x: number) => number
  inverse: (y: number) => number
  beyond: Ziggurat['beyond']
}): Ziggurat {
  const { tail, area, density, inverse, beyond } = shape
  const edges = new Float64Array(LAYERS + 1)
  edges[0] = area / density(tail)
  edges[1] = tail
  for (let i = 2; i < LAYERS; i++) edges[i] = inverse(area / edges[i - 1]! + density(edges[i - 1]!))
  const sure = Float64Array.from({ length: LAYERS }, (_, layer) => edges[layer + 1]! / edges[layer]!)
  const accepts: Ziggurat['accepts'] = (layer, x, uniform) => {
    const outer = density(edges[layer]!)
    return outer + uniform() * (density(edges[layer + 1]!) - outer) < density(x)
  }
  return { edges, sure, accepts, beyond }
}
