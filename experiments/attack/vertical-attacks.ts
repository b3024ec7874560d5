import { join } from 'node:path'
import { type FinishedRun, runFolderAt } from '../simulate/run-folder.js'
import type { AttackContext } from './attack-context.js'
import {
  type AttackOptions,
  armsAttacked,
  dataOf,
  drawOthers,
  imagesOf,
  learnToRecognise,
  undefended,
} from './attacked-run.js'
import { inferAttributes } from './attribute-inference.js'
import { MAIN_WEIGHT } from './defence-capability.js'
import { invertFeatures } from './feature-inversion.js'
import { inferLabels } from './label-inference.js'
import { saveRecoveredPictures } from './recovered-pictures.js'
import type { AttackEffort, AttackResults, AttackRow } from './results.js'
import type { SliceRecogniser } from './slice-recogniser.js'
import { Target } from './target.js'

/** Makes every attack on the arms of a vertical run, and saves pictures of recovered slices. @throws ATTACK_RUN */
export async function attackVertical(
  run: FinishedRun,
  options: AttackOptions & { readonly effort: AttackEffort },
): Promise<AttackResults> {
  const { path, scenario, summary } = run
  const { effort, progress, signal } = options
  const arms = armsAttacked(scenario, options.arms)
  const spec = imagesOf(path, scenario)
  const data = await dataOf(spec, scenario.seed, progress)
  const otherPeople = drawOthers(spec, scenario.seed, effort.slices)
  const mainIdeal = undefended(run)
  const rows: AttackRow[] = []
  for (const { name: party } of effort.parties === 'first'
    ? scenario.participants.slice(0, 1)
    : scenario.participants) {
    let recogniser: SliceRecogniser | undefined
    try {
      for (const { name: arm, armed } of arms) {
        signal.throwIfAborted()
        const target = Target.open(runFolderAt(path), arm, party, data)
        try {
          recogniser ??= await learnToRecognise(
            target,
            data,
            { what: `${party}’s slices`, epochs: effort.recogniserEpochs, seed: target.plan.seed },
            options,
          )
          const main = summary.arms.find(({ name }) => name === arm)?.accuracy ?? 0
          const task = progress.task(`${arm}: attacks on ${party}`, 'attacks')
          let done = 0
          const context: AttackContext = {
            ...{ arm, party, target, effort, recogniser, otherPeople, dataSpec: spec, main, mainIdeal, signal },
            malicious: armed.attack?.kind === 'active-completion' && armed.attack.participants.includes(party),
            onAttack: (name) => task.update(done++, ATTACKS, name),
          }
          rows.push(...(await inferLabels(context)))
          const inversions = await invertFeatures(context)
          rows.push(...inversions.rows, ...(await inferAttributes(context)))
          task.end()
          if (scenario.data.source === 'faces' && party === scenario.participants[0]!.name)
            await saveRecoveredPictures(join(path, arm), inversions.shown, target.input)
        } finally {
          target.dispose()
        }
      }
    } finally {
      recogniser?.dispose()
    }
  }
  return {
    version: 2,
    mode: 'vertical',
    scenario: scenario.name,
    seed: scenario.seed,
    effort,
    dcs: { mainWeight: MAIN_WEIGHT, mainIdeal },
    rows,
  }
}

/** Steps of the progress bar: attacks announce themselves, and how many attributes there are depends on the data. */
const ATTACKS = 7
