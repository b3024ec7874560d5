import { Command } from 'commander'
import { dataAlignCommand } from './data-align.js'
import { dataBenchCommand } from './data-bench.js'
import { wholeNumber } from './options.js'
import type { InspectFlags } from './run-data.js'

export function dataCommand(): Command {
  return new Command('data')
    .summary('look at a data set, measure its loading, align record ids')
    .addCommand(inspectCommand())
    .addCommand(dataBenchCommand())
    .addCommand(dataAlignCommand())
}

function inspectCommand(): Command {
  return new Command('inspect')
    .summary('say what a file or folder of data holds')
    .description(
      'Say what a path holds, by its name: images of people (a folder or tar, one folder a person, or a .rec file), a\n' +
        'verification set of insightface (.bin), pairs of LFW (.txt), or a table (.csv, .data, gzipped or not, .parquet).\n' +
        'Every image is decoded: what cannot be read is listed.',
    )
    .argument('<path>', 'folder or file')
    .option('--min-images <n>', 'leave out people with fewer images', wholeNumber, 20)
    .option('--size <pixels>', 'height and width to which images are brought', wholeNumber, 56)
    .option('--images <path>', 'where to find the images of pairs')
    .option('--json', 'print one JSON object')
    .addHelpText(
      'after',
      `
Examples:
  $ fedveil data inspect photos.tar --min-images 10
  $ fedveil data inspect train.rec --json
  $ fedveil data inspect pairs.txt --images lfw.tar
  $ fedveil data inspect adult.data.gz`,
    )
    .action(async (path: string, flags: InspectFlags) => (await import('./run-data.js')).inspect(path, flags))
}
