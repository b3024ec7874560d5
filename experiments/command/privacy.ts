import { Command } from 'commander'
import { deltaCommand, epsilonCommand, noiseCommand, stepsCommand } from './accounting.js'
import { privacyBenchCommand } from './privacy-bench.js'

export function privacyCommand(): Command {
  const ledger = new Command('ledger')
    .summary('list every release of a participant')
    .description('List every release that a participant’s ledger holds: when, in which run, how many records, how.')
    .argument('<dir>', 'the participant’s --store')
    .option('--json', 'print one JSON object on the last line')
    .addHelpText('after', '\nExample:\n  $ fedveil privacy ledger fedveil-left')
    .action(list)
  return new Command('privacy')
    .summary('what releases cost, and what has left a participant')
    .description('Questions to the privacy accountants, and to a participant’s ledger.')
    .helpCommand(false)
    .addCommand(epsilonCommand())
    .addCommand(noiseCommand())
    .addCommand(deltaCommand())
    .addCommand(stepsCommand())
    .addCommand(ledger)
    .addCommand(privacyBenchCommand())
}

async function list(dir: string, { json = false }: { json?: boolean }): Promise<void> {
  const { exportLedger } = await import('../../privacy/ledger-export.js')
  const releases = exportLedger(dir)
  if (json) {
    process.stdout.write(`${JSON.stringify({ releases })}\n`)
    return
  }
  for (const { createdAt, run, releaseId, rows, mechanism } of releases)
    process.stdout.write(`${createdAt}  ${run}  ${releaseId}  ${rows} records  ${mechanism.description}\n`)
  process.stdout.write(`${releases.length} releases\n`)
}
