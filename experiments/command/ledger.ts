import { Command, Option } from 'commander'
import { deltaFlag } from './mechanism-flags.js'
import type { LedgerFlags } from './run-ledger.js'

export function ledgerCommand(): Command {
  return new Command('ledger')
    .summary('list every release of a participant, and what they cost')
    .description(
      'List every release that a participant’s ledger holds: when, in which run, how many records, how. Then what the worst\n' +
        'record, and the worst person, has spent, as both accountants judge the same events. Reads only, also while a run goes on.',
    )
    .argument('<dir>', 'the participant’s --store')
    .option('--delta <d>', 'delta at which epsilon is stated', deltaFlag, 1e-5)
    .addOption(
      new Option('--adjacency <which>', 'a unit added or removed, or a unit replaced')
        .choices(['add-remove', 'replace-one'])
        .default('replace-one'),
    )
    .option('--json', 'print one JSON object on the last line')
    .option('--jsonl', 'export the releases, one JSON object a line, and nothing else')
    .addHelpText(
      'after',
      `
Examples:
  $ fedveil privacy ledger fedveil-left
  $ fedveil privacy ledger fedveil-left --delta 1e-6 --json
  $ fedveil privacy ledger fedveil-left --jsonl > releases.jsonl`,
    )
    .action(async (dir: string, flags: LedgerFlags) => (await import('./run-ledger.js')).showLedger(dir, flags))
}
