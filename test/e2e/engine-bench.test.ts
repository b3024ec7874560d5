import { describe, expect, test } from 'vitest'
import { loadEngine } from '../../learning/engine/load.js'
import { lastJson, run } from './cli.js'

const { backend } = await loadEngine()

describe('fedveil engine bench', () => {
  test.skipIf(backend === 'js')(
    'gives the figures of the bench network as one JSON object (only with the native engine)',
    async () => {
      const ended = await run(['engine', 'bench', '--repeats', '1', '--json'])
      expect(ended.code).toBe(0)
      const { msPerStep, kernelsPerStep, gflops, peakMB, networks } = lastJson(ended.stdout) as Record<string, number>
      for (const figure of [msPerStep, kernelsPerStep, gflops, peakMB]) expect(figure).toBeGreaterThan(0)
      expect(networks).toHaveProperty('0.precision', 'float32')
    },
  )

  test.skipIf(backend === 'js')(
    'gives the figures of the frequency front end (only with the native engine)',
    async () => {
      const ended = await run(['engine', 'bench', '--frontend', '--repeats', '1', '--json'])
      expect(ended.code).toBe(0)
      const { figures, growthMB } = lastJson(ended.stdout) as {
        figures: { imagesPerSecond: number }[]
        growthMB: number
      }
      expect(figures).toHaveLength(5)
      for (const { imagesPerSecond } of figures) expect(imagesPerSecond).toBeGreaterThan(0)
      expect(growthMB).toBeLessThan(700)
    },
  )

  test.skipIf(backend === 'js')('says at once what is wrong with a Python that has no PyTorch', async () => {
    const ended = await run(['engine', 'bench', '--vs-pytorch', process.execPath])
    expect(ended.code).toBe(2)
    expect(ended.stderr).toMatch(
      /^fedveil: PyTorch did not answer .*: give --vs-pytorch a Python that can "import torch"/m,
    )
    expect(ended.stdout).toBe('')
  })
})
