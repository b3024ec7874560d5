import { Command } from 'commander'
import { dataBenchCommand } from './data-bench.js'
import { wholeNumber } from './options.js'

interface Options {
  readonly minImages: number
  readonly size: number
  readonly json?: boolean
}

export function dataCommand(): Command {
  return new Command('data')
    .summary('look at a data set, measure its loading')
    .addCommand(inspectCommand())
    .addCommand(dataBenchCommand())
}

function inspectCommand(): Command {
  return new Command('inspect')
    .summary('say what a folder or tar of images holds')
    .description('Decode every image of a folder or tar (one folder a person) and say what a run would find in it.')
    .argument('<path>', 'folder or tar of images')
    .option('--min-images <n>', 'leave out people with fewer images', wholeNumber, 20)
    .option('--size <pixels>', 'height and width to which images are brought', wholeNumber, 56)
    .option('--json', 'print one JSON object')
    .addHelpText('after', '\nExample:\n  $ fedveil data inspect photos.tar --min-images 10')
    .action(inspect)
}

async function inspect(path: string, { minImages, size, json = false }: Options): Promise<void> {
  const { inspectData } = await import('../../learning/data/inspect.js')
  const { PathSpec } = await import('../../learning/data/spec.js')
  const { openProgress } = await import('../terminal/progress.js')
  const { EXIT, FedveilError } = await import('../../proto/error.js')
  const spec = PathSpec.safeParse({ source: 'path', path, minImages, size })
  if (!spec.success) {
    throw new FedveilError('USAGE', '--min-images needs at least 2 and --size 8 to 512', EXIT.usage)
  }
  const progress = openProgress(process.stderr)
  const reading = progress.task('reading images', 'images')
  const found = await inspectData(spec.data, { onProgress: (done, total) => reading.update(done, total) })
  reading.end()
  progress.stop()
  process.stdout.write(json ? `${JSON.stringify(found)}\n` : described(path, minImages, found))
}

function described(
  path: string,
  minImages: number,
  found: Awaited<ReturnType<typeof import('../../learning/data/inspect.js').inspectData>>,
): string {
  const { images, people, perPerson, brokenNames, peopleLeftOut } = found
  const lines = [
    `${path}: ${images} images of ${people} people (each ${perPerson.min} to ${perPerson.max}, median ${perPerson.median})`,
    `left out for having fewer than ${minImages} images: ${peopleLeftOut} people`,
    brokenNames.length === 0 ? 'every image can be read' : `cannot be read: ${brokenNames.join(', ')}`,
  ]
  return `${lines.join('\n')}\n`
}
