import { Command } from 'commander'
import { engineOption, stopWithParentOption, withScenarioChanges } from './options.js'
import type { ParticipantsCommandOptions } from './run-participants.js'

/** `fedveil participants`: how a simulation starts more participants than this machine can hold processes. */
export function participantsCommand(): Command {
  const command = new Command('participants')
    .summary('simulate several participants in one process')
    .description(
      'Take part in a horizontal run as several participants of a scenario, for simulations on this machine: they share the\n' +
        'process, the loaded data and the engine, and train one after another. Each has a connection, a ledger and limits of its\n' +
        'own, and sends what it would send from a process of its own. Noise is repeatable, so there is no guarantee.',
    )
    .requiredOption('--join <url>', 'address of the coordinator')
    .requiredOption('--config <scenario>', 'YAML file or built-in scenario, the same as the coordinator’s')
    .requiredOption('--names <name,...>', 'which participants of the scenario these are', (text) => text.split(','))
    .requiredOption('--stores <dir>', 'folder in which each has its store, by its name')
    .option('--arm <name>', 'attackers attack as this arm of the scenario says')
    .option('--run <id>', 'take part in this run only')
  return withScenarioChanges(command)
    .addOption(engineOption())
    .option('--allow-unprotected', 'accept a plan without any privacy guarantee')
    .option('--events', 'print what happens as JSON lines on standard output')
    .addOption(stopWithParentOption())
    .addHelpText(
      'after',
      `
Example:
  $ fedveil participants --join http://127.0.0.1:7700 --config images-backdoor --names p01,p02,p03 --stores parties`,
    )
    .action(async (options: ParticipantsCommandOptions) => {
      const { takePartTogether } = await import('./run-participants.js')
      await takePartTogether(options)
    })
}
