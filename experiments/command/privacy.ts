import { Command } from 'commander'
import { deltaCommand, epsilonCommand, noiseCommand, stepsCommand } from './accounting.js'
import { auditCommand } from './audit.js'
import { ledgerCommand } from './ledger.js'
import { privacyBenchCommand } from './privacy-bench.js'
import { statementCommand } from './statement.js'

export function privacyCommand(): Command {
  return new Command('privacy')
    .summary('what releases cost, and what has left a participant')
    .description('Questions to the privacy accountants, statements of scenarios and runs, and participants’ ledgers.')
    .helpCommand(false)
    .addCommand(epsilonCommand())
    .addCommand(noiseCommand())
    .addCommand(deltaCommand())
    .addCommand(stepsCommand())
    .addCommand(statementCommand())
    .addCommand(ledgerCommand())
    .addCommand(auditCommand())
    .addCommand(privacyBenchCommand())
}
