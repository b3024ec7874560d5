import { Command } from 'commander'
import { withScenarioChanges } from './options.js'
import type { StatementFlags } from './run-statement.js'

export function statementCommand(): Command {
  const command = new Command('statement')
    .summary('what a scenario will promise, or a finished run has promised')
    .description(
      'Print the plain-language guarantee of every arm of a scenario before it runs: unit, adjacency, mechanism, releases,\n' +
        'accountant, and what is not covered. For the folder of a finished run, print the statements that it ended with.',
    )
    .argument('<scenario|dir>', 'built-in scenario, YAML file, or the folder of a finished run')
    .option('--arm <name>', 'of one arm only')
  return withScenarioChanges(command)
    .option('--json', 'print one JSON object on the last line')
    .addHelpText(
      'after',
      `
Examples:
  $ fedveil privacy statement faces-vertical --set privacy.epsilon=8
  $ fedveil privacy statement runs/faces-vertical-20260101-120000`,
    )
    .action(async (target: string, flags: StatementFlags) =>
      (await import('./run-statement.js')).showStatement(target, flags),
    )
}
