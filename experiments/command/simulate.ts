import { Command } from 'commander'
import { changesOf, engineOption, type ScenarioChanges, withScenarioChanges } from './options.js'

interface Options extends ScenarioChanges {
  readonly out?: string
  readonly engine: string
  readonly json?: boolean
}

export function simulateCommand(): Command {
  const command = new Command('simulate')
    .summary('run a whole experiment on this machine')
    .description(
      'Run every arm of a scenario on this machine: a coordinator process and a process for each participant (more than\n' +
        'eight of a horizontal run share a few), over real sockets, then the training on pooled data to compare with. Ends with a table and a report.',
    )
    .argument('<scenario>', 'name of a built-in scenario, or a YAML file')
  return withScenarioChanges(command)
    .option('--out <dir>', 'folder for everything the run writes (default: runs/<scenario>-<time>)')
    .addOption(engineOption())
    .option('--json', 'print the result as one JSON object on the last line of standard output')
    .addHelpText(
      'after',
      `
Examples:
  $ fedveil simulate faces-vertical
  $ fedveil simulate faces-vertical --data photos.tar --set data.minImages=20
  $ fedveil simulate faces-horizontal --set attack.scale=10 --seed 7 --out runs/stronger
  $ fedveil simulate my-scenario.yaml --json | tail -1`,
    )
    .action(async (scenario: string, options: Options) => {
      const { simulateOnScreen } = await import('../simulate/on-screen.js')
      const { loadScenario } = await import('../scenario/load.js')
      const { out, engine, json = false } = options
      await simulateOnScreen(loadScenario(scenario, changesOf(options)), { out, engine, json })
    })
}
