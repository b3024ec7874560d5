import { Command, InvalidArgumentError } from 'commander'
import { engineOption } from './options.js'
import type { ReaderFlags, StoreFlags } from './run-template.js'

export function templateCommand(): Command {
  return new Command('template')
    .summary('protected face templates: enrol, match, revoke, enrol again with a new key')
    .description(
      'Keep SlerpFace templates of faces instead of their embeddings. Each is made under a key of its own, which lies in another\n' +
        'file; a template whose key is lost or stolen is revoked, and the face enrolled again. docs/templates.md says what it\n' +
        'protects from and what not.',
    )
    .helpCommand(false)
    .addCommand(
      readerCommand('enrol', 'enrol a face under a new key')
        .argument('<name>', 'whose face it is')
        .argument('<images...>', 'one image or more of it')
        .action(async (name: string, images: string[], flags: ReaderFlags) =>
          (await import('./run-template.js')).enrol(name, images, flags),
        ),
    )
    .addCommand(
      readerCommand('match', 'say how alike a face and the enrolled ones are, from -1 to 1')
        .argument('<image>', 'of the face')
        .option('--name <name>', 'compare with this one only')
        .option('--threshold <score>', 'also say whether the score reaches it', score)
        .action(async (image: string, flags: ReaderFlags & { name?: string; threshold?: number }) =>
          (await import('./run-template.js')).match(image, flags),
        ),
    )
    .addCommand(
      storeCommand('revoke', 'forget a template and its key')
        .argument('<name>', 'whose template it is')
        .action(async (name: string, flags: StoreFlags) => (await import('./run-template.js')).revoke(name, flags)),
    )
    .addCommand(
      storeCommand('list', 'show who is enrolled, and who was').action(async (flags: StoreFlags) =>
        (await import('./run-template.js')).list(flags),
      ),
    )
    .addHelpText(
      'after',
      `
Examples:
  $ fedveil verify --data lfw.tar --pairs pairs.txt --out runs/lfw      # trains a recogniser
  $ fedveil template enrol ann ann.jpg --model runs/lfw --store gate
  $ fedveil template match visitor.jpg --model runs/lfw --store gate
  $ fedveil template revoke ann --store gate`,
    )
}

function readerCommand(name: string, summary: string): Command {
  return storeCommand(name, summary)
    .requiredOption('--model <path>', 'recogniser: the folder of fedveil verify --out, or its model.safetensors')
    .addOption(engineOption())
}

function storeCommand(name: string, summary: string): Command {
  return new Command(name)
    .summary(summary)
    .requiredOption('--store <dir>', 'folder of the templates')
    .option('--keys <file>', 'where the keys lie, if not in the store: best on another machine’s disk')
    .option('--json', 'print one JSON object on the last line')
}

function score(text: string): number {
  const value = Number(text)
  if (value >= -1 && value <= 1) return value
  throw new InvalidArgumentError('expected a number from -1 to 1.')
}
