import { CENTRAL_ACCOUNTANT } from './central-noise.js'
import type { Coverage } from './statement.js'

/** Local noise: what each participant's own noise hides, from everybody. */
export const LOCAL_UPDATE_COVERAGE: Coverage = {
  unit: "this participant's whole data",
  adjacency: 'replace-one',
  withoutPersons: [],
  notCovered: ['that it takes part, and in which rounds', 'single examples beyond what holds for all its data'],
}

/** Central noise: what the coordinator's noise hides, if it adds it. */
export const CENTRAL_UPDATE_COVERAGE: Coverage = {
  unit: "this participant's whole data, if the coordinator adds the noise that the plan says",
  adjacency: CENTRAL_ACCOUNTANT.adjacency,
  withoutPersons: [],
  notCovered: [
    'the coordinator, which sees every clipped update before the noise',
    'whoever knows who was drawn',
    'single examples beyond what holds for all its data',
  ],
}
