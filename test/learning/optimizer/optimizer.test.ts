import { beforeAll, describe, expect, test } from 'vitest'
import * as tf from '../../../learning/engine/tf.js'
import { buildOptimizer } from '../../../learning/optimizer/build.js'
import { OptimizerSpec } from '../../../learning/optimizer/spec.js'
import { truth } from './torch-optim.js'

beforeAll(async () => {
  tf.enableProdMode()
  await tf.setBackend('cpu')
})

const { kernel, bias } = truth.shapes
const tensorsOf = (values: { kernel: number[]; bias: number[] }) => [
  tf.tensor(values.kernel, kernel),
  tf.tensor(values.bias, bias),
]
const variablesOf = (values: { kernel: number[]; bias: number[] }) => tensorsOf(values).map((t) => tf.variable(t))
const specs = truth.cases.map(({ spec }) => OptimizerSpec.parse(spec))

/** Steps `from` .. `to` - 1 of the reference. */
function run(optimizer: ReturnType<typeof buildOptimizer>, from: number, to: number): void {
  for (let step = from; step < to; step++) optimizer.step(tensorsOf(truth.gradients[step]!), truth.rates[step]!)
}

describe.each(truth.cases.map(({ spec, after }) => ({ name: JSON.stringify(spec), spec, after })))(
  '$name',
  ({ spec, after }) => {
    test('moves as torch.optim does', () => {
      const variables = variablesOf(truth.start)
      const optimizer = buildOptimizer(OptimizerSpec.parse(spec), variables)
      let done = 0
      for (const [mark, expected] of Object.entries(after)) {
        run(optimizer, done, Number(mark))
        done = Number(mark)
        for (const [i, values] of [expected.kernel, expected.bias].entries())
          for (const [k, value] of variables[i]!.dataSync().entries())
            expect(Math.abs(value - values[k]!)).toBeLessThan(2e-6 * Math.max(1, Math.abs(values[k]!)))
      }
      expect(optimizer.steps).toBe(truth.rates.length)
    })

    test('continues from its state to the bit', () => {
      const whole = variablesOf(truth.start)
      run(buildOptimizer(OptimizerSpec.parse(spec), whole), 0, 20)
      const parts = variablesOf(truth.start)
      const first = buildOptimizer(OptimizerSpec.parse(spec), parts)
      run(first, 0, 7)
      const second = buildOptimizer(OptimizerSpec.parse(spec), parts)
      const slots = [...first.slots].map(([name, tensors]) => [name, tensors.map((t) => t.dataSync().slice())] as const)
      second.restore(first.steps, new Map(slots) as Map<string, Float32Array[]>)
      run(second, 7, 20)
      expect(parts.map((v) => [...v.dataSync()])).toEqual(whole.map((v) => [...v.dataSync()]))
    })
  },
)

test.each(specs)('steps and restoring keep no tensor too many, and dispose frees all: %j', (spec) => {
  const before = tf.memory().numTensors
  const variables = variablesOf(truth.start)
  const optimizer = buildOptimizer(spec, variables)
  const running = tf.memory().numTensors
  run(optimizer, 0, 3)
  const zeros = [new Float32Array(6), new Float32Array(4)]
  optimizer.restore(1, new Map([...optimizer.slots.keys()].map((name) => [name, zeros])))
  expect(tf.memory().numTensors).toBe(running)
  optimizer.dispose()
  // The tensors that the variables were made of are the test's own.
  expect(tf.memory().numTensors).toBe(before + 2 * variables.length)
})

test('an optimizer is said in few words, and a wrong one is refused', () => {
  expect(OptimizerSpec.parse({ kind: 'adamw', weightDecay: 0.05 })).toMatchObject({ beta1: 0.9, beta2: 0.999 })
  expect(() => OptimizerSpec.parse({ kind: 'sgd', momentum: 1 })).toThrow()
  expect(() => OptimizerSpec.parse({ kind: 'adam', decay: 'decoupled' })).toThrow()
})
