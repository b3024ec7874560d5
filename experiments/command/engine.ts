import { Command, Option } from 'commander'
import type { InstallProgress } from '../../learning/engine/install.js'
import { bytes, duration } from '../terminal/format.js'
import { openProgress, type Task } from '../terminal/progress.js'
import { wholeFrom } from './options.js'
import type { BenchOptions } from './run-engine-bench.js'

export function engineCommand(): Command {
  return new Command('engine')
    .summary('the training engine: what it is, how fast, how it is installed')
    .description(
      'The training engine. Where no native engine is installed, pure JavaScript serves, about 250 times slower.\n' +
        'FEDVEIL_BACKEND=js forces pure JavaScript; FEDVEIL_ENGINE=DIR names your own copy of the native engine.',
    )
    .helpCommand(false)
    .addCommand(infoCommand())
    .addCommand(installCommand())
    .addCommand(benchCommand())
}

function infoCommand(): Command {
  return new Command('info')
    .description('Say which engine a run on this machine uses, and how fast it is.')
    .addOption(jsonOption())
    .action(async ({ json }: { json: boolean }) => {
      const { describeEngine } = await import('../../learning/engine/info.js')
      const engine = await describeEngine()
      if (json) return printJson(engine)
      print('engine', engine.library)
      print('device', engine.device)
      print('threads', String(engine.threads))
      print('kernels', engine.kernels ? 'own, for batch norm, PReLU and optimizers' : 'composed')
      print('node', engine.node)
      if (engine.folder !== undefined) print('folder', engine.folder)
      for (const { work, gflops } of engine.speed) print('speed', `${gflops.toPrecision(3)} GFLOP/s, ${work}`)
      if (engine.reason === undefined) return
      process.stdout.write(
        `\nPure JavaScript serves because ${engine.reason}.\n"npx fedveil engine install" brings the native engine.\n`,
      )
    })
}

function installCommand(): Command {
  return new Command('install')
    .description(
      'Put the native engine into your cache folder, once for all checkouts: 274 MB to fetch, 850 MB on disk.',
    )
    .option('--gpu', 'the engine for NVIDIA GPUs (CUDA 12): 3.3 GB to fetch, 5.2 GB on disk', false)
    .option('--offline', 'never touch the network', process.env.npm_config_offline === 'true')
    .option('--force', 'install again', false)
    .action(async (options: { gpu: boolean; offline: boolean; force: boolean }) => {
      const { installEngine } = await import('../../learning/engine/install.js')
      const start = performance.now()
      const view = new InstallView()
      try {
        const { folder, fresh } = await installEngine({ ...options, onProgress: (progress) => view.show(progress) })
        view.stop()
        const took = fresh ? `installed in ${duration((performance.now() - start) / 1000)}` : 'is installed'
        process.stderr.write(`engine ${took}: ${folder}\n`)
      } finally {
        view.stop()
      }
    })
}

function benchCommand(): Command {
  return new Command('bench')
    .description(
      'Measure training on the engine that a run would use: the bench network (64 images of 64x64, four IR units,\n' +
        'ArcFace over 500 classes, SGD), matrix products and convolutions. Figures move with the machine, ratios less so.',
    )
    .option('--frontend', 'the frequency front end instead: forms of 32 images of 112x112, noise, gradient', false)
    .option('--repeats <n>', 'measured repetitions; the median is shown', wholeFrom(1), 20)
    .option('--vs-pytorch <python>', "measure the same in this Python's PyTorch, in turns, and print ratios")
    .addOption(jsonOption())
    .addHelpText(
      'after',
      '\nExamples:\n' +
        '  $ fedveil engine bench --vs-pytorch /path/to/venv/bin/python\n' +
        '  $ fedveil engine bench --frontend --repeats 5',
    )
    .action(async ({ frontend, ...options }: BenchOptions & { frontend: boolean }) => {
      if (frontend) {
        const { benchFrontEnd } = await import('./run-front-end-bench.js')
        await benchFrontEnd(options)
        return
      }
      const { bench } = await import('./run-engine-bench.js')
      await bench(options)
    })
}

/** The stages of an install on the screen: those that can be measured as bars, the others as lines. */
class InstallView {
  readonly #progress = openProgress(process.stderr)
  #stage: InstallProgress['stage'] | undefined
  #task: Task | undefined

  show({ stage, done, total }: InstallProgress): void {
    if (stage !== this.#stage) {
      this.#stage = stage
      this.#task?.end()
      this.#task = total > 0 ? this.#progress.task(`engine: ${stage}`, 'MB') : undefined
      if (!this.#task) this.#progress.line(LINES[stage])
      else if (!process.stderr.isTTY) this.#progress.line(`engine: ${stage} (${bytes(total)})`)
    }
    this.#task?.update(Math.round(done / 1e6), Math.max(1, Math.round(total / 1e6)))
  }

  stop(): void {
    this.#progress.stop()
  }
}

const LINES: Record<InstallProgress['stage'], string> = {
  wait: 'engine: another process is installing it, waiting for that one',
  download: 'engine: download',
  unpack: 'engine: unpack',
  compile: 'engine: compile the addon (about 10 s)',
  test: 'engine: test',
  kernels: 'engine: compile the training kernels (about 5 s)',
}

function jsonOption(): Option {
  return new Option('--json', 'print one JSON object').default(false, 'no')
}

function print(label: string, value: string): void {
  process.stdout.write(`${label.padEnd(8)} ${value}\n`)
}

function printJson(value: unknown): void {
  process.stdout.write(`${JSON.stringify(value)}\n`)
}
