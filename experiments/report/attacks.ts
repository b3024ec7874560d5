import type { AttackResults } from '../attack/results.js'
import { ATTACK_NOTE, attackFigures, attackTable } from './attack-table.js'
import { type Html, html } from './html.js'
import { table } from './table.js'

/** What attacks on a run found. */
export interface ShownAttacks {
  readonly results: AttackResults
  /** `data:` addresses of pictures of recovered slices, by arm; of built-in faces alone. */
  readonly pictures: ReadonlyMap<string, string>
}

/** The section of a report on attacks. */
export function attacks({ results, pictures }: ShownAttacks): Html {
  const { labelled, decoderEpochs, parties } = results.effort
  return html`<section class="card"><h3>What attackers find out</h3>
<p class="note">${ATTACK_NOTE} Label attackers know ${labelled} labelled records a class; decoders were trained for ${decoderEpochs} epochs; attacked: ${parties === 'all' ? 'every party' : 'the first party'}.</p>
${table(attackTable(results))}
${
  pictures.size > 0 &&
  html`<p class="note">Rows: a party’s slices, the persons that the coordinator names, what the black-box inversion draws, what the white-box inversion draws.</p>
<div class="recoveries">${[...pictures].map(([arm, source]) => html`<figure><img src="${source}" alt="Slices recovered in arm ${arm}"><figcaption>${arm}</figcaption></figure>`)}</div>`
}
<details><summary>All figures</summary>${table(attackFigures(results))}</details></section>`
}
