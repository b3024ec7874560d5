import { Command } from 'commander'
import { engineOption, wholeNumber } from './options.js'

interface Options {
  readonly out?: string
  readonly seed?: number
  readonly engine: string
  readonly json?: boolean
}

export function tourCommand(): Command {
  return new Command('tour')
    .summary('see the three kinds of training in a few minutes')
    .description('Run three small scenarios one after another: vertical, horizontal with an attacker, and outsourced.')
    .option('--out <dir>', 'folder for everything the tour writes (default: runs/tour-<time>)')
    .option('--seed <n>', 'seed of data, weights, batches and simulated noise', wholeNumber)
    .addOption(engineOption())
    .option('--json', 'print the results as one JSON object on the last line of standard output')
    .addHelpText('after', '\nExample:\n  $ fedveil tour')
    .action(async ({ out, seed, engine, json = false }: Options) => {
      const { tourOnScreen } = await import('../simulate/on-screen.js')
      await tourOnScreen({ out, seed, engine, json })
    })
}
