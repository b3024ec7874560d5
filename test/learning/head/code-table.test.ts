import { describe, expect, test } from 'vitest'
import { RandomStream } from '../../../learning/engine/random.js'
import { type CodeLogLikelihoods, CodeTable } from '../../../learning/head/code-table.js'
import { Decisions } from '../../../learning/metrics/decisions.js'

/** ln of randomized response's probability of each answer given each code [answers, codes]. */
function channel(answers: ArrayLike<number>, codes: number, keep: number): Float32Array {
  const other = (1 - keep) / (codes - 1)
  const logs = Array.from(answers, (answer) =>
    Array.from({ length: codes }, (_, code) => Math.log(code === answer ? keep : other)),
  )
  return Float32Array.from(logs.flat())
}

/** Answers that are the codes themselves. */
const clear = (answers: ArrayLike<number>, codes: number) => channel(answers, codes, 1)

/** Draws a code of the class's distribution and passes it through randomized response. */
function noisyAnswer(tables: readonly number[][], label: number, keep: number, stream: RandomStream): number {
  const row = tables[label]!
  let code = 0
  for (let left = stream.uniform() - row[0]!; left >= 0 && code < row.length - 1; left -= row[code]!) code++
  if (stream.uniform() < keep) return code
  const other = stream.integer(row.length - 1)
  return other < code ? other : other + 1
}

/** The table of a code table of one party, read off the scores of answers without noise. */
function tableOf(fitted: CodeTable, classes: number, codes: number, labels: Int32Array): number[][] {
  const all = Array.from({ length: codes }, (_, code) => code)
  const scores = fitted.scores([clear(all, codes)])
  return Array.from({ length: classes }, (_, j) => {
    const share = (labels.filter((label) => label === j).length + 1) / (labels.length + classes)
    return all.map((code) => Math.exp(scores[code * classes + j]!) / share)
  })
}

const share = (values: ArrayLike<number>, value: number) =>
  (Array.from(values).filter((each) => each === value).length + 1) / values.length

/** Counts of codes by class, with some records more that sent codes by their shares, where each was seen once more. */
function counted(answers: ArrayLike<number>, labels: Int32Array, shape: Shape, smoothing: number): number[][] {
  return Array.from({ length: shape.classes }, (_, j) => {
    const own = Array.from(answers).filter((_, i) => labels[i] === j)
    return Array.from({ length: shape.codes }, (_, code) => {
      const of = (share(answers, code) * labels.length) / (labels.length + shape.codes)
      return (own.filter((each) => each === code).length + smoothing * of) / (own.length + smoothing)
    })
  })
}

interface Shape {
  readonly classes: number
  readonly codes: number
}

/** How many records are named rightly when each is left out of the counts of its own class. */
function rightWithoutItself(answers: readonly number[][], labels: Int32Array, shape: Shape, smoothing: number): number {
  const tables = answers.map((each) => counted(each, labels, shape, smoothing))
  return labels.filter((label, i) => {
    const size = labels.filter((each) => each === label).length
    const joint = Array.from({ length: shape.classes }, (_, j) =>
      answers.reduce((product, each, k) => {
        const ofCode = tables[k]![j]![each[i]!]!
        return product * (j === label ? (ofCode * (size + smoothing) - 1) / (size - 1 + smoothing) : ofCode)
      }, share(labels, j) * labels.length),
    )
    return joint.indexOf(Math.max(...joint)) === label
  }).length
}

/** The least smoothing with which most are. */
function bestSmoothing(answers: readonly number[][], labels: Int32Array, shape: Shape): number {
  const all = [2, 8, 32, 128]
  const right = all.map((smoothing) => rightWithoutItself(answers, labels, shape, smoothing))
  return all[right.indexOf(Math.max(...right))]!
}

const SHAPE = { classes: 3, codes: 4 }
const LABELS = Int32Array.of(0, 0, 0, 0, 1, 1, 1, 2, 2, 2)
const LEFT = [0, 0, 1, 0, 1, 1, 2, 3, 3, 0]
const RIGHT = [2, 2, 2, 1, 0, 0, 1, 3, 3, 3]
/** Codes that say less of a class than the codes of one record differ. */
const VAGUE = [0, 1, 2, 3, 1, 0, 2, 3, 2, 0]

describe('a table fitted to codes without noise', () => {
  test.each([
    ['telling', LEFT],
    ['vague', VAGUE],
  ])('is their counts, smoothed as is best for records that are left out: %s codes', async (_, answers) => {
    const table = await CodeTable.fit({ ...SHAPE }, [clear(answers, 4)], LABELS)
    const expected = counted(answers, LABELS, SHAPE, bestSmoothing([answers], LABELS, SHAPE))
    for (const [j, row] of tableOf(table, 3, 4, LABELS).entries())
      for (const [code, value] of row.entries()) expect(value).toBeCloseTo(expected[j]![code]!, 6)
  })

  test('scores noisy answers of two parties as naive Bayes with the channel’s own likelihood does', async () => {
    const answers = [LEFT, RIGHT]
    const likelihoods = answers.map((each) => clear(each, 4))
    const table = await CodeTable.fit({ ...SHAPE }, likelihoods, LABELS)
    const smoothing = bestSmoothing(answers, LABELS, SHAPE)
    const tables = answers.map((each) => counted(each, LABELS, SHAPE, smoothing))
    const pairs = Array.from({ length: 16 }, (_, i) => [i % 4, Math.floor(i / 4)] as const)
    const keeps = [0.6, 0.4]
    const received = (k: number) => pairs.map((pair) => pair[k]!)
    const logs = keeps.map((keep, k) => channel(received(k), 4, keep))
    const scores = table.scores(logs)
    const named = namesBy(table, 3, logs)
    for (const [row, pair] of pairs.entries()) {
      const joint = [0, 1, 2].map((j) =>
        pair.reduce<number>(
          (product, answer, k) => {
            const likelihood = (code: number) => (code === answer ? keeps[k]! : (1 - keeps[k]!) / 3)
            return product * tables[k]![j]!.reduce((sum, each, code) => sum + each * likelihood(code), 0)
          },
          share(LABELS, j),
        ),
      )
      const own = [0, 1, 2].map((j) => Math.exp(scores[row * 3 + j]!))
      const sum = (values: number[]) => values.reduce((total, each) => total + each, 0)
      for (const j of [0, 1, 2]) expect(own[j]! / sum(own)).toBeCloseTo(joint[j]! / sum(joint), 5)
      expect(named[row]).toBe(joint.indexOf(Math.max(...joint)))
    }
  })
})

describe('a table fitted to codes that came through randomized response', () => {
  const TRUE = [
    [0.7, 0.2, 0.1, 0],
    [0, 0.1, 0.1, 0.8],
  ]
  const KEEP = 0.7
  const stream = RandomStream.named(1, 'code-table')
  const labels = Int32Array.from({ length: 3000 }, (_, i) => i % 2)
  const answers = Array.from(labels, (label) => noisyAnswer(TRUE, label, KEEP, stream))
  const distance = (found: number[][]) =>
    Math.max(...found.flatMap((row, j) => row.map((value, code) => Math.abs(value - TRUE[j]![code]!))))

  test('is far nearer to the true one than the counts of what was received', async () => {
    const table = await CodeTable.fit({ classes: 2, codes: 4 }, [channel(answers, 4, KEEP)], labels)
    const found = distance(tableOf(table, 2, 4, labels))
    expect(found).toBeLessThan(0.07)
    expect(distance(counted(answers, labels, { classes: 2, codes: 4 }, 2))).toBeGreaterThan(2.5 * found)
  })
})

describe('a class of which nothing was seen', () => {
  const labels = Int32Array.of(0, 0, 1, 1, 1)
  const fitted = () => CodeTable.fit({ classes: 3, codes: 2 }, [clear([0, 0, 1, 1, 1], 2)], labels)

  test('has the codes’ shares over all classes, and finite scores', async () => {
    const table = await fitted()
    const shares = [3 / 7, 4 / 7]
    for (const [code, value] of tableOf(table, 3, 2, labels)[2]!.entries()) expect(value).toBeCloseTo(shares[code]!, 6)
    expect(table.scores([clear([0, 1], 2)]).every(Number.isFinite)).toBe(true)
  })

  test('is named by no answer that others gave', async () => {
    expect([...namesBy(await fitted(), 3, [clear([0, 1], 2)])]).toEqual([0, 1])
  })
})

test('of equally likely classes the first is named', async () => {
  const table = await CodeTable.fit({ classes: 2, codes: 2 }, [clear([0, 1, 0, 1], 2)], Int32Array.of(0, 0, 1, 1))
  expect([...namesBy(table, 2, [clear([0, 1], 2)])]).toEqual([0, 0])
})

test('likelihoods that are small beyond floats of any row are no obstacle', async () => {
  const options = { classes: 2, codes: 2 }
  const table = await CodeTable.fit(options, [Float32Array.of(-5000, -6000, -6000, -5000)], Int32Array.of(0, 1))
  expect([...namesBy(table, 2, [Float32Array.of(-9000, -9500, 0, 900)])]).toEqual([0, 1])
})

/** The class of the greatest score of each record. */
function namesBy(table: CodeTable, classes: number, likelihoods: readonly CodeLogLikelihoods[]): Int32Array {
  const scores = table.scores(likelihoods)
  const decisions = new Decisions(scores.length / classes, classes)
  decisions.take(scores, 0)
  return decisions.predicted
}
