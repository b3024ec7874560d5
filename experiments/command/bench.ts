import { availableParallelism } from 'node:os'
import { Command, InvalidArgumentError, Option } from 'commander'
import type { RoundsCase } from '../bench/rounds.js'
import { wholeFrom } from './options.js'
import type { RoundsBenchOptions } from './run-rounds-bench.js'
import type { WireBenchOptions } from './run-wire-bench.js'

export function benchCommand(): Command {
  return new Command('bench')
    .summary('what a round of horizontal training takes here')
    .description(
      'Benches of whole runs; those of single parts are `engine bench`, `data bench`, `privacy bench`, `aggregation bench`.',
    )
    .helpCommand(false)
    .addCommand(roundsCommand())
    .addCommand(wireCommand())
}

function roundsCommand(): Command {
  return new Command('rounds')
    .summary('seconds of a federated round, beside the same training without federation')
    .description(
      'Measure rounds of plain averaging as `simulate` runs them: a coordinator, and participants that share processes of\n' +
        'one thread each. Images of noise, 32x32, convolutions of 32 and 64, a dense layer of 64, one local epoch in batches\n' +
        'of 32. Beside it the same local training, one participant after another, in one process without federation.',
    )
    .option('--cases <PxN,...>', 'participants x images of each', cases, [
      { participants: 10, images: 2000 },
      { participants: 100, images: 200 },
    ])
    .option('--processes <n>', 'processes that the participants share', wholeFrom(1), availableParallelism())
    .option('--threads <n>', 'threads of the training without federation', wholeFrom(1), availableParallelism())
    .option('--repeats <n>', 'warm rounds and repetitions, of which the median is told', wholeFrom(1), 3)
    .option('--json', 'print one JSON object', false)
    .action(async (options: RoundsBenchOptions) => {
      const { benchRounds } = await import('./run-rounds-bench.js')
      await benchRounds(options)
    })
}

function wireCommand(): Command {
  return new Command('wire')
    .summary('seconds of a round of pure communication, plain and over TLS')
    .description(
      'A model of so many float32 parameters goes out to every participant, each sends as many back, and the mean is formed:\n' +
        'over real sockets on this machine, the coordinator in this process and every participant in one of its own.',
    )
    .option('--sizes <n,...>', 'parameters', sizes, [1e5, 1e6, 5e6, 25e6])
    .option('--participants <n>', 'processes', wholeFrom(1), 4)
    .option('--rounds <n>', 'rounds after the first, of which the median is told', wholeFrom(1), 5)
    .option('--json', 'print one JSON object', false)
    .addOption(new Option('--join <url>').hideHelp())
    .addOption(new Option('--tls-ca <file>').hideHelp())
    .action(async (options: WireBenchOptions) => {
      const { benchWire } = await import('./run-wire-bench.js')
      await benchWire(options)
    })
}

function sizes(text: string): number[] {
  return text.split(',').map((one) => {
    const value = Number(one)
    if (Number.isSafeInteger(value) && value >= 1) return value
    throw new InvalidArgumentError('expected whole numbers, e.g. 1e5,1e6.')
  })
}

function cases(text: string): RoundsCase[] {
  return text.split(',').map((one) => {
    const [, participants, images] = /^(\d+)x(\d+)$/.exec(one) ?? []
    const found = { participants: Number(participants), images: Number(images) }
    if (found.participants >= 1 && found.images >= 1) return found
    throw new InvalidArgumentError('expected participants x images, e.g. 10x2000.')
  })
}
