import { Command } from 'commander'
import { withDoor } from './door.js'
import { engineOption, stopWithParentOption, withScenarioChanges } from './options.js'
import type { CoordinatorCommandOptions } from './run-coordinator.js'

export function coordinatorCommand(): Command {
  const command = new Command('coordinator')
    .summary('run the process in the middle')
    .description(
      'Coordinate one run: wait for the participants of a scenario, train with them, write the model and the result.\n' +
        'It holds labels (vertical) or a test set of its own (horizontal), never a participant’s images.',
    )
    .requiredOption('--config <scenario>', 'YAML file or built-in scenario; participants use the same')
    .option('--arm <name>', 'arm of the scenario to run (default: the last, most protected one)')
    .option('--run <id>', 'id of the run (default: <scenario>-<arm>-<random>)')
    .option('--store <dir>', 'folder for metrics, model, statements and result (default: runs/<run>)')
  return withScenarioChanges(withDoor(command))
    .option('--start-from <file>', 'horizontal: safetensors file of the model to begin with (default: random weights)')
    .option(
      '--status <host:port>',
      'serve a status page, /metrics, /healthz and /readyz there, for reading (default: no)',
    )
    .option('--resume', 'horizontal: go on with the run in --store after its last closed round')
    .addOption(engineOption())
    .option('--events', 'print what happens as JSON lines on standard output')
    .option('--json', 'print the result as one JSON object on the last line of standard output')
    .option('--insecure-seeded-noise', 'repeatable central noise for experiments on this machine: no guarantee')
    .addOption(stopWithParentOption())
    .addHelpText(
      'after',
      `
Example (each line in a terminal of its own):
  $ fedveil coordinator --config faces-vertical --arm sphere --run demo
  $ fedveil participant --join http://127.0.0.1:7700 --config faces-vertical --name left --run demo
  $ fedveil participant --join http://127.0.0.1:7700 --config faces-vertical --name right --run demo

Over several machines (docs/identity.md):
  $ fedveil keys token --roll roll --name left
  $ fedveil coordinator --config faces-vertical --listen 0.0.0.0:7700 --roll roll --tls-cert chain.pem --tls-key key.pem`,
    )
    .action(async (options: CoordinatorCommandOptions) => {
      const { coordinate } = await import('./run-coordinator.js')
      await coordinate(options)
    })
}
