import { Command } from 'commander'
import { engineOption } from './options.js'
import { attackerCommand } from './participant.js'
import type { AttackCommandOptions } from './run-attack.js'

export function attackCommand(): Command {
  const command = new Command('attack')
    .summary('attack a finished run of your own, to see what its protection is worth')
    .description(
      'Attack every arm of a finished simulation. Vertical: label inference by a party, feature inversion and attribute\n' +
        'inference by the coordinator. Outsourced: recovering faces from the forms that left. Writes attacks.json into the run’s folder, prints a table, and makes its report\n' +
        'again. docs/attacks.md explains each attack, what its attacker knows, and the figures.',
    )
    .argument('<dir>', 'folder of the run')
    .option('--arms <names>', 'these arms only, separated by commas', (names) => names.split(','))
    .option('--quick', 'less training, of vertical runs the first party alone: a few minutes')
    .option('--threads <n>', 'engine threads', Number, 2)
    .option('--json', 'print the results as one JSON object on the last line of standard output')
    .addOption(engineOption())
    .addHelpText(
      'after',
      `
Examples:
  $ fedveil attack runs/faces-vertical-20260101-120000 --quick
  $ fedveil attack runs/faces-vertical-20260101-120000 --arms unprotected,sphere --json | tail -1`,
    )
    .action(async (folder: string, options: AttackCommandOptions) => {
      const { attack } = await import('./run-attack.js')
      await attack(folder, options)
    })
  return command.addCommand(attackerCommand(), { hidden: true })
}
