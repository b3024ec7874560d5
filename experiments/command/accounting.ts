import { Command } from 'commander'
import { above0, deltaFlag, withMechanism } from './mechanism-flags.js'
import { wholeFrom } from './options.js'
import type { Asked, AskedWithin } from './run-accounting.js'

/** `fedveil privacy epsilon | delta | noise | steps`: questions to an accountant. */

export function epsilonCommand(): Command {
  return withDelta(withMechanism(new Command('epsilon')))
    .summary('what releases cost: epsilon at a delta')
    .description(
      'Say what a number of releases cost together. "--accountant pld" composes privacy loss distributions, tight to a\n' +
        'fraction of a per cent; "rdp" composes Renyi divergences, quicker and looser. Both are upper bounds.',
    )
    .addHelpText(
      'after',
      `
Examples:
  $ fedveil privacy epsilon --sigma 1.5 --sampling-rate 0.04 --steps 2250 --delta 1e-5
  $ fedveil privacy epsilon --mechanism laplace --scale 4 --steps 10 --delta 0
  $ fedveil privacy epsilon --sigma 2 --steps 5 --adjacency replace-one --accountant rdp --json`,
    )
    .action(async (asked: Asked) => (await import('./run-accounting.js')).showEpsilon(asked))
}

export function deltaCommand(): Command {
  return withMechanism(new Command('delta'))
    .summary('the same the other way round: delta at an epsilon')
    .description('Say with which probability the privacy loss of a number of releases may pass an epsilon.')
    .requiredOption('--epsilon <e>', 'the epsilon', above0)
    .addHelpText('after', '\nExample:\n  $ fedveil privacy delta --sigma 1 --epsilon 1')
    .action(async (asked: Omit<AskedWithin, 'delta'>) => (await import('./run-accounting.js')).showDelta(asked))
}

export function noiseCommand(): Command {
  return withDelta(withMechanism(new Command('noise')))
    .summary('the least noise that keeps releases within a budget')
    .description('Find the least noise with which a number of releases stay within epsilon and delta.')
    .requiredOption('--epsilon <e>', 'the budget', above0)
    .addHelpText(
      'after',
      `
Examples:
  $ fedveil privacy noise --epsilon 8 --delta 1e-5 --sampling-rate 0.04 --steps 2250 --json
  $ fedveil privacy noise --mechanism priv-unit --dimension 64 --epsilon 8 --delta 0`,
    )
    .action(async (asked: AskedWithin) => (await import('./run-accounting.js')).showNoise(asked))
}

export function stepsCommand(): Command {
  return withDelta(withMechanism(new Command('steps')))
    .summary('how many more releases fit a budget')
    .description('Say how many more releases fit a budget after --steps of them were made.')
    .requiredOption('--epsilon <e>', 'the budget', above0)
    .addHelpText('after', '\nExample:\n  $ fedveil privacy steps --sigma 4 --steps 10 --epsilon 8')
    .action(async (asked: AskedWithin) => (await import('./run-accounting.js')).showSteps(asked))
}

function withDelta(command: Command): Command {
  return command
    .option('--delta <d>', 'probability with which the bound may fail; 0 for pure mechanisms', deltaFlag, 1e-5)
    .option('--units <n>', 'how many units there are: a delta of 1/n or more is refused', wholeFrom(1))
}
