import { Command } from 'commander'
import { wholeFrom } from './options.js'

export function privacyBenchCommand(): Command {
  return new Command('bench')
    .summary('how fast accounting, releases and noise are here')
    .description(
      'Measure the accountants, a release with its durable debit beside a training step, and noise. Medians of repeated\n' +
        'work in this process; figures move with the machine, ratios less so.',
    )
    .option('--repeats <n>', 'measured repetitions', wholeFrom(1), 20)
    .option('--json', 'print one JSON object on the last line')
    .action(bench)
}

async function bench({ repeats, json = false }: { readonly repeats: number; readonly json?: boolean }): Promise<void> {
  const { loadEngine } = await import('../../learning/engine/load.js')
  const { benchAccountants, benchNoise, benchRelease } = await import('../bench/privacy.js')
  const engine = await loadEngine({ onNotice: (sentence) => process.stderr.write(`${sentence}\n`) })
  const figures = [...benchAccountants(repeats), ...benchRelease(repeats), ...benchNoise(repeats)]
  if (json) {
    process.stdout.write(
      `${JSON.stringify({ engine: engine.library, threads: engine.threads, node: process.version, figures })}\n`,
    )
    return
  }
  process.stdout.write(`${engine.library}, threads: ${engine.threads}, Node ${process.version}\n`)
  for (const { work, value, unit } of figures) process.stdout.write(`${shown(value, unit).padStart(24)}  ${work}\n`)
}

function shown(value: number, unit: string): string {
  return unit === 'samples/s' ? `${(value / 1e6).toFixed(1)} million samples/s` : `${value.toPrecision(3)} ${unit}`
}
