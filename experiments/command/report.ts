import { Command } from 'commander'

export function reportCommand(): Command {
  return new Command('report')
    .summary('make a run’s report.html again')
    .description('Make report.html again from the folder of a run or of a tour: one file that needs no network.')
    .argument('<dir>', 'folder of a run')
    .addHelpText('after', '\nExample:\n  $ fedveil report runs/faces-vertical-20260101-120000')
    .action(async (dir: string) => {
      const { makeReport } = await import('../report/make.js')
      process.stdout.write(`${await makeReport(dir)}\n`)
    })
}
