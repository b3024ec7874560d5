import { Command } from 'commander'
import { engineOption, stopWithParentOption } from './options.js'
import type { PartyAccuracyCommandOptions } from './run-party-accuracy.js'

/** Not shown in help: what the parties of a simulated arm know by themselves, in a process of its own. */
export function partyAccuracyCommand(): Command {
  return new Command('party-accuracy')
    .description('Measure how often each party of a finished vertical arm of a simulation names the class by itself.')
    .argument('<dir>', 'folder of the run')
    .requiredOption('--arm <name>', 'which arm')
    .addOption(engineOption())
    .addOption(stopWithParentOption())
    .action(async (folder: string, options: PartyAccuracyCommandOptions) => {
      const { measureParties } = await import('./run-party-accuracy.js')
      await measureParties(folder, options)
    })
}
