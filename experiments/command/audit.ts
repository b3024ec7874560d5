import { Command } from 'commander'
import { above0, deltaFlag, withStrength } from './mechanism-flags.js'
import { wholeFrom, wholeNumber } from './options.js'
import type { AuditFlags } from './run-audit.js'

export function auditCommand(): Command {
  return withStrength(new Command('audit'))
    .summary('test a mechanism’s claim from its outputs alone')
    .description(
      'Draw many outputs of two rows as far apart as any, and bound epsilon from below by how well they can be told apart\n' +
        '(Clopper-Pearson). A bound above the claim proves the claim wrong: exit code 7.',
    )
    .option('--samples <n>', 'outputs of each of the two rows', wholeFrom(1000), 1_000_000)
    .option('--delta <d>', 'delta of the claim; pure mechanisms are held to 0', deltaFlag, 0.01)
    .option('--risk <p>', 'share of audits in which a right mechanism may be accused', above0, 1e-3)
    .option(
      '--noise-share <f>',
      'draw only this share of the noise under the same claim, to see the audit find it',
      above0,
      1,
    )
    .option('--seed <n>', 'of the outputs', wholeNumber, 1)
    .addHelpText(
      'after',
      `
Examples:
  $ fedveil privacy audit --mechanism gaussian --sigma 2
  $ fedveil privacy audit --mechanism laplace --scale 2 --noise-share 0.5     found out: exit code 7`,
    )
    .action(async (flags: AuditFlags) => (await import('./run-audit.js')).showAudit(flags))
}
