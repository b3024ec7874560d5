/** Aggregation rules again, as short as they can be written, on plain arrays: what the real ones are compared with. */

type Rows = readonly (readonly number[])[]

const sum = (values: readonly number[]) => values.reduce((a, b) => a + b, 0)
const dot = (a: readonly number[], b: readonly number[]) => sum(a.map((x, k) => x * b[k]!))
const norm = (a: readonly number[]) => Math.sqrt(dot(a, a))
const scaled = (a: readonly number[], factor: number) => a.map((x) => x * factor)
const squared = (a: readonly number[], b: readonly number[]) => sum(a.map((x, k) => (x - b[k]!) ** 2))
const cosine = (a: readonly number[], b: readonly number[]) => dot(a, b) / (norm(a) * norm(b))
const byColumn = (rows: Rows, of: (column: number[]) => number) =>
  rows[0]!.map((_, k) => of(rows.map((row) => row[k]!).sort((a, b) => a - b)))
const middle = (sorted: readonly number[]) =>
  (sorted[Math.floor((sorted.length - 1) / 2)]! + sorted[Math.floor(sorted.length / 2)]!) / 2
const indices = (count: number) => Array.from({ length: count }, (_, i) => i)

export function mean(rows: Rows): number[] {
  return byColumn(rows, (column) => sum(column) / column.length)
}

export function median(rows: Rows): number[] {
  return byColumn(rows, middle)
}

export function trimmedMean(rows: Rows, trim: number): number[] {
  return byColumn(rows, (column) => sum(column.slice(trim, column.length - trim)) / (column.length - 2 * trim))
}

function krumScore(rows: Rows, i: number, nearest: number): number {
  const others = rows.filter((_, j) => j !== i).map((row) => squared(row, rows[i]!))
  return sum(others.sort((a, b) => a - b).slice(0, nearest))
}

export function krum(rows: Rows, nearest: number, keep: number): number[] {
  const scored = rows.map((row, i) => ({ row, score: krumScore(rows, i, nearest) }))
  return mean(
    scored
      .sort((a, b) => a.score - b.score)
      .slice(0, keep)
      .map(({ row }) => row),
  )
}

export function bulyan(rows: Rows, f: number): number[] {
  const left = [...rows]
  const chosen: (readonly number[])[] = []
  while (chosen.length < rows.length - 2 * f) {
    const scores = left.map((_, i) => krumScore(left, i, Math.max(1, left.length - f - 2)))
    chosen.push(...left.splice(scores.indexOf(Math.min(...scores)), 1))
  }
  return byColumn(chosen, (column) => {
    const centre = middle(column)
    const near = column.toSorted((a, b) => Math.abs(a - centre) - Math.abs(b - centre)).slice(0, column.length - 2 * f)
    return sum(near) / near.length
  })
}

export function geometricMedian(rows: Rows, smoothing: number, steps: number): number[] {
  let point = rows[0]!.map(() => 0)
  for (let step = 0; step < steps; step++) {
    const weights = rows.map((row) => 1 / Math.max(smoothing, Math.sqrt(squared(row, point))))
    point = point.map((_, k) => sum(rows.map((row, i) => weights[i]! * row[k]!)) / sum(weights))
  }
  return point
}

export function centeredClipping(rows: Rows, radius: number, steps: number): number[] {
  let centre = rows[0]!.map(() => 0)
  for (let step = 0; step < steps; step++) {
    const pulls = rows.map((row) =>
      clipped(
        row.map((x, k) => x - centre[k]!),
        radius,
      ),
    )
    const pull = mean(pulls)
    centre = centre.map((x, k) => x + pull[k]!)
  }
  return centre
}

export function clipped(row: readonly number[], limit: number): number[] {
  return scaled(row, Math.min(1, limit / norm(row)))
}

export function nearestNeighbourMixing(rows: Rows, f: number): number[][] {
  return rows.map((row) => mean(rows.toSorted((a, b) => squared(a, row) - squared(b, row)).slice(0, rows.length - f)))
}

export function adaptiveRobustClipping(rows: Rows, f: number): number[][] {
  const norms = rows.map(norm).sort((a, b) => a - b)
  const count = Math.floor((2 * f * (rows.length - f)) / rows.length)
  return rows.map((row) => clipped(row, norms[rows.length - count - 1]!))
}

export function robustLearningRate(rows: Rows, threshold: number): number[] {
  return byColumn(rows, (column) => {
    const agreement = Math.abs(sum(column.map(Math.sign)))
    return (sum(column) / column.length) * (agreement < threshold ? -1 : 1)
  })
}

/** The authors' code, foolsgold.py, in its own steps; of one round. */
export function foolsGold(rows: Rows): number[] {
  const n = rows.length
  const cs = rows.map((a, i) => rows.map((b, j) => cosine(a, b) - (i === j ? 1 : 0)))
  const maxcs = cs.map((row) => Math.max(...row))
  for (const i of indices(n))
    for (const j of indices(n)) {
      if (i === j) continue
      if (maxcs[i]! < maxcs[j]!) cs[i]![j] = (cs[i]![j]! * maxcs[i]!) / maxcs[j]!
    }
  let wv = cs.map((row) => Math.min(1, Math.max(0, 1 - Math.max(...row))))
  const most = Math.max(...wv)
  wv = wv.map((w) => (w / most === 1 ? 0.99 : w / most))
  wv = wv.map((w) => Math.min(1, Math.max(0, Math.log(w / (1 - w)) + 0.5)))
  return rows[0]!.map((_, k) => sum(rows.map((row, i) => wv[i]! * row[k]!)) / sum(wv))
}

/** Without noise. The cluster: of all distances that occur, the least at which a chain of them joins more than half. */
export function flame(rows: Rows): number[] {
  const apart = rows.map((a) => rows.map((b) => 1 - cosine(a, b)))
  const reach = (limit: number, from: number) => {
    const seen = new Set([from])
    for (const i of seen) for (const j of indices(rows.length)) if (apart[i]![j]! <= limit) seen.add(j)
    return [...seen]
  }
  const limits = apart.flat().sort((a, b) => a - b)
  for (const limit of limits)
    for (const from of indices(rows.length)) {
      const cluster = reach(limit, from)
      if (cluster.length <= rows.length / 2) continue
      const bound = middle(rows.map(norm).sort((a, b) => a - b))
      return mean(cluster.map((i) => clipped(rows[i]!, bound)))
    }
  throw new Error('no cluster')
}

/** On all coordinates, once; the singular vector by power iteration. */
export function dnc(rows: Rows, removed: number): number[] {
  const centre = mean(rows)
  const centred = rows.map((row) => row.map((x, k) => x - centre[k]!))
  let v = centre.map((_, k) => Math.sin(k + 1))
  for (let i = 0; i < 400; i++) {
    const projections = centred.map((row) => dot(row, v))
    const next = v.map((_, k) => sum(centred.map((row, j) => projections[j]! * row[k]!)))
    v = scaled(next, 1 / norm(next))
  }
  const order = indices(rows.length).sort((a, b) => dot(centred[a]!, v) ** 2 - dot(centred[b]!, v) ** 2)
  return mean(order.slice(0, rows.length - removed).map((i) => rows[i]!))
}

export function fltrust(rows: Rows, own: readonly number[]): number[] {
  const trust = rows.map((row) => Math.max(0, cosine(row, own)))
  const alike = rows.map((row) => scaled(row, norm(own) / norm(row)))
  return own.map((_, k) => sum(alike.map((row, i) => trust[i]! * row[k]!)) / sum(trust))
}
