import { Command, Option } from 'commander'
import { withDoor } from './door.js'
import { collect, engineOption, stopWithParentOption, wholeFrom } from './options.js'
import type { PredictCommandOptions } from './run-predict.js'

export function predictCommand(): Command {
  return withDoor(new Command('predict'))
    .summary('name the people of records with the model of a vertical run')
    .description(
      'Predict with the model of a finished vertical run: every party releases one embedding of each record from the model\n' +
        'that it kept, and debits it to its ledger. <folder> is a folder that "fedveil simulate" made (all parties are then\n' +
        'started here), or the --store of a coordinator (each party then joins with "fedveil participant --predict").',
    )
    .argument('<folder>', 'folder of a simulated run, or store of a coordinator')
    .option('--out <file>', 'where the predictions go, .csv or .jsonl (default: CSV on standard output)')
    .option('--without <name>', 'wait for no such party; may be given several times', collect, [])
    .option('--patience <seconds>', 'store: how long parties may take to join', wholeFrom(1), 60)
    .option('--arm <name>', 'simulated run: which arm’s model (default: the last)')
    .option('--data <path>', 'simulated run: records to predict, in place of the run’s own test records')
    .addOption(new Option('--records <which>', 'simulated run: which records of the data').choices(['test', 'all']))
    .option('--set <path=value>', 'simulated run: change one key of the scenario, e.g. limits.budget=64', collect, [])
    .addOption(engineOption())
    .option('--events', 'print what happens as JSON lines on standard output; needs --out')
    .addOption(stopWithParentOption())
    .addHelpText(
      'after',
      `
Examples:
  $ fedveil predict runs/faces-vertical-20260101-120000 --arm sphere
  $ fedveil predict runs/demo --out predictions.csv
  $ fedveil participant --predict all --data new.tar --join http://127.0.0.1:7700 --config faces-vertical --name left`,
    )
    .action(async (folder: string, options: PredictCommandOptions) => {
      const { predictFrom } = await import('./run-predict.js')
      await predictFrom(folder, options)
    })
}
