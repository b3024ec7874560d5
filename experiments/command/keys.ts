import { Command, InvalidArgumentError } from 'commander'
import type { RollFlags, StoreFlags } from './run-keys.js'

export function keysCommand(): Command {
  return new Command('keys')
    .summary('who is who: keys of participants, and whom a coordinator admits')
    .description(
      'A participant signs its way in with an Ed25519 key that never leaves its machine; a coordinator admits the keys of its\n' +
        'roll, and signs its plans. Enrol a participant by a one-time token, or by the key that it shows. docs/identity.md.',
    )
    .helpCommand(false)
    .addCommand(
      storeCommand('new', 'make a participant’s key, if its store has none, and show it').action(
        async (flags: StoreFlags) => (await import('./run-keys.js')).newKey(flags),
      ),
    )
    .addCommand(
      new Command('show')
        .summary('show the public key of a participant or a coordinator')
        .option('--store <dir>', 'a participant’s store')
        .option('--roll <dir>', 'a coordinator’s roll')
        .action(async (flags: Partial<StoreFlags & RollFlags>) => (await import('./run-keys.js')).showKey(flags)),
    )
    .addCommand(
      rollCommand('token', 'make a one-time token with which a participant enrols its key')
        .requiredOption('--name <name>', 'of the participant')
        .option('--hours <n>', 'how long it holds', hours, 24)
        .action(async (flags: RollFlags & { name: string; hours: number }) =>
          (await import('./run-keys.js')).makeToken(flags),
        ),
    )
    .addCommand(
      rollCommand('admit', 'admit a participant by the key that it showed')
        .requiredOption('--name <name>', 'of the participant')
        .requiredOption('--key <key>', 'its public key, ed25519:…')
        .action(async (flags: RollFlags & { name: string; key: string }) =>
          (await import('./run-keys.js')).admitKey(flags),
        ),
    )
    .addCommand(
      rollCommand('revoke', 'admit a participant no longer; open runs lose it within seconds')
        .requiredOption('--name <name>', 'of the participant')
        .action(async (flags: RollFlags & { name: string }) => (await import('./run-keys.js')).revokeKey(flags)),
    )
    .addCommand(
      rollCommand('list', 'show whom a coordinator admits')
        .option('--json', 'print one JSON object on the last line')
        .action(async (flags: RollFlags & { json?: boolean }) => (await import('./run-keys.js')).listKeys(flags)),
    )
    .addHelpText(
      'after',
      `
Examples:
  coordinator$ fedveil keys token --roll roll --name left
  left$        fedveil participant --token TOKEN --join https://coordinator.example:7700 --config faces-vertical --name left
or, without a token:
  left$        fedveil keys new --store fedveil-left
  coordinator$ fedveil keys admit --roll roll --name left --key ed25519:…`,
    )
}

function storeCommand(name: string, summary: string): Command {
  return new Command(name)
    .summary(summary)
    .requiredOption('--store <dir>', 'the participant’s store, e.g. fedveil-left')
}

function rollCommand(name: string, summary: string): Command {
  return new Command(name).summary(summary).requiredOption('--roll <dir>', 'the coordinator’s roll')
}

function hours(text: string): number {
  const value = Number(text)
  if (value > 0 && value <= 24 * 365) return value
  throw new InvalidArgumentError('expected a number of hours, at most a year.')
}
