import { Command, Option } from 'commander'
import { stopWithParentOption, wholeFrom } from './options.js'
import type { AlignFlags } from './run-align.js'

export function dataAlignCommand(): Command {
  return new Command('align')
    .summary('which record ids several files have in common; how fast that is found out')
    .description(
      'Align record ids by private set intersection, as a vertical run does, over real sockets on this machine.\n' +
        'With files (one id a line; the first is the label owner’s) say how many ids all of them have in common.\n' +
        'With --bench two processes align so many generated ids each, half of them in common.',
    )
    .argument('[files...]', 'text files, one id a line')
    .option('--bench <ids>', 'ids of each of the two processes', wholeFrom(2))
    .option('--store <dir>', 'with --bench: keep what is done here; the same command goes on where it was stopped')
    .option('--json', 'print one JSON object on the last line')
    .addOption(new Option('--join <url>').hideHelp())
    .addOption(stopWithParentOption())
    .addHelpText(
      'after',
      `
Examples:
  $ fedveil data align bank.txt shop.txt
  $ fedveil data align --bench 100000
  $ fedveil data align --bench 1000000 --store alignment`,
    )
    .action(async (files: string[], flags: AlignFlags) => (await import('./run-align.js')).align(files, flags))
}
