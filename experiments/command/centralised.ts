import { Command } from 'commander'
import { engineOption, stopWithParentOption, withScenarioChanges } from './options.js'
import type { CentralisedCommandOptions } from './run-centralised.js'

/** Not shown in help: a simulation's training on pooled data, in a process of its own. */
export function centralisedCommand(): Command {
  const command = new Command('centralised')
    .description('Train the network of a scenario on pooled data, to compare with.')
    .requiredOption('--config <scenario>', 'YAML file or built-in scenario')
  return withScenarioChanges(command)
    .addOption(engineOption())
    .option('--events', 'print what happens as JSON lines on standard output')
    .addOption(stopWithParentOption())
    .action(async (options: CentralisedCommandOptions) => {
      const { train } = await import('./run-centralised.js')
      await train(options)
    })
}
