import type { Fragment } from './fragments.js'
import { median, medianInPlace } from './median.js'

/** What is compared of one fragment; each list is [participants] in the order of the updates. */
export interface FragmentFeatures {
  readonly fragment: Fragment
  /** Magnitude: natural logarithm of the fragment's L2 norm, floored as `fragmentFeatures` says. */
  readonly logNorm: Float64Array
  /** Orientation: cosine in [-1, 1] to the coordinate-wise median of the participants' fragments. */
  readonly cosine: Float64Array
}

/** A fragment that is quieter than this share of its layer's median norm counts as exactly this quiet. */
const QUIET_SHARE = 0.1

/**
 * Magnitude and orientation of every fragment of every participant.
 *
 * The paper names the two; these formulas are this project's. A norm below a tenth of the layer's median norm (over
 * participants and fragments) counts as a tenth: filters whose ReLU died have updates of exactly 0, at honest
 * participants too, and a whisper harms nobody. A fragment without a direction (it or the median is 0) has cosine 1.
 * Cost O(n^2 d) comparisons at most for n participants and d parameters, one pass over each update; O(n) memory a fragment.
 * @param updates n flat vectors of finite weight changes, in participant order
 * @param fragments as `fragmentsOf` gives them, a layer's side by side
 */
export function fragmentFeatures(updates: readonly Float32Array[], fragments: readonly Fragment[]): FragmentFeatures[] {
  const norms = new Map<string, number[]>()
  const measured = fragments.map((fragment) => {
    const { norm, cosine } = measure(updates, fragment)
    const ofLayer = norms.get(fragment.layer)
    if (ofLayer) ofLayer.push(...norm)
    else norms.set(fragment.layer, [...norm])
    return { fragment, norm, cosine }
  })
  const floors = new Map([...norms].map(([layer, values]) => [layer, QUIET_SHARE * median(values)]))
  return measured.map(({ fragment, norm, cosine }) => {
    const floor = floors.get(fragment.layer) || Number.MIN_VALUE
    return { fragment, cosine, logNorm: norm.map((x) => Math.log(Math.max(x, floor))) }
  })
}

function measure(updates: readonly Float32Array[], fragment: Fragment): { norm: Float64Array; cosine: Float64Array } {
  const n = updates.length
  const squares = new Float64Array(n)
  const products = new Float64Array(n)
  const sorted = new Float64Array(n)
  let medianSquare = 0
  const visit = (index: number) => {
    for (let i = 0; i < n; i++) sorted[i] = updates[i]![index]!
    const centre = medianInPlace(sorted, n)
    medianSquare += centre * centre
    for (let i = 0; i < n; i++) {
      const x = updates[i]![index]!
      squares[i]! += x * x
      products[i]! += x * centre
    }
  }
  for (let k = 0; k < fragment.count; k++) visit(fragment.start + k * fragment.stride)
  if (fragment.bias !== undefined) visit(fragment.bias)

  const norm = squares.map(Math.sqrt)
  const medianNorm = Math.sqrt(medianSquare)
  const cosine = products.map((product, i) => {
    const scale = norm[i]! * medianNorm
    return scale > 0 ? Math.max(-1, Math.min(1, product / scale)) : 1
  })
  return { norm, cosine }
}
