import { Command, Option } from 'commander'
import { engineOption, stopWithParentOption, withScenarioChanges } from './options.js'
import type { ParticipantCommandOptions } from './run-participant.js'

export function participantCommand(): Command {
  return withParticipantOptions(new Command('participant'))
    .summary('run the process at a data owner')
    .description(
      'Take part in one run with this owner’s records. The plan that the coordinator offers is checked against the\n' +
        'limits of the scenario file here; the ledger in --store remembers what every record has spent.',
    )
    .addHelpText(
      'after',
      `
Example:
  $ fedveil participant --join http://127.0.0.1:7700 --config faces-vertical --name left`,
    )
    .action(async (options: ParticipantCommandOptions) => {
      const { takePart } = await import('./run-participant.js')
      await takePart(options)
    })
}

/** `fedveil attack participant`: for research on attacks; a deployment's participant has no such code path. */
export function attackerCommand(): Command {
  return withParticipantOptions(new Command('participant'))
    .option('--arm <name>', 'attack as this arm of the scenario says')
    .summary('take part as the attacker of a scenario')
    .description(
      'Take part in a run as one of the attackers that the scenario names, and keeping the gradients that come back if it\n' +
        'says `record: gradients`, to study attacks and defences.',
    )
    .action(async (options: ParticipantCommandOptions) => {
      const { takePartAsAttacker } = await import('./run-participant.js')
      await takePartAsAttacker(options)
    })
}

function withParticipantOptions(command: Command): Command {
  command
    .requiredOption('--join <url>', 'address of the coordinator')
    .requiredOption('--config <scenario>', 'YAML file or built-in scenario, the same as the coordinator’s')
    .requiredOption('--name <name>', 'which participant of the scenario this is')
    .option('--run <id>', 'take part in this run only')
    .option(
      '--token <token>',
      'one-time token that enrols this participant’s key (or FEDVEIL_TOKEN in the environment)',
    )
    .option('--coordinator-key <key>', 'take plans of this coordinator alone (default: of the first one met)')
    .option('--tls-ca <file>', 'certificates that the coordinator’s must be issued by, PEM (default: the system’s)')
    .option('--tls-cert <file>', 'mutual TLS: this participant’s certificate chain, PEM')
    .option('--tls-key <file>', 'mutual TLS: its private key, PEM')
    .option('--without-channel-binding', 'sign without the TLS channel: where TLS ends before the coordinator')
    .option('--store <dir>', 'folder of the privacy ledger, the key and the bottom model (default: fedveil-<name>)')
    .addOption(
      new Option(
        '--predict <which>',
        'serve predictions in place of training: of the test records of the data, or of all',
      ).choices(['test', 'all']),
    )
    .option('--pretrained <dir>', 'folder of networks learned beforehand that several runs share (default: the store)')
  return withScenarioChanges(command)
    .addOption(engineOption())
    .option('--allow-unprotected', 'accept a plan without any privacy guarantee')
    .option('--events', 'print what happens as JSON lines on standard output')
    .option('--insecure-plain-text', 'join a coordinator on another machine although nothing is encrypted')
    .option('--insecure-seeded-noise', 'repeatable noise for experiments on this machine: no guarantee')
    .addOption(stopWithParentOption())
}
