import { Command } from 'commander'
import { wholeFrom } from './options.js'

export function dataBenchCommand(): Command {
  return new Command('bench')
    .summary('how fast images are decoded, augmented and fed to training here')
    .description(
      'Measure decoding, augmentation, and the training step with inputs in memory, made when their turn comes, and made\n' +
        'ahead in threads. Medians of repeated work in this process; figures move with the machine, ratios less so.',
    )
    .argument('[path]', 'folder or tar of images; built-in faces serve without it')
    .option('--repeats <n>', 'measured rounds of 8 steps', wholeFrom(1), 10)
    .option('--json', 'print one JSON object on the last line')
    .action(bench)
}

async function bench(
  path: string | undefined,
  { repeats, json = false }: { readonly repeats: number; readonly json?: boolean },
): Promise<void> {
  const { loadEngine } = await import('../../learning/engine/load.js')
  const { benchLoader } = await import('../bench/loader.js')
  const engine = await loadEngine({ onNotice: (sentence) => process.stderr.write(`${sentence}\n`) })
  const figures = await benchLoader(path, repeats)
  if (json) {
    process.stdout.write(
      `${JSON.stringify({ engine: engine.library, threads: engine.threads, node: process.version, figures })}\n`,
    )
    return
  }
  process.stdout.write(`${engine.library}, threads: ${engine.threads}, Node ${process.version}\n`)
  for (const { work, value, unit } of figures)
    process.stdout.write(`${`${value.toPrecision(3)} ${unit}`.padStart(34)}  ${work}\n`)
}
