import type { AttackResults, FormCost } from '../attack/results.js'
import { bytes } from '../terminal/format.js'
import { attackFigures, attackNote, attackTable } from './attack-table.js'
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
  return html`<section class="card"><h3>What attackers find out</h3>
<p class="note">${attackNote(results)} ${effortInWords(results)}</p>
${table(attackTable(results))}
${results.mode === 'outsourced' && html`<p class="note">Protecting an image: ${results.costs.map(costInWords).join('; ')}.</p>`}
${
  pictures.size > 0 &&
  html`<p class="note">${ROWS[results.mode]}</p>
<div class="recoveries">${[...pictures].map(([arm, source]) => html`<figure><img src="${source}" alt="${ALT[results.mode]} in arm ${arm}"><figcaption>${arm}</figcaption></figure>`)}</div>`
}
<details><summary>All figures</summary>${table(attackFigures(results))}</details></section>`
}

function costInWords({ arm, bytesPerImage, millisecondsPerImage }: FormCost): string {
  return `${arm} ${bytes(bytesPerImage)}, ${millisecondsPerImage.toFixed(1)} ms`
}

const ALT = { vertical: 'Slices recovered', outsourced: 'Images recovered' } as const

/** What stands in the rows of the pictures. */
const ROWS = {
  vertical:
    'Rows: a party’s slices, the persons that the coordinator names, what the black-box inversion draws, what the white-box inversion draws.',
  outsourced:
    'Rows: images, one channel of what left of them, the best constant guess, then what each attacker draws, in the order of the table.',
} as const

function effortInWords(results: AttackResults): string {
  if (results.mode === 'vertical') {
    const { labelled, decoderEpochs, parties } = results.effort
    return `Label attackers know ${labelled} labelled records a class; decoders were trained for ${decoderEpochs} epochs; attacked: ${parties === 'all' ? 'every party' : 'the first party'}.`
  }
  const { epochs, learningRate, tests } = results.effort
  const { images, builtIn } = results.knowledge
  return `Attackers had ${images} images of people outside the run${builtIn ? ', who are drawn' : ''}; U-Nets were trained for ${epochs} epochs by Adam at a rate of ${learningRate}; attacked: at most ${tests} test images.`
}
