import { Command, Option } from 'commander'
import { SHARINGS } from '../../learning/budget/sharing.js'
import { FORM_METHODS } from '../protect/form-privacy.js'
import { BUDGET_SOURCES } from '../verification/budget-settings.js'
import { PROTOCOLS } from '../verification/protocol.js'
import { collect, engineOption, wholeFrom } from './options.js'
import type { VerifyOptions } from './run-verify.js'

export function verifyCommand(): Command {
  return new Command('verify')
    .summary('train a face recogniser in one place and test it on people it has never seen')
    .description(
      'Train a recogniser on pooled data and test verification (is it one person on both images?) on people that it was\n' +
        'not trained on. Built-in faces serve unless --data and --pairs name yours. Interrupted trainings go on where they\n' +
        'stopped when the command is given again with the same --out. docs/recognition.md explains protocols and figures.',
    )
    .option('--data <path>', 'folder or tar of images, one folder a person')
    .option('--pairs <file>', "pairs in the form of LFW's pairs.txt")
    .addOption(
      new Option('--protocol <name>', 'which people are trained on, and where thresholds come from')
        .choices(PROTOCOLS)
        .default('two-fold'),
    )
    .addOption(
      new Option('--backbone <name>', 'network')
        .choices(['ir-mini', 'ir-18', 'ir-34', 'ir-50', 'mobile-facenet', 'small-cnn'])
        .default('ir-mini'),
    )
    .addOption(
      new Option('--head <name>', 'training loss')
        .choices(['softmax', 'cosface', 'arcface', 'curricularface', 'adaface'])
        .default('cosface'),
    )
    .option('--size <pixels>', 'height and width of the images', wholeFrom(16), 64)
    .option('--embedding <n>', 'length of an embedding', wholeFrom(2), 128)
    .option('--epochs <n>', 'passes over the training images', wholeFrom(1), 30)
    .option('--batch <n>', 'images of a step', wholeFrom(2), 64)
    .option('--learning-rate <rate>', 'peak rate of SGD', Number, 0.05)
    .addOption(
      new Option('--precision <type>', 'of the maps inside the network')
        .choices(['float32', 'bfloat16'])
        .default('float32'),
    )
    .addOption(
      new Option(
        '--templates <method>',
        'also decide by protected templates, and try to link them; docs/templates.md',
      ).choices(['slerpface']),
    )
    .addOption(
      new Option(
        '--protect <method>',
        'release training and test images as protected forms, and see only these',
      ).choices(FORM_METHODS),
    )
    .option('--mean-epsilon <epsilon>', 'dctdp: mean budget of a coefficient', Number, 0.5)
    .addOption(
      new Option('--ranges <which>', 'dctdp: where sensitivities come from')
        .choices(['synthetic', 'bound'])
        .default('synthetic'),
    )
    .option('--budget <which>', 'dctdp: uniform, learned, or the file of a learned one', 'uniform')
    .addOption(
      new Option('--budget-from <images>', 'whose images a budget is learned from')
        .choices(BUDGET_SOURCES)
        .default('public'),
    )
    .addOption(
      new Option('--share <which>', 'coefficients that share a learned budget: those of a channel, or none')
        .choices(SHARINGS)
        .default('positions'),
    )
    .option('--budget-epochs <n>', 'passes over the images that a budget is learned from', wholeFrom(1), 6)
    .option('--budget-rate <rate>', 'rate of Adam for a budget', Number, 0.1)
    .option('--budget-first <epsilon>', 'mean epsilon that learning a budget begins with', Number, 4)
    .option(
      '--set <path=value>',
      'change any other setting, e.g. head.margin=0.3; may be given several times',
      collect,
      [],
    )
    .option('--seed <n>', 'seed of weights, batches and augmentation', wholeFrom(0), 1)
    .option('--threads <n>', 'engine threads; the same bytes need the same count', wholeFrom(1))
    .option('--out <dir>', 'folder of the model and the training state')
    .option('--json', 'print one JSON object on the last line')
    .addOption(engineOption())
    .addHelpText(
      'after',
      '\nExamples:\n  $ fedveil verify\n  $ fedveil verify --data lfw.tar --pairs pairs.txt --out runs/lfw   # lfw-two-fold\n' +
        '  $ fedveil verify --size 32 --protect dctdp --mean-epsilon 0.5 --budget learned',
    )
    .action(async (options: VerifyOptions) => {
      const { runVerify } = await import('./run-verify.js')
      await runVerify(options)
    })
}
