import { Command } from 'commander'

export function reportCommand(): Command {
  return new Command('report')
    .summary('make a report again, or draw the figures of a sweep')
    .description(
      'Make report.html again from the folder of a run, of a tour or of a sweep: one file that needs no network.\n' +
        'With --figures, draw the charts of a sweep as SVG and PNG instead.',
    )
    .argument('<path>', 'folder of a run, a tour or a sweep; with --figures also a file of kept rows')
    .option('--figures <dir>', 'folder for the charts of a sweep')
    .addHelpText(
      'after',
      `
Examples:
  $ fedveil report runs/faces-vertical-20260101-120000
  $ fedveil report runs/vertical-frontier
  $ fedveil report docs/results/vertical-frontier.jsonl --figures docs/figures`,
    )
    .action(async (path: string, { figures }: { readonly figures?: string }) => {
      const { makeFigures, makeReport } = await import('../report/make.js')
      const made = figures === undefined ? [await makeReport(path)] : await makeFigures(path, figures)
      process.stdout.write(made.map((file) => `${file}\n`).join(''))
    })
}
