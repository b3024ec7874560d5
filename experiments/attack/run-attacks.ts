import { EXIT, FedveilError } from '../../proto/error.js'
import { type FinishedRun, readRuns } from '../simulate/run-folder.js'
import type { AttackOptions } from './attacked-run.js'
import { attackForms } from './form-attacks.js'
import type { AttackEffort, AttackResults, FormAttackEffort } from './results.js'
import { writeAttackResults } from './results-file.js'
import { attackVertical } from './vertical-attacks.js'

/** How much work attackers may do, by the mode of the run. */
export interface Effort {
  readonly vertical: AttackEffort
  readonly outsourced: FormAttackEffort
}

/** Labelled records a class, as many as the paper's for CIFAR-10 (Fu et al. 2022). */
const LABELLED = 4

/** A look at the first party, or at few records: minutes. */
export const QUICK_EFFORT: Effort = {
  vertical: {
    ...{ parties: 'first', labelled: LABELLED, recogniserEpochs: 12, decoderEpochs: 30, attributeEpochs: 25 },
    ...{ whiteBoxSteps: 60, whiteBoxRecords: 32, tests: 160, slices: 640 },
  },
  outsourced: {
    ...{ recogniserEpochs: 12, epochs: 8, learningRate: 0.001, widths: [16, 32, 64], images: 320, tests: 100 },
    inputs: 'reader',
  },
}
/** What figures are reported from. */
export const FULL_EFFORT: Effort = {
  vertical: {
    ...{ parties: 'all', labelled: LABELLED, recogniserEpochs: 24, decoderEpochs: 100, attributeEpochs: 60 },
    ...{ whiteBoxSteps: 150, whiteBoxRecords: 128, tests: 1000, slices: 4000 },
  },
  outsourced: {
    ...{ recogniserEpochs: 24, epochs: 30, learningRate: 0.001, widths: [32, 64, 128], images: 3000, tests: 500 },
    inputs: 'both',
  },
}

/**
 * Makes every attack on the arms of a finished run, writes attacks.json and the pictures of what was recovered into its
 * folder (of built-in faces alone), and returns what it wrote. The engine must have been loaded.
 * @throws FedveilError NOT_A_RUN, ATTACK_RUN, SCENARIO_ARM
 */
export async function runAttacks(
  path: string,
  { effort, ...options }: AttackOptions & { readonly effort: Effort },
): Promise<AttackResults> {
  const run = attackable(path)
  const results =
    run.summary.mode === 'outsourced'
      ? await attackForms(run, { ...options, effort: effort.outsourced })
      : await attackVertical(run, { ...options, effort: effort.vertical })
  writeAttackResults(path, results)
  return results
}

function attackable(path: string): FinishedRun {
  const runs = readRuns(path)
  const [run] = runs
  if (runs.length === 1 && run!.summary.mode !== 'horizontal') return run!
  const what = runs.length > 1 ? 'holds several runs' : `holds a ${run!.summary.mode} run`
  throw new FedveilError('ATTACK_RUN', `${path} ${what}: name the folder of one vertical or outsourced run`, EXIT.usage)
}
