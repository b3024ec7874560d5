import { Command, InvalidArgumentError } from 'commander'
import { wholeFrom } from './options.js'
import type { AggregationBenchOptions } from './run-aggregation-bench.js'

export function aggregationCommand(): Command {
  return new Command('aggregation')
    .summary('the rules that make one update of many')
    .description('The rules by which a coordinator makes one update of its participants’: docs/aggregation.md.')
    .helpCommand(false)
    .addCommand(benchCommand())
}

function benchCommand(): Command {
  return new Command('bench')
    .summary('what every rule takes here, in time and memory')
    .description(
      'Measure every aggregation rule on updates of standard normal values, a fifth of the participants called malicious:\n' +
        'median milliseconds of a round, and the most memory beyond the updates. With --vs-byzfl, ByzFL in turns.',
    )
    .option('--participants <n,...>', 'how many updates', counts, [10, 50, 100])
    .option('--parameters <d>', 'values of an update', count, 1_000_000)
    .option('--repeats <n>', 'measured repetitions', wholeFrom(1), 3)
    .option('--vs-byzfl <python>', 'a Python that can "import byzfl", measured in turns')
    .option('--threads <n>', 'threads of ByzFL; ours take one', wholeFrom(1), 2)
    .option('--json', 'print one JSON object', false)
    .action(async (options: AggregationBenchOptions) => {
      const { bench } = await import('./run-aggregation-bench.js')
      await bench(options)
    })
}

function counts(text: string): number[] {
  return text.split(',').map(count)
}

/** Also 1e6. */
function count(text: string): number {
  const found = Number(text)
  if (Number.isSafeInteger(found) && found >= 1) return found
  throw new InvalidArgumentError('expected a whole number from 1 up')
}
