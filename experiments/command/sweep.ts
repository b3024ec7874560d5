import { Command } from 'commander'
import { changesOf, collect, engineOption, type ScenarioChanges, wholeFrom, withDataAndSet } from './options.js'

interface Options extends Omit<ScenarioChanges, 'seed'> {
  readonly quick?: boolean
  readonly out?: string
  readonly jobs: number
  readonly only: readonly string[]
  readonly engine: string
  readonly json?: boolean
}

export function sweepCommand(): Command {
  const command = new Command('sweep')
    .summary('run a scenario in many settings and draw what comes out')
    .description(
      'Run one scenario in every cell of a matrix of settings, with several seeds, and draw what was measured. Every finished\n' +
        'run is kept at once: started again, the same command goes on where it was stopped.',
    )
    .argument('<sweep>', 'name of a built-in sweep, or a YAML file')
  return withDataAndSet(command)
    .option('--quick', 'run the small form that the file describes')
    .option('--out <dir>', 'folder for everything the sweep writes, or to go on with (default: runs/<sweep>)')
    .option('--jobs <n>', 'runs at a time', wholeFrom(1), 1)
    .option(
      '--only <axis=entry,...>',
      'run only these entries of an axis, or seeds, now; may be given for several axes',
      collect,
      [],
    )
    .addOption(engineOption())
    .option('--json', 'print the result as one JSON object on the last line of standard output')
    .addHelpText(
      'after',
      `
Examples:
  $ fedveil sweep vertical-frontier --quick
  $ fedveil sweep vertical-frontier --data photos.tar --out runs/frontier --jobs 2
  $ fedveil sweep backdoor-bench --data cifar10/train --only attack=badnets,dba --only seed=1
  $ fedveil sweep my-sweep.yaml --set work.training.epochs=20
  $ fedveil report runs/frontier --figures docs/figures`,
    )
    .action(async (name: string, options: Options) => {
      const { sweepOnScreen } = await import('../sweep/on-screen.js')
      const { quick = false, out, jobs, only, engine, json = false } = options
      await sweepOnScreen(name, changesOf(options), { quick, out, jobs, only, engine, json })
    })
}
