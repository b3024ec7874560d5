import { Command, InvalidArgumentError, Option } from 'commander'
import { FORM_METHODS } from '../protect/form-privacy.js'
import { wholeFrom, wholeNumber } from './options.js'
import type { ProtectFlags } from './run-protect.js'

export function protectCommand(): Command {
  return new Command('protect')
    .summary('see what would leave a participant for an image')
    .description(
      'Write the protected frequency form of an image, or of each image of a folder, as a participant of an outsourced run\n' +
        'would release it: NumPy arrays [channels, height, width] of float32. Nothing is sent and no ledger is debited.\n' +
        'docs/frequency.md explains the methods.',
    )
    .argument('<path>', 'an image, or a folder, tar or .rec file of images')
    .addOption(new Option('--method <name>', 'how the form is protected').choices(FORM_METHODS).default('dctdp'))
    .option('--mean-epsilon <e>', 'dctdp: mean budget of a coefficient', positive, 0.5)
    .addOption(
      new Option('--ranges <which>', 'dctdp: what coefficients are clipped to')
        .choices(['bound', 'synthetic'])
        .default('synthetic'),
    )
    .option('--budget <file>', 'dctdp: a learned budget; without it all coefficients have the same')
    .option('--without-noise', 'write the form before anything random is done to it: what must not leave')
    .option('--size <pixels>', 'height and width that the image is brought to', wholeFrom(8), 112)
    .option('--seed <n>', 'repeatable noise, which protects nothing; otherwise the system’s CSPRNG', wholeNumber)
    .option(
      '--networks <dir>',
      'duetface, minusface: where the network is kept that they learn from public faces',
      'runs/networks',
    )
    .option('--png', 'write a picture for the eye beside each array: image, rebuilt image, channels')
    .requiredOption('--out <path>', 'a .npy file for one image, otherwise a folder')
    .option('--json', 'print one JSON object on the last line')
    .addHelpText(
      'after',
      '\nExamples:\n  $ fedveil protect face.jpg --out face.npy --png\n' +
        '  $ fedveil protect face.jpg --method dctdp --without-noise --out clean.npy\n' +
        '  $ fedveil protect people/ --method partialface --out forms/',
    )
    .action(async (path: string, flags: ProtectFlags) => (await import('./run-protect.js')).runProtect(path, flags))
}

function positive(text: string): number {
  const value = Number(text)
  if (value > 0 && Number.isFinite(value)) return value
  throw new InvalidArgumentError('expected a positive number.')
}
