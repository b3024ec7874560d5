/**
 * Epsilon of the Poisson-sampled Gaussian by brute force, as a slow reference that shares nothing with the product: the
 * output line is cut into fine pieces, each piece's loss is rounded down (lower) or up (upper) to a fine grid, and the
 * grid's distributions are convolved term by term. The truth lies between the two.
 */
export function gridTruth(options: {
  readonly rate: number
  readonly noise: number
  readonly steps: number
  readonly delta: number
  readonly interval: number
}): { lower: number; upper: number } {
  const bounds = (['remove', 'add'] as const).map((direction) => {
    const at = (round: 'down' | 'up') => epsilonOf(power(oneStep(options, direction, round), options.steps), options)
    return { lower: at('down'), upper: at('up') }
  })
  return { lower: Math.max(...bounds.map(({ lower }) => lower)), upper: Math.max(...bounds.map(({ upper }) => upper)) }
}

type Law = Map<number, number>

const PIECES = 400_000

function oneStep(
  { rate, noise, interval }: { rate: number; noise: number; interval: number },
  direction: 'remove' | 'add',
  round: 'down' | 'up',
): Law {
  const law: Law = new Map()
  const [from, to] = [-9 * noise, 1 + 9 * noise]
  const width = (to - from) / PIECES
  for (let i = 0; i < PIECES; i++) {
    const x = from + (i + 0.5) * width
    const absent = Math.exp(-(x * x) / (2 * noise * noise)) / (noise * Math.sqrt(2 * Math.PI))
    const present = Math.exp(-((x - 1) ** 2) / (2 * noise * noise)) / (noise * Math.sqrt(2 * Math.PI))
    const mixture = (1 - rate) * absent + rate * present
    const [p, q] = direction === 'remove' ? [mixture, absent] : [absent, mixture]
    const loss = Math.log(p / q) / interval
    const place = round === 'down' ? Math.floor(loss) : Math.ceil(loss)
    law.set(place, (law.get(place) ?? 0) + p * width)
  }
  return law
}

/** The n-fold convolution; `offset` is the place of its first entry. */
function power(law: Law, n: number): Float64Array & { offset?: number } {
  const places = [...law.keys()]
  const [low, high] = [
    Math.min(
      ...places.slice(0, 1),
      places.reduce((a, b) => Math.min(a, b)),
    ),
    places.reduce((a, b) => Math.max(a, b)),
  ]
  const one = new Float64Array(high - low + 1)
  for (const [place, mass] of law) one[place - low] = mass
  let sum: Float64Array & { offset?: number } = one
  for (let step = 1; step < n; step++) sum = convolved(sum, one)
  sum.offset = n * low
  return sum
}

/** Term by term; masses that cannot be seen in the result are passed over. */
function convolved(a: Float64Array, b: Float64Array): Float64Array {
  const out = new Float64Array(a.length + b.length - 1)
  for (let i = 0; i < a.length; i++) {
    const mass = a[i]!
    if (mass < 1e-13) continue
    for (let j = 0; j < b.length; j++) out[i + j] = out[i + j]! + mass * b[j]!
  }
  return out
}

function epsilonOf(
  law: Float64Array & { offset?: number },
  { delta, interval }: { delta: number; interval: number },
): number {
  const deltaAt = (epsilon: number) =>
    law.reduce((sum, mass, i) => {
      const loss = (i + law.offset!) * interval
      return loss > epsilon ? sum + mass * -Math.expm1(epsilon - loss) : sum
    }, 0)
  let [low, high] = [0, 100]
  for (let turn = 0; turn < 40; turn++) {
    const middle = (low + high) / 2
    if (deltaAt(middle) > delta) low = middle
    else high = middle
  }
  return high
}
