#!/usr/bin/env node
import { Command, CommanderError } from 'commander'
import { EXIT, exitCodeOf, FedveilError, sentenceOf } from '../proto/error.js'
import { aggregationCommand } from './command/aggregation.js'
import { attackCommand } from './command/attack.js'
import { benchCommand } from './command/bench.js'
import { centralisedCommand } from './command/centralised.js'
import { coordinatorCommand } from './command/coordinator.js'
import { dataCommand } from './command/data.js'
import { engineCommand } from './command/engine.js'
import { exportCommand } from './command/export.js'
import { keysCommand } from './command/keys.js'
import { participantCommand } from './command/participant.js'
import { participantsCommand } from './command/participants.js'
import { partyAccuracyCommand } from './command/party-accuracy.js'
import { predictCommand } from './command/predict.js'
import { privacyCommand } from './command/privacy.js'
import { protectCommand } from './command/protect.js'
import { reportCommand } from './command/report.js'
import { simulateCommand } from './command/simulate.js'
import { sweepCommand } from './command/sweep.js'
import { templateCommand } from './command/template.js'
import { tourCommand } from './command/tour.js'
import { verifyCommand } from './command/verify.js'
import { version } from './version.js'

/** The command line. Commands load their work when they run, so that help is quick and loads no engine. */
function program(): Command {
  const fedveil = new Command('fedveil')
    .description('Train one model over data that its owners will not share.')
    .version(version(), '-V, --version', 'print the version')
    .helpCommand(false)
    .addHelpText(
      'after',
      `
Begin here:
  $ fedveil tour                                   three small experiments and a report, a few minutes
  $ fedveil simulate faces-vertical                one whole experiment with built-in faces
  $ fedveil simulate faces-vertical --data DIR     the same with your own images, one folder a person
  $ fedveil sweep vertical-frontier --quick        accuracy over the privacy budget, 20 minutes
  $ fedveil data inspect DIR                       what a run would find in them
  $ fedveil verify                                 train one recogniser in one place, tested on unseen people
  $ fedveil coordinator --help                     a run over several machines

Exit codes: docs/exit-codes.md. Log lines on standard error: FEDVEIL_LOG=info.`,
    )
  fedveil.addCommand(tourCommand())
  fedveil.addCommand(simulateCommand())
  fedveil.addCommand(attackCommand())
  fedveil.addCommand(sweepCommand())
  fedveil.addCommand(reportCommand())
  fedveil.addCommand(coordinatorCommand())
  fedveil.addCommand(participantCommand())
  fedveil.addCommand(predictCommand())
  fedveil.addCommand(keysCommand())
  fedveil.addCommand(privacyCommand())
  fedveil.addCommand(protectCommand())
  fedveil.addCommand(verifyCommand())
  fedveil.addCommand(templateCommand())
  fedveil.addCommand(exportCommand())
  fedveil.addCommand(dataCommand())
  fedveil.addCommand(engineCommand())
  fedveil.addCommand(aggregationCommand())
  fedveil.addCommand(benchCommand())
  fedveil.addCommand(participantsCommand(), { hidden: true })
  fedveil.addCommand(centralisedCommand(), { hidden: true })
  fedveil.addCommand(partyAccuracyCommand(), { hidden: true })
  speakOurWay(fedveil)
  return fedveil
}

/** Errors of usage come back to `main`, which prints all errors alike. */
function speakOurWay(command: Command): void {
  command.exitOverride().configureOutput({ outputError: () => {} })
  for (const sub of command.commands) speakOurWay(sub)
}

async function main(args: readonly string[]): Promise<number> {
  const fedveil = program()
  if (args.length === 0) {
    fedveil.outputHelp()
    return EXIT.ok
  }
  try {
    await fedveil.parseAsync(args, { from: 'user' })
    return EXIT.ok
  } catch (error) {
    if (error instanceof CommanderError && error.exitCode === 0) return EXIT.ok // --help, --version
    const shown = error instanceof CommanderError ? usageError(error) : error
    process.stderr.write(`fedveil: ${sentenceOf(shown)}\n`)
    if (!(shown instanceof FedveilError) && process.env.FEDVEIL_LOG !== undefined && shown instanceof Error) {
      process.stderr.write(`${shown.stack ?? ''}\n`)
    }
    return exitCodeOf(shown)
  }
}

function usageError({ code, message }: CommanderError): FedveilError {
  if (code === 'commander.help') return new FedveilError('USAGE', 'say which; the list is above', EXIT.usage)
  const sentence = message
    .replace(/^error: /, '')
    .replace(/\n\(Did you mean (.*?)\?\)/s, '; did you mean $1?')
    .replace(' is invalid. expected', ' is invalid: expected')
    .replace(/[\s.]+$/, '')
    .replaceAll('\n', ' ')
  return new FedveilError(
    'USAGE',
    `${sentence}${sentence.endsWith('?') ? '' : '; fedveil --help shows examples'}`,
    EXIT.usage,
  )
}

const code = await main(process.argv.slice(2))
// Sockets, workers and the engine may keep handles; all work is done and all files are written.
process.stdout.write('', () => process.exit(code))
